from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.article import parse_article
from ingest.chunking import cut, split_sentences
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
        "  • one thing\n  • another\n\nIs it good?\n\nYes.\n\nFactor Low High\nCost little much\n"
    )
    found = passages(text, ".txt")
    assert [p.path for p in found] == [
        (),
        ("What it means",),
        ("What it means", "Is it good?"),
        ("What it means", "Is it good?"),
    ]
    assert quotes(found[1])[1:] == [("item", "one thing"), ("item", "another")]
    assert [quote for _, quote in quotes(found[3])] == ["Factor Low High", "Cost little much"]


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It costs $2.50/M tokens. Is that much? No!", 3),
        ("RAG vs. fine-tuning, e.g. for voice, is a choice.", 1),
        ("The U.S. market grew by 3.5 percent.", 1),
        ("   ", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text, 0, len(text))) == count


def test_ids_are_the_same_every_time() -> None:
    text = EDITIONS[0].read_text("utf-8")
    assert [p.id for p in passages(text)] == [p.id for p in passages(text)]
