"""An article becomes a page to read, with the quoted words highlighted. Pure."""

import zlib
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from chat.bylines import byline
from chat.ui import markdown, plain
from chat.ui.highlight import Mark
from chat.ui.markdown import Heading
from ingest.chunking import boilerplate
from ingest.records import Article, ArticleHead
from ingest.structure import Span

CONTENTS_FROM = 4
"""A table of contents is shown from so many headings on."""
EDITIONS = {
    "restated": "Restated in Whichway's own words, not the author's.",
    "original": "The author's own words.",
}


def address(article_id: str, span: Span | None = None, words: str = "") -> str:
    """Where an article is read, or a place in it; with its words the link can be checked."""
    path = f"/read/{quote(article_id)}"
    check = f"&check={fingerprint(words)}" if words else ""
    return f"{path}?start={span[0]}&end={span[1]}{check}#quote" if span else path


def fingerprint(words: str) -> str:
    """Tells whether a place still holds the words that were quoted from it."""
    return f"{zlib.crc32(words.encode()):08x}"


def article_page(article: Article, span: Span | None) -> str:
    """The whole page; a span, counted in the article's text, is highlighted as `#quote`."""
    shift = article.body_start
    layout = plain if plain.is_plain(article) else markdown
    words, headings = layout.article_to_html(
        article.body,
        [Mark((m.span[0] - shift, m.span[1] - shift), m.kind) for m in _marks(article, span)],
        article.head.title,
        [page - shift for page in article.pages],
    )
    content = f'{_header(article.head)}{_contents(headings)}<div class="words">{words}</div>'
    return _page(article.head.title, f"<article>{content}</article>")


def _marks(article: Article, span: Span | None) -> list[Mark]:
    """The quote, and what answers never quote, in order."""
    quote = span or (0, 0)
    asides = (
        place for place in boilerplate(article) if place[1] <= quote[0] or quote[1] <= place[0]
    )
    marks = [*(Mark(place, "aside") for place in asides), *([Mark(quote, "quote")] if span else [])]
    return sorted(marks, key=lambda mark: mark.span)


def trouble_page(title: str, message: str, article_id: str | None = None) -> str:
    """A page that says calmly what is not there, and where to go from here."""
    begin = (
        f'<a href="{escape(address(article_id))}">Read the article from its beginning</a> · '
        if article_id
        else ""
    )
    onward = f'<p>{begin}<a href="/#library" target="_top">See what the library holds</a></p>'
    content = f"<h1>{escape(title)}</h1><p>{escape(message)}</p>{onward}"
    return _page(title, f"<article>{content}</article>")


def missing_page(article_id: str, title: str | None) -> str:
    """The page in the place of an article that is not there; its title where it once was."""
    if title:
        message = "It has been removed since. Its words can no longer be looked up here."
        return trouble_page(f"“{title}” has left the library", message)
    message = f"The library holds no article named “{article_id}”. It may have been removed."
    return trouble_page("There is no such article", message)


def interest_note(head: ArticleHead) -> str:
    """The publisher’s interest, if it shows."""
    if not head.interest:
        return ""
    return (
        '<details class="interest"><summary>The publisher’s interest</summary>'
        f"<p>{escape(head.interest)}</p></details>"
    )


def _header(head: ArticleHead) -> str:
    source = (
        f' · <a href="{escape(head.url)}" target="_blank" rel="noopener noreferrer">On the web</a>'
        if head.url and head.url.startswith(markdown.WEB[:2])
        else ""
    )
    return (
        f'<header><h1>{escape(head.title)}</h1><p class="byline">{escape(byline(head))}{source}</p>'
        f'<p class="edition">{EDITIONS[head.edition]}</p>{interest_note(head)}</header>'
    )


def _contents(headings: Sequence[Heading]) -> str:
    if len(headings) < CONTENTS_FROM:
        return ""
    entries = "".join(
        f'<li class="level-{h.level}"><a href="#{h.id}">{escape(h.title)}</a></li>'
        for h in headings
    )
    return (
        f'<nav aria-label="Contents"><details><summary>Contents</summary><ul>{entries}</ul>'
        "</details></nav>"
    )


def _page(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Whichway</title>
<link rel="icon" href="/ui/icon.svg">
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/ui/reader.css">
<script src="/ui/reader.js"></script>
</head>
<body>
<p class="back"><a href="/">← Back to Whichway</a></p>
<main>{content}</main>
</body>
</html>
"""
