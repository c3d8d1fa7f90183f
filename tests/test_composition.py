import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.composition import compose
from chat.question import wanted
from chat.records import Answer, Citation
from chat.selection import Candidate, Limits, select
from chat.ui.marks import answer_html
from chat.units import Unit
from chat.wording import asks, ended, shown
from ingest.article import parse_article
from ingest.chunking import cut
from ingest.errors import CorpusError
from ingest.records import Article, Passage
from tests.test_answering import unmarked

LIST = "# T\n\nThe steps are:\n\n" + "".join(f"- item {n} of them all\n" for n in range(1, 121))
WIDE = "| " + " | ".join(f"Column number {n}" for n in range(60)) + " |"
ODD = {
    "long list": LIST,
    "long list, no introduction": LIST.replace("The steps are:\n\n", ""),
    "long steps": re.sub(r"- item (\d+)", r"\1. item \1", LIST),
    "wide table": f"# T\n\n{WIDE}\n{'|---' * 60}|\n{WIDE}\n{WIDE}\n",
    "wide cells": f"| A | B |\n|---|---|\n| {'word ' * 400}| b |\n| x | {'y' * 3000} |\n",
    "long table": "| A | B |\n|---|---|\n" + "| a cell | another cell |\n" * 200,
    "long sentence": "# T\n\nIt is " + "so, and then so; " * 180 + "so.\n",
    "long word": "# T\n\n" + "x" * 5000,
    "long introduction": "# T\n\n" + "It is, " * 400 + "thus:\n\n- " + "one, " * 400 + "\n- two\n",
    "many marks": "# T\n\n" + "[1][2] " * 900,
    "chained introductions": "# T\n\n"
    + "\n\n".join(f"The {n} {'of many words ' * 25}:\n\n- a{n}\n- b{n}" for n in range(9)),
    "deep list": "# T\n\nSo:\n\n" + "".join(f"{'  ' * n}- level {n}\n" for n in range(40)),
    "many links": "# T\n\n" + "[word](http://example.com/" + "a" * 300 + ") is it. " * 40,
}
PIECE = st.one_of(
    st.sampled_from(["# A", "Lead:", "- item", "  - nested", "1. one", "7) seven", "> quoted"]),
    st.sampled_from(["| a | b |", "|---|---|", "| 1 | 2 | 3 |", "```", "**Bold?**", "A: x[3]."]),
    st.sampled_from(["word " * 200, "x" * 700, "- " + "many words, " * 90, "| c " * 150 + "|"]),
    st.text("ab `*_[]()|\\<>!1.?…-", max_size=40),
)


PLAIN_TABLE = "Bread is baked in an oven.\n\nKind Flour Hours\nWhite Wheat 2\nBlack Rye 20\n"


def read(text: str, suffix: str = ".md") -> tuple[Article, list[Passage]]:
    article = parse_article("x", f"x{suffix}", text)
    return article, cut(article, "d")


def answer(
    text: str, scores: Sequence[float] = (0.5,), question: str = "what?", suffix: str = ".md"
) -> Answer:
    """An answer from one article whose sentences score as given, over and over again."""
    article, passages = read(text, suffix)
    places = [(passage, i) for passage in passages for i in range(len(passage.sentences))]
    candidates = [Candidate(p, i, scores[n % len(scores)]) for n, (p, i) in enumerate(places)]
    vectors = np.eye(len(candidates), dtype=np.float32)
    written, citations = compose(
        select(candidates, vectors, wanted(question), Limits()), {"x": article.head.title}
    )
    check(written, citations, article)
    return Answer(question, "answered", "extractive", written, citations)


def check(written: str, citations: Sequence[Citation], article: Article) -> None:
    """What always holds of an answer."""
    assert len(written) <= 1_200
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", written)]
    assert [*dict.fromkeys(marks)] == [citation.number for citation in citations]
    assert not written or not list(unmarked(written))
    for citation in citations:
        assert article.text[citation.start : citation.end] == citation.quote != ""
    html = answer_html(Answer("", "answered", "extractive", written, tuple(citations)))
    assert [int(number) for number in re.findall(r'data-number="(\d+)"', html)] == marks


def quoted(text: str, *indices: int) -> str:
    """These sentences of a text's only passage, as an answer."""
    article, (passage,) = read(text)
    units = [Unit(passage, (index,)) for index in indices]
    written, citations = compose(units, {"x": "X"})
    check(written, citations, article)
    return written


def whole(text: str) -> str:
    """A list with all that belongs to it, as an answer."""
    _, (passage,) = read(text)
    return quoted(text, *(i for i, s in enumerate(passage.sentences) if s.kind != "prose"))


@pytest.mark.parametrize("question", ["what?", "Which steps are there?"])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_no_answer_is_too_long(text: str, question: str) -> None:
    for scores in [(0.5,), (0.9, 0.1, 0.8, 0.3), (0.1, 0.2, 0.9)]:
        assert answer(text, scores, question).citations


