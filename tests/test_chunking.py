from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.article import parse_article
from ingest.chunking import cut
from ingest.errors import CorpusError
from ingest.records import Article, Passage
from tests.conftest import ROOT

EDITIONS = sorted((ROOT / "corpus" / "articles").glob("*.md"))
LINE = st.one_of(
    st.sampled_from(["", "# A", "## B b", "### C?", "- item", "  - nested. Two.", "1. one", "> q"]),
    st.sampled_from(
        ["| a | b |", "|---|---|", "| 1 | 2 |", "```", "• dot", "Some text. More of it."]
    ),
    st.text(max_size=30),
)


def article(text: str, suffix: str = ".md") -> Article:
    return parse_article("x", f"x{suffix}", text)


def passages(text: str, suffix: str = ".md") -> list[Passage]:
    return cut(article(text, suffix), "d")


def quotes(passage: Passage) -> list[tuple[str, str]]:
    return [(sentence.kind, passage.quote(sentence)) for sentence in passage.sentences]


def check_places(whole: Article) -> None:
    found = cut(whole, "d")
    assert "".join(p.text for p in found) == whole.text[whole.body_start :]
    for passage in found:
        assert whole.text[passage.start : passage.end] == passage.text
        places = [(s.start, s.end) for s in passage.sentences]
        assert places == sorted(places)
        for start, end in places:
            assert passage.start <= start < end <= passage.end
            assert whole.text[start:end] == whole.text[start:end].strip()


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_passages_join_to_the_body_of_each_edition(path: Path) -> None:
    check_places(parse_article(path.stem, path.name, path.read_text("utf-8")))


def test_passages_join_to_the_body_of_each_original(originals: Path) -> None:
    for path in sorted(originals.glob("*.txt")):
        check_places(parse_article(path.stem, path.name, path.read_text("utf-8")))


@settings(deadline=None)
@given(lines=st.lists(LINE, max_size=25), suffix=st.sampled_from([".md", ".txt"]))
@example(lines=["- a", "", "", "  - b"], suffix=".md")
@example(lines=["---", "title: x", "---", "body"], suffix=".txt")
def test_passages_join_to_any_body(lines: list[str], suffix: str) -> None:
    text = "\n".join(lines).replace("\r", "\n").replace("\0", "")
    try:
        whole = article(text, suffix)
    except CorpusError:
        return
    check_places(whole)


def test_a_list_stays_with_the_line_that_introduces_it() -> None:
    (first, second) = passages("Lead one.\n\nUse it when:\n\n- a is so\n- b is so. Twice.\n")
    assert quotes(first) == [("prose", "Lead one.")]
    assert quotes(second) == [
        ("lead", "Use it when:"),
        ("item", "a is so"),
        ("item", "b is so."),
        ("item", "Twice."),
    ]
    assert [s.lead for s in second.sentences] == [None, 0, 0, 0]
    assert [s.block for s in second.sentences] == [0, 1, 2, 2]


def test_a_table_row_knows_its_header() -> None:
    (only,) = passages("Figures:\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n")
    assert quotes(only) == [
        ("lead", "Figures:"),
        ("header", "| A | B |"),
        ("row", "| 1 | 2 |"),
        ("row", "| 3 | 4 |"),
    ]
    assert [s.lead for s in only.sentences] == [None, None, 1, 1]


def test_headings_give_the_path_and_stand_in_the_passage_below_them() -> None:
    text = "# Title\n\nBefore.\n\n## FAQ\n\n### Why so?\n\nBecause.\n\n## End\n\nLast.\n"
    found = passages(text)
    assert [p.path for p in found] == [(), ("FAQ", "Why so?"), ("End",)]
    assert [p.section for p in found] == ["Introduction", "FAQ › Why so?", "End"]
    assert found[1].text.startswith("## FAQ\n\n### Why so?\n")


def test_plain_text_is_read_by_its_layout() -> None:
    text = (
        "A title line\n\nFirst paragraph is here.\n\nWhat it means\n\nSome words:\n\n"
        "  • one thing\n  • another\n\nIs it good?\n\nYes.\n\n"
        "A factor low high\nThe cost little much\n"
    )
    found = passages(text, ".txt")
    assert [p.path for p in found] == [
        (),
        ("What it means",),
        ("What it means", "Is it good?"),
        ("What it means", "Is it good?"),
    ]
    assert quotes(found[1])[1:] == [("item", "one thing"), ("item", "another")]
    assert [quote for _, quote in quotes(found[3])] == ["A factor low high", "The cost little much"]


def test_plain_text_without_blank_lines_keeps_its_headings() -> None:
    text = (
        "The first heading\nA long enough sentence stands below it.\n- an item. More.\n"
        "Back in prose, this is no item.\nThe second heading\nAnd its text.\n"
    )
    found = passages(text, ".txt")
    assert [p.path for p in found] == [
        ("The first heading",),
        ("The first heading",),
        ("The second heading",),
    ]
    assert quotes(found[1]) == [("prose", "Back in prose, this is no item.")]


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = (
        "This is a sentence that was wrapped by hand\nat some forty characters, and it goes on.\n"
    )
    (only,) = passages(text, ".txt")
    assert len(only.sentences) == 1


def test_ids_are_the_same_every_time() -> None:
    text = EDITIONS[0].read_text("utf-8")
    assert [p.id for p in passages(text)] == [p.id for p in passages(text)]


