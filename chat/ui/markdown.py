"""Markdown becomes safe HTML, with a span of its source highlighted if asked for. Pure.

Nothing in a text is taken as HTML, nothing is fetched from elsewhere: an image is named, not shown,
and only addresses of the web and of mail become links.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from chat.ui.highlight import Mark, highlight
from ingest.structure import Span

WEB = ("http://", "https://", "mailto:")
LINK = {"target": "_blank", "rel": "noopener noreferrer"}
DEEPEST = 6
TABLE_OPEN = '<div class="wide"><table>\n'
TABLE_SCROLLED_BY_KEYS = '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>\n'
TABLE_CLOSE = "</table></div>\n"


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents; the id is its place in the HTML."""

    level: int
    id: str
    title: str


class TextRenderer(RendererHTML):
    """HTML without images, and with links that lead only where they may."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """What the image shows, in words."""
        words = self.renderInlineAsText(tokens[idx].children or [], options, env)
        return f'<span class="image">[image: {escape(words)}]</span>'

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A link that opens apart; elsewhere only its words are kept."""
        address = str(tokens[idx].attrs.get("href", ""))
        if not address.lower().startswith(WEB):
            return "<span>"
        rest = "".join(f' {name}="{value}"' for name, value in LINK.items())
        return f'<a href="{escape(address)}"{rest}>'

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Close what `link_open` opened."""
        opened = next(t for t in reversed(tokens[:idx]) if t.type == "link_open")
        address = str(opened.attrs.get("href", ""))
        return "</a>" if address.lower().startswith(WEB) else "</span>"

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A table that scrolls by itself where it is too wide."""
        return TABLE_SCROLLED_BY_KEYS if env.get("article") else TABLE_OPEN

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Close what `table_open` opened."""
        return TABLE_CLOSE


def text_parser(renderer: type[TextRenderer] = TextRenderer) -> MarkdownIt:
    """A parser for texts that are not to be trusted."""
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=renderer).enable("table")


def to_html(source: str, span: Span | None = None) -> str:
    """A fragment of Markdown; the words of the span stand in `<mark class="quote">`."""
    env: EnvType = {}
    tokens = _parser().parse(source, env)
    if span:
        tokens = highlight(_parser(), tokens, source, [Mark(span, "quote")], env)
    return _render(tokens, env)


def article_to_html(
    source: str, marks: Sequence[Mark], title: str, pages: Sequence[int] = ()
) -> tuple[str, list[Heading]]:
    """A whole article below its title, and its headings; pages begin at the places given.

    The first mark has the id `quote`, headings have ids of their own; a heading that repeats the
    title is left out.
    """
    env: EnvType = {"article": True}
    tokens = _without(_parser().parse(source, env), title)
    headings = _number(tokens)
    tokens = highlight(_parser(), tokens, source, marks, env)
    _anchor(tokens)
    if pages:
        tokens = list(_with_pages(tokens, source, pages))
    return _render(tokens, env), headings


def _with_pages(tokens: Sequence[Token], source: str, pages: Sequence[int]) -> Iterator[Token]:
    """The tokens, with the number of its page before the first block on it or over its end."""
    starts = [0, *(found.end() for found in re.finditer("\n", source)), len(source)]
    shown = 0
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            first = max(1, bisect_right(pages, starts[token.map[0]]))
            last = max(first, bisect_left(pages, starts[token.map[1]]))
            if last > shown:
                name = f"Page {first}" if first == last else f"Pages {first}–{last}"
                yield Token("html_block", "", 0, content=f'<p class="page">{name}</p>\n')
            shown = last
        yield token


@cache
def _parser() -> MarkdownIt:
    return text_parser()


def _render(tokens: Sequence[Token], env: EnvType) -> str:
    return str(_parser().renderer.render(tokens, _parser().options, env))


def _without(tokens: list[Token], title: str) -> list[Token]:
    """Leave out a first heading that says no more than the page's own."""
    opens = bool(tokens) and tokens[0].type == "heading_open"
    if opens and _words(tokens[1]).casefold() == title.casefold():
        return tokens[3:]
    return tokens


def _number(tokens: Sequence[Token]) -> list[Heading]:
    """Give headings ids and the levels below the page's own heading."""
    opened = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    lift = min((int(tokens[index].tag[1]) for index in opened), default=2) - 2
    headings = []
    for number, index in enumerate(opened, 1):
        level = min(int(tokens[index].tag[1]) - lift, DEEPEST)
        tokens[index].tag = tokens[index + 2].tag = f"h{level}"
        tokens[index].attrs["id"] = f"section-{number}"
        headings.append(Heading(level, f"section-{number}", _words(tokens[index + 1])))
    return headings


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if not child.nesting)


def _anchor(tokens: Sequence[Token]) -> None:
    """Give the first mark the id that addresses lead to."""
    for token in tokens:
        for candidate in (token, *(token.children or [])):
            if candidate.type == "mark_open":
                candidate.attrs["id"] = "quote"
                return
