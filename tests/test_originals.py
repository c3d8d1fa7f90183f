"""The published originals, as messy as they were copied, where they are at hand."""

import re
from pathlib import Path

import pytest

from chat.ui.reader import article_page
from ingest.article import parse_article
from ingest.chunking import boilerplate, cut
from ingest.records import Article

KEPT_BACK = re.compile(
    r"subscribe|sign up|newsletter|talk to the team|disclaimer|may be outdated|tell us what"
    r"|\bguide covers\b|members-only",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def articles(originals: Path) -> list[Article]:
    return [parse_article(p.stem, p.name, p.read_text()) for p in sorted(originals.glob("*.txt"))]


def test_boilerplate_is_never_quoted(articles: list[Article]) -> None:
    quotes = [p.quote(s) for a in articles for p in cut(a, "d") for s in p.sentences]
    assert len(quotes) > 400
    assert not list(filter(KEPT_BACK.search, quotes))


def test_what_is_not_quoted_is_shown_greyed(articles: list[Article]) -> None:
    for article in articles:
        page = article_page(article, None)
        places = boilerplate(article)
        assert page.count('class="aside"') >= len(places)
    assert sum(len(boilerplate(article)) for article in articles) > 15


def test_nothing_is_both_quoted_and_greyed(articles: list[Article]) -> None:
    for article in articles:
        quoted = [(s.start, s.end) for p in cut(article, "d") for s in p.sentences]
        for start, end in boilerplate(article):
            assert not [span for span in quoted if span[0] < end and start < span[1]]


def test_tables_without_separators_keep_their_rows(articles: list[Article]) -> None:
    by_id = {article.id: article for article in articles}
    rows = {
        name: [p.quote(s) for p in cut(article, "d") for s in p.sentences if s.kind == "row"]
        for name, article in by_id.items()
    }
    assert len(rows["premai-decision-framework"]) >= 9
    fused = rows["crescevo-when-to-use-each"]
    assert [re.findall(r"\d+%|\$[\d,]+", row)[:1] for row in fused] == [
        ["70%"],
        ["$1,000"],
        ["61%"],
    ]
