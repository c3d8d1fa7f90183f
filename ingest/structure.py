"""The block structure of a text: headings, paragraphs, lists, tables, with their places. Pure.

Markdown is parsed by markdown-it. Plain text is first rewritten, line by line, as the Markdown that
its layout stands for; blocks keep the places that the lines had before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.layout import ATX, as_markdown
from ingest.titles import LINE_LEVEL, title_lines

BlockKind = Literal["heading", "prose", "list", "table", "code"]
Span = tuple[int, int]

QUOTED = re.compile(r"(?:>[ \t]*)+")
FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a block that may be quoted: a paragraph, the words of a heading, a table row.

    Attributes:
        part: number of the item or row that they belong to; None for a paragraph that follows a
            nested list within an item.
    """

    start: int
    end: int
    part: int | None = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        start: first character in the text that was parsed.
        end: one past the last.
        parts: the items of a list or the rows of a table, head row first; else the block itself.
        texts: its words, in order; code and HTML have none.
        level: 1 to 6 for headings, 7 for lines that stand for one, otherwise 0.
        title: the words of a heading, without markup.
    """

    kind: BlockKind
    start: int
    end: int
    parts: tuple[Span, ...]
    texts: tuple[Text, ...] = ()
    level: int = 0
    title: str = ""


def read_blocks(text: str, plain: bool) -> list[Block]:
    """All blocks of a text in order; white space between them belongs to none."""
    lines = text.split("\n")
    rewritten = plain and not ATX.search(text)
    source = as_markdown(lines) if rewritten else _numbered(lines)
    starts = _line_starts(lines)
    origins = [starts[origin] for _, origin in source] + [len(text)]
    tokens = _parser().parse("\n".join(line for line, _ in source))
    blocks = _blocks(tokens, _Page(text, origins, rewritten))
    return [block for block in blocks if block.start < block.end]


def first_heading(text: str, plain: bool) -> str | None:
    """The words of the first heading, if there is one."""
    blocks = read_blocks(text, plain)
    return next((block.title for block in blocks if 0 < block.level < LINE_LEVEL), None)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _numbered(lines: list[str]) -> list[tuple[str, int]]:
    return [(line, number) for number, line in enumerate(lines)]


def _line_starts(lines: list[str]) -> list[int]:
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line) + 1
    return starts


@dataclass(frozen=True, slots=True)
class _Page:
    """The text that was parsed.

    Attributes:
        text: all of it.
        origins: where in it each line begins.
        rewritten: whether the lines were plain text and not Markdown.
    """

    text: str
    origins: list[int]
    rewritten: bool

    def span(self, first: int, last: int) -> Span:
        """Lines up to the last one, which is excluded, without the white space around them."""
        return self.trim(self.origins[first], self.origins[last])

    def trim(self, start: int, end: int) -> Span:
        """A piece without the white space around it."""
        piece = self.text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())

    def block(self, token: Token) -> Span:
        """All of a token's lines."""
        return self.span(*(token.map or (0, 0)))

    def row(self, token: Token) -> Span:
        """A table row, without the signs of a quote around it."""
        start, end = self.block(token)
        signs = QUOTED.match(self.text, start, end)
        return (signs.end() if signs else start), end

    def words(self, inline: Token) -> Span:
        """The words of a paragraph or heading, without the signs around them."""
        first, last = inline.map or (0, 0)
        lines = inline.content.strip().split("\n")
        start, _ = self._find(lines[0], first)
        _, end = self._find(lines[-1], min(first + len(lines), last) - 1)
        return (start, end) if start < end else self.block(inline)

    def _find(self, words: str, line: int) -> Span:
        """Words that end a line, whatever closes it; the whole line where they are not found."""
        first = self.origins[line]
        end = self.text.find("\n", first)
        place = self.text.rfind(words.strip(), first, end if end >= 0 else None)
        return (place, place + len(words.strip())) if place >= 0 else self.span(line, line + 1)


# Blocks from the parser's tokens


def _blocks(tokens: Sequence[Token], page: _Page) -> Iterator[Block]:
    """What stands in a quote stands for itself."""
    index = 0
    while index < len(tokens):
        end = index + 1
        if tokens[index].type not in ("blockquote_open", "blockquote_close"):
            end = _after(tokens, index)
            yield from _block(tokens[index:end], page)
        index = end