@settings(deadline=None)
@given(
    pieces=st.lists(PIECE, min_size=1, max_size=20),
    scores=st.lists(st.floats(0.1, 1), min_size=1, max_size=9),
    question=st.sampled_from(["what?", "Which steps are there?"]),
)
def test_no_odd_article_breaks_an_answer(
    pieces: list[str], scores: list[float], question: str
) -> None:
    try:
        answer("\n".join(pieces), scores, question)
    except CorpusError:
        return


def test_of_a_long_list_the_items_that_fit_best_are_kept_in_order() -> None:
    said = answer(LIST, (0.2, *[0.1] * 98, 0.9, 0.8, *[0.3] * 19), "Which steps are there?")
    lines = said.text.split("\n")
    assert lines[0] == "The steps are:[1]"
    assert lines[2].startswith("- item ")
    assert [int(n) for n in re.findall(r"item (\d+)", said.text)] == sorted(
        int(n) for n in re.findall(r"item (\d+)", said.text)
    )
    assert "- item 99 of them all" in said.text
    assert "- item 100 of them all" in said.text
    shown_items = sum(line.startswith("- ") for line in lines)
    assert lines[-1] == f"… and {120 - shown_items} more in the article.[1]"


def test_nothing_is_said_to_be_left_out_of_a_whole_list() -> None:
    assert whole("It is:\n\n- one\n- two\n") == "It is:[1]\n\n- one[2]\n- two[3]"


def test_a_part_of_a_long_sentence_is_marked_as_one() -> None:
    text = "It is " + "so and then so; " * 60 + "so."
    assert re.fullmatch(r"It is .*; …\[1\]", quoted(text, 0))
    assert re.fullmatch(r"… .*; …\[1\]", quoted(text, 1))
    assert re.fullmatch(r"… .* so\.\[1\]", quoted(text, 2))
    _, (passage,) = read(text)
    together, _ = compose([Unit(passage, (0, 1, 2))], {"x": "X"})
    assert "…" not in together


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1. one\n2. two\n3. three", "1. one[2]\n2. two[3]\n3. three[4]"),
        ("1. one\n1. two\n1. three", "1. one[2]\n2. two[3]\n3. three[4]"),
        ("4) four\n5) five", "4. four[2]\n5. five[3]"),
        ("- a\n  - b\n  - c\n- d", "- a[2]\n  - b[3]\n  - c[4]\n- d[5]"),
        ("1. a\n   * b\n2. c", "1. a[2]\n   - b[3]\n2. c[4]"),
        ("- **Term:** what it is\n- x [a](http://b.c)", "- **Term:** what it is[2]\n- x a[3]"),
    ],
)
def test_lists_keep_numbers_and_nesting(source: str, expected: str) -> None:
    assert whole(f"So:\n\n{source}\n") == f"So:[1]\n\n{expected}"
    inside = "".join(f"> {line}\n" for line in ["So:", "", *source.split("\n")])
    assert whole(inside) == f"So:[1]\n\n{expected}"


def test_left_out_steps_do_not_change_the_numbers_of_the_others() -> None:
    text = "Do:\n\n1. one\n2. two\n3. three\n   - nested\n4. four\n5. five\n"
    written = quoted(text, 0, 2, 4, 6)
    assert written.startswith("Do:[1]\n\n2. two[2]\n- nested[3]\n5) five[4]\n\n… and 3 more")
    _, (passage,) = read(text)
    html = answer_html(
        Answer("", "answered", "extractive", *compose([Unit(passage, (0, 2, 6))], {"x": "X"}))
    )
    assert '<ol start="2">' in html
    assert '<ol start="5">' in html


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| 1 | 2 |", "| A | B |\n| --- | --- |\n| 1 | 2[1] |"),
        ("1 | 2", "| A | B |\n| --- | --- |\n| 1 | 2[1] |"),
        ("| 1 |", "| A | B |\n| --- | --- |\n| 1 | [1] |"),
        ("| 1 | 2 | 3 |", "| A | B | |\n| --- | --- | --- |\n| 1 | 2 | 3[1] |"),
        (r"| a \| b | `c` |", "| A | B |\n| --- | --- |\n" + r"| a \| b | `c`[1] |"),
    ],
)
def test_rows_have_as_many_cells_as_their_table(row: str, expected: str) -> None:
    assert quoted(f"| A | B |\n|---|---|\n{row}\n", 1) == expected


def test_a_table_in_a_quote_is_a_table() -> None:
    expected = "| A | B |\n| --- | --- |\n| 1 | 2[1] |"
    assert quoted("> | A | B |\n> |---|---|\n> | 1 | 2 |\n", 1) == expected