def test_words_in_a_quote_stand_for_themselves() -> None:
    (first, second) = passages("> A wise word\n> on two lines.\n\n> These:\n>\n> - one\n> - two\n")
    assert quotes(first) == [("prose", "A wise word\n> on two lines.")]
    assert quotes(second) == [("lead", "These:"), ("item", "one"), ("item", "two")]


def test_what_is_no_text_is_in_no_sentence() -> None:
    text = (
        "Run this:\n\n```sh\nmake it\n```\n\n- an item\n\n  ```\n  code in it\n  ```\n\n"
        "<!-- a comment -->\n\n<br>\n\n    indented code\n\n[ref]: http://example.com\n\n"
        "[^1]: A footnote. Of two sentences.\n\nThe end. <!-- an aside -->\n"
    )
    assert [quote for p in passages(text) for _, quote in quotes(p)] == [
        "Run this:",
        "an item",
        "The end.",
    ]


def test_a_list_behind_code_is_not_introduced_by_the_words_before_the_code() -> None:
    sentences = [
        s for p in passages("Run:\n\n```\ncode\n```\n\n- one\n- two\n") for s in p.sentences
    ]
    assert [(s.kind, s.lead) for s in sentences] == [
        ("prose", None),
        ("item", None),
        ("item", None),
    ]


def test_words_after_a_nested_list_are_a_paragraph() -> None:
    (only,) = passages(
        "Do so:\n\n1. First\n   - nested\n\n   More on it.\n2. Second\n\n   Go on.\n"
    )
    assert quotes(only) == [
        ("lead", "Do so:"),
        ("item", "First"),
        ("item", "nested"),
        ("prose", "More on it."),
        ("item", "Second"),
        ("item", "Go on."),
    ]
    assert [s.block for s in only.sentences] == [0, 1, 2, 3, 4, 4]


def test_tasks_are_items_without_their_box() -> None:
    (only,) = passages("- [ ] to do\n- [x] done\n")
    assert quotes(only) == [("item", "to do"), ("item", "done")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A *setext*\nheading\n-------\n", "A setext heading"),
        ("## Closed `snake_case` ##\n", "Closed snake_case"),
        ("## With a [link](http://a.b) and ![a picture](c.png)C#\n", "With a link and C#"),
        ("**Can kiwis fly?**\n", "Can kiwis fly?"),
        ("__A line in bold__\n", "A line in bold"),
        ("Q: Can *kiwis* fly?\n", "Can kiwis fly?"),
        ("**Q1: Can kiwis fly?**\n", "Can kiwis fly?"),
        ("**Q:** Can kiwis\nfly?\n", "Can kiwis fly?"),
    ],
)
def test_lines_that_are_headings(text: str, title: str) -> None:
    (only,) = passages(f"{text}\nBecause it is so.\n")
    assert only.path == (title,)
    assert quotes(only) == [("prose", "Because it is so.")]


@pytest.mark.parametrize(
    "text",
    [
        "**Never do this.**",
        "**Mind:**",
        "A paragraph that was underlined.\n---",
        "Some words go on\n**in bold**\nand end.",
        "**Is it so?**\n→ Do it.",
        "Q4: sales rose.",
        "> ## A heading in a quote",
    ],
)
def test_lines_that_are_no_headings(text: str) -> None:
    (only,) = passages(text)
    assert (only.path, len(only.sentences)) == ((), 1)


def test_questions_and_answers_in_one_paragraph() -> None:
    text = "Q: What do they eat?\nA: They eat worms. And grubs.\nQ: Do they swim?\n**A:** No."
    found = passages(text)
    assert [p.path for p in found] == [("What do they eat?",), ("Do they swim?",)]
    assert [quotes(p) for p in found] == [
        [("prose", "They eat worms."), ("prose", "And grubs.")],
        [("prose", "No.")],
    ]
    ((only,),) = ([p.sentences for p in passages("A: it is no answer.")],)
    assert len(only) == 1


def test_a_bold_question_and_its_answer_in_one_paragraph() -> None:
    (first, second) = passages("**Can it fly?**\nNo.\n\n**Can it swim?**  \nA bit.\n")
    assert (first.path, second.path) == (("Can it fly?",), ("Can it swim?",))
    assert (quotes(first), quotes(second)) == ([("prose", "No.")], [("prose", "A bit.")])


def test_a_long_paragraph_is_cut_between_sentences_and_best_at_the_end_of_a_line() -> None:
    line = " ".join(f"Sentence {number} of a line says this." for number in range(20))
    whole = article("\n".join([line] * 4))
    check_places(whole)
    found = cut(whole, "d")
    assert [passage.text.strip() for passage in found] == [line] * 4
    assert len({passage.id for passage in found}) == 4


def test_no_crumb_is_cut_off_and_no_list_from_its_introduction() -> None:
    sentence = "All of these sentences are fifty characters long. "
    assert len(passages(sentence * 28)) == 1
    assert [len(p.sentences) for p in passages(sentence * 32)] == [24, 8]
    items = "\n".join(f"- {sentence * 3}" for _ in range(12))
    before, listed = passages(f"{sentence * 30}\nThese are the cases:\n\n{items}")
    assert {s.kind for s in before.sentences} == {"prose"}
    assert listed.quote(listed.sentences[listed.sentences[-1].lead or 0]) == "These are the cases:"
