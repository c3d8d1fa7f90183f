import re
from pathlib import Path

import pytest

from ingest.article import parse_article
from ingest.chunking import cut


def quotes(text: str, suffix: str = ".md") -> list[str]:
    passages = cut(parse_article("x", f"x{suffix}", text), "d")
    return [passage.quote(sentence) for passage in passages for sentence in passage.sentences]


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe to our newsletter today.",
        "**Book a demo** with one of our experts.",
        "Get in touch and tell us more.",
        "Don’t miss out on the next issue.",
        "May 3, 2024 · A. Writer · 3 min read",
        "— Somebody, the head of something (2024)",
        "See the whole stack →",
        "Information may be outdated.",
        "Read the guide to bread in our kitchen.",
        "Subscribe",
        "[a link](http://example.com)",
    ],
)
def test_what_no_reader_wants_quoted(text: str) -> None:
    assert quotes(f"Bread needs flour.\n\n{text}\n") == ["Bread needs flour."]


@pytest.mark.parametrize(
    "text",
    [
        "A client may subscribe to a topic and read more of it later.",
        "Join the two tables on their key.",
        "Start with flour and water.",
        "The style guide covers tone and layout. It is kept short.",
        "Download the data and clean it.",
        "If you bake bread, use yeast. We do so, too.",
        "It works.",
        "RAM: 8 GB",
        "Yes. Talk to bakers about it.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert " ".join(quotes(text)) == text


def test_an_offer_in_the_company_of_promotion_is_part_of_it() -> None:
    text = "Bread needs time. If you bake a lot, our oven helps. Talk to sales about it.\n"
    assert quotes(text) == ["Bread needs time."]
    assert quotes("Bread needs time. The oven guide covers heat in detail.") == [
        "Bread needs time."
    ]


def test_below_a_promoting_heading_nothing_is_quoted() -> None:
    text = "# Bread\n\nIt needs flour.\n\n## Subscribe to Bread News\n\nIt comes out weekly.\n"
    assert quotes(text) == ["It needs flour."]


def test_a_list_below_its_heading_is_introduced_by_it() -> None:
    text = "# T\n\n## Use **yeast** for:\n\n- bread\n- pizza\n\n## What else?\n\n- cake\n- pie\n"
    first, second = cut(parse_article("x", "x.md", text), "d")
    assert [first.quote(s) for s in first.sentences] == ["Use **yeast** for:", "bread", "pizza"]
    assert [s.kind for s in first.sentences] == ["lead", "item", "item"]
    assert [s.lead for s in (*first.sentences, *second.sentences)] == [None, 0, 0, None, None]


def test_a_picture_in_the_place_of_a_heading_introduces_nothing() -> None:
    assert quotes("# T\n\n## ![a loaf](loaf.png)\n\n- bread\n- pizza\n") == ["bread", "pizza"]


def test_a_word_or_two_may_introduce_a_list() -> None:
    assert quotes("# T\n\nIngredients\n\n- flour\n- water\n") == ["Ingredients", "flour", "water"]


def test_a_single_item_is_introduced_only_by_a_colon() -> None:
    for text, lead in [("It is so.\n\n- one\n", None), ("It is:\n\n- one\n", 0)]:
        (only,) = cut(parse_article("x", "x.md", text), "d")
        assert only.sentences[1].lead == lead


def test_plain_lines_behind_a_colon_are_a_list() -> None:
    text = (
        "The costs are these, all told, for a loaf:\n\nFlour: $2\nYeast: $1\n\nThat is all of it.\n"
    )
    first, second = cut(parse_article("x", "x.txt", text), "d")
    assert [(s.kind, s.lead) for s in first.sentences] == [("lead", None), ("item", 0), ("item", 0)]
    assert [second.quote(s) for s in second.sentences] == ["That is all of it."]


def test_a_plain_table_without_columns_is_kept_as_rows_without_a_head() -> None:
    text = (
        "Some words come first, and they are many.\n\nKind Flour Time\nWhite bread Wheat 2 hours"
        "\nBlack bread Rye 20 hours\nA sentence follows right below it.\n"
    )
    passages = cut(parse_article("x", "x.txt", text), "d")
    assert [(p.quote(s), s.kind, s.lead) for p in passages for s in p.sentences] == [
        ("Some words come first, and they are many.", "lead", None),
        ("Kind Flour Time", "row", None),
        ("White bread Wheat 2 hours", "row", None),
        ("Black bread Rye 20 hours", "row", None),
        ("A sentence follows right below it.", "prose", None),
    ]


def test_one_long_line_does_not_unwrap_the_others() -> None:
    paragraph = (
        "These are words that were\nwrapped by hand into lines\nof much the same length.\n\n"
    )
    text = paragraph * 10 + "See http://example.com/" + "x" * 200 + " for more of it all.\n"
    assert quotes(text, ".txt")[0] == paragraph.strip()


def test_no_original_is_quoted_with_its_promotion(originals: Path) -> None:
    unwanted = re.compile(
        r"(?i)^(?:subscribe|sign up|talk to|start hiring|→)|min read|→$|guide covers"
    )
    for path in sorted(originals.glob("*.txt")):
        said = quotes(path.read_text("utf-8"), ".txt")
        assert said
        assert not [quote for quote in said if unwanted.search(quote)]


def test_a_paragraph_that_mostly_disclaims_is_no_statement() -> None:
    text = "Tools change quickly.\nMay be outdated.\nNot a recommendation.\nFull disclaimer →\n"
    (only,) = cut(parse_article("x", "x.md", f"Words before.\n\n{text}"), "d")[1:]
    assert only.sentences == ()
    figure = "Tools cost $5 a day. May be outdated. Full disclaimer →"
    (passage,) = cut(parse_article("x", "x.md", figure), "d")
    assert [passage.quote(s) for s in passage.sentences] == ["Tools cost $5 a day."]