def _after(tokens: Sequence[Token], index: int) -> int:
    """Where the block that begins at an index has ended."""
    opened = tokens[index]
    if opened.nesting < 1:
        return index + 1
    rest = range(index + 1, len(tokens))
    return next(i for i in rest if tokens[i].level == opened.level and tokens[i].nesting < 0) + 1


def _block(tokens: Sequence[Token], page: _Page) -> Iterator[Block]:
    token = tokens[0]
    start, end = page.block(token)
    whole = ((start, end),)
    if token.type == "heading_open" and _is_title(tokens):
        words = Text(*page.words(tokens[1]))
        yield Block("heading", start, end, whole, (words,), int(token.tag[1]), _words(tokens[1]))
    elif token.type in ("bullet_list_open", "ordered_list_open"):
        yield Block("list", start, end, _items(tokens, page), _item_texts(tokens, page))
    elif token.type == "table_open":
        rows = tuple(page.row(t) for t in tokens if t.type == "tr_open")
        yield Block("table", start, end, rows, tuple(Text(*row, n) for n, row in enumerate(rows)))
    elif token.type == "code_block" and page.rewritten:
        yield _headless(start, end, page)
    elif token.type in ("fence", "code_block"):
        yield Block("code", start, end, whole)
    elif token.type in ("paragraph_open", "heading_open"):
        yield from _paragraph(tokens, page)
    elif token.type != "hr":
        yield Block("prose", start, end, whole)


def _headless(start: int, end: int, page: _Page) -> Block:
    """A plain table of which nobody can tell the columns: rows without a head row."""
    lines = list(re.finditer(r"\S.*\S|\S", page.text[start:end]))
    rows = tuple((start + line.start(), start + line.end()) for line in lines)
    return Block("table", start, end, rows, tuple(Text(*row, n) for n, row in enumerate(rows, 1)))


def _is_title(tokens: Sequence[Token]) -> bool:
    """Not so in a quote, nor where a paragraph is underlined by chance."""
    underlined = tokens[0].markup in ("=", "-")
    return not tokens[0].level and not (underlined and tokens[1].content.endswith((".", ":")))


def _paragraph(tokens: Sequence[Token], page: _Page) -> Iterator[Block]:
    """Prose, and the lines in it that stand for headings."""
    (start, end), words = page.block(tokens[0]), page.words(tokens[1])
    if FOOTNOTE.match(page.text, *words):
        yield Block("prose", start, end, ((start, end),))
        return
    for line in () if tokens[0].level else title_lines(page.text, *words):
        if words[0] < line.start:
            yield _prose(page.trim(start, line.start), page.trim(words[0], line.start))
        place = line.start, line.end
        yield Block("heading", *place, (place,), (Text(*place),), LINE_LEVEL, line.title)
        start, _ = words = page.trim(line.end, words[1])
    if words[0] < words[1]:
        yield _prose((start, end), words)


def _prose(place: Span, words: Span) -> Block:
    return Block("prose", *place, (place,), (Text(*words),))


def _items(tokens: Sequence[Token], page: _Page) -> tuple[Span, ...]:
    """Each item up to the next one, nested or not, so that nested items stand for themselves."""
    maps = [t.map for t in tokens if t.type == "list_item_open" and t.map]
    starts = [first for first, _ in maps]
    ends = [*starts[1:], maps[-1][1]]
    spans = (
        page.span(first, max(first, min(last, following)))
        for (first, last), following in zip(maps, ends, strict=True)
    )
    return tuple(span for span in spans if span[0] < span[1])


def _item_texts(tokens: Sequence[Token], page: _Page) -> tuple[Text, ...]:
    """The paragraphs of all items; the tokens begin with those that open the list."""
    texts: list[Text] = []
    opened: list[int | None] = []
    count = 0
    for before, token in pairwise(tokens):
        if token.type == "list_item_open":
            opened.append(count)
            count += 1
        elif token.type == "list_item_close":
            opened.pop()
        elif token.type in ("bullet_list_close", "ordered_list_close") and opened:
            opened[-1] = None
        elif token.type == "inline" and before.type == "paragraph_open":
            texts.append(Text(*page.words(token), opened[-1]))
    return tuple(texts)


def _words(inline: Token) -> str:
    """The words of a heading; pictures and tags are none."""
    pieces = (_word(child) for child in inline.children or ())
    return " ".join("".join(pieces).split())


def _word(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    return child.content if child.type in ("text", "text_special", "code_inline") else ""