def test_a_wide_table_loses_its_last_columns() -> None:
    said = answer(ODD["wide table"])
    head, rule, *rows = said.text.split("\n")
    assert head.endswith("| … |")
    assert {line.count("|") for line in (head, rule, *rows)} == {head.count("|")}
    assert all(re.search(r"Column number \d+ \| …\[\d+\] \|$", row) for row in rows)
    assert all(re.search(r"Column number \d+$", c.quote) for c in said.citations)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("It says [3].", r"It says \[3\]."),
        ("It says `a[3]` and `b`.", r"It says a\[3\] and `b`."),
        ("See [4](http://a.b) and [the page](http://a.b/c_(d)).", r"See \[4\] and the page."),
        ("See [a][ref] ![a picture](b.png)or [![](c.png)](d) so.[^1]", "See a or so."),
        ("**One bold", "One bold"),
        ("Half *slanted* words.*", "Half slanted words."),
        ("Words over\n> two lines", "Words over two lines"),
        ("A line  \nand another\\\none", "A line and another one"),
        ("10<sup>2</sup> <b>bold</b><br>words <!-- aside -->", "10^2 bold words"),
        ("- a dash", r"\- a dash"),
        ("3. a number", r"3\. a number"),
        ("5 * 3 is 2 * x_y", "5 * 3 is 2 * x_y"),
    ],
)
def test_the_words_of_a_quote(quote: str, expected: str) -> None:
    assert shown(quote) == expected


def test_a_number_in_brackets_shows_and_leads_nowhere() -> None:
    written = quoted("# T\n\nThe third says [3], `x[1]`, [2](http://a.b) and \\[4\\].\n", 0)
    assert re.findall(r"\[(\d+)\]", written) == ["1"]
    citation = Citation(1, "x", "X", "s", "q", 0, 1)
    html = answer_html(Answer("", "answered", "extractive", written, (citation,)))
    words = re.sub(r"<a.*?</a>|<[^>]*>", "", html)
    assert words.strip() == "The third says [3], x[1], [2] and [4]."


def test_questions_and_closed_sentences_are_known_by_their_words() -> None:
    assert all(map(asks, ["Is it so?", "**Is it so?**", "_Is it?_ ", "何ですか？", "(Is it?)"]))
    assert not any(map(asks, ["It is.", 'He asked "is it?" twice.']))
    assert all(map(ended, ["It is.", "**It is.**", 'He said "so."', "So it is.[2]", "これ。"]))
    assert not any(map(ended, ["**It is**", "It is:", "item"]))


def test_a_row_without_its_head_is_never_quoted() -> None:
    said = answer(PLAIN_TABLE, suffix=".txt")
    assert said.text == "Bread is baked in an oven.[1]"


def test_a_sentence_may_end_in_dots() -> None:
    assert answer("# T\n\nIt goes on and on…\n").text == "It goes on and on…[1]"


def test_a_question_is_never_quoted() -> None:
    text = "# T\n\nIs it *so?* **Is it?** It is so.\n\n**Is it good?**\n\nA: It is good.\n"
    said = answer(text)
    assert [c.quote for c in said.citations] == ["It is so.", "It is good."]


def test_words_that_are_no_statement_come_with_the_sentence_beside_them() -> None:
    text = "# T\n\nBe quick. Bread does not wait for anybody. It is so. Really.\n"
    for scores, expected in [
        ((0.9, 0.1, 0.1, 0.1), ["Be quick.", "Bread does not wait for anybody."]),
        ((0.1, 0.1, 0.1, 0.9), ["It is so.", "Really."]),
        ((0.1, 0.9, 0.1, 0.1), ["Bread does not wait for anybody."]),
    ]:
        assert [c.quote for c in answer(text, scores).citations] == expected


def test_items_that_complete_their_introduction_come_with_it() -> None:
    text = "# T\n\n## Use yeast when…\n\n- You have time. It takes hours.\n- It is warm.\n"
    expected = "Use yeast when…[1]\n\n- You have time.[2]\n- It is warm.[3]"
    assert answer(text, (0.1, 0.9, 0.1, 0.1)).text == expected
    assert answer(text, (0.9, 0.1, 0.1, 0.1)).text == expected


def test_what_wants_a_list_is_not_quoted_without_it() -> None:
    text = "# T\n\nIt is good. These are in it:\n\n- a\n- b\n\nUse this:\n\n```\ncode\n```\n"
    assert [c.quote for c in answer(text, (0.9, 0.1, 0.1, 0.1, 0.95)).citations] == ["It is good."]
    assert answer(text, (0.1, 0.9, 0.1, 0.1, 0.95)).text == "These are in it:[1]\n\n- a[2]\n- b[3]"


SIDES = """# Boats

Boats are old.

Boats have two advantages:

- They float for days on end.
- They carry heavy loads.

## Where boats fall short

Every boat takes in water in time.

One strength is left to them: they are quiet.
"""


@pytest.mark.parametrize(
    ("question", "first", "unquoted"),
    [
        ("What are the drawbacks of boats?", "Every boat takes in water in time.", "float|quiet"),
        ("benefits of boats", "Boats have two advantages:", "water"),
        ("What are the pros and cons of boats?", "Boats have two advantages:", "nothing"),
    ],
)
def test_merits_and_flaws_are_told_apart(question: str, first: str, unquoted: str) -> None:
    given = answer(SIDES, question=question)
    assert given.citations[0].quote == first
    assert not re.search(unquoted, given.text)
