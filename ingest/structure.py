"""The block structure of a text: headings, paragraphs, lists, tables, with their places. Pure.

Markdown is parsed by markdown-it. Plain text is first rewritten, line by line, as the Markdown that
its layout stands for; blocks keep the places that the lines had before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

BlockKind = Literal["heading", "prose", "list", "table", "code"]
Span = tuple[int, int]

HEADING_LENGTH = 90
HEADING_WORDS = 12
BULLET = re.compile(r"[•·‣▪●–*+-][ \t]+")
NUMBER = re.compile(r"\d{1,3}[.)][ \t]+")
ATX = re.compile(r"#{1,6}[ \t]", re.MULTILINE)
SEPARATOR = re.compile(r"[|·]")
MARKUP = re.compile(r"[*_`#]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        start: first character in the text that was parsed.
        end: one past the last.
        parts: the items of a list or the rows of a table, head row first; else the block itself.
        level: 1 to 6 for headings, otherwise 0.
        title: the words of a heading, without markup.
    """

    kind: BlockKind
    start: int
    end: int
    parts: tuple[Span, ...]
    level: int = 0
    title: str = ""


def read_blocks(text: str, plain: bool) -> list[Block]:
    """All blocks of a text in order; white space between them belongs to none."""
    lines = text.split("\n")
    source = _as_markdown(lines) if plain and not ATX.search(text) else _numbered(lines)
    starts = _line_starts(lines)
    origins = [starts[origin] for _, origin in source] + [len(text)]
    tokens = _parser().parse("\n".join(line for line, _ in source))
    return [block for block in _blocks(tokens, origins, text) if block.start < block.end]


def first_heading(text: str, plain: bool) -> str | None:
    """The words of the first heading, if there is one."""
    headings = (block.title for block in read_blocks(text, plain) if block.kind == "heading")
    return next(headings, None)


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


# Blocks from the parser's tokens


def _blocks(tokens: list[Token], origins: list[int], text: str) -> Iterator[Block]:
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        start, end = _trim(text, origins[token.map[0]], origins[token.map[1]])
        if token.type == "heading_open":
            title = _words(tokens[index + 1].content)
            yield Block("heading", start, end, ((start, end),), int(token.tag[1]), title)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Block("list", start, end, _items(tokens, index, origins, text))
        elif token.type == "table_open":
            yield Block("table", start, end, _rows(tokens, index, origins, text))
        elif token.type in ("fence", "code_block"):
            yield Block("code", start, end, ((start, end),))
        elif token.type != "hr":
            yield Block("prose", start, end, ((start, end),))


def _items(tokens: list[Token], index: int, origins: list[int], text: str) -> tuple[Span, ...]:
    """Each item up to the next one, nested or not, so that nested items stand for themselves."""
    maps = [t.map for t in _inside(tokens, index) if t.type == "list_item_open" and t.map]
    starts = [first for first, _ in maps]
    ends = [*starts[1:], maps[-1][1]]
    spans = (
        _trim(text, origins[first], origins[max(first, min(last, following))])
        for (first, last), following in zip(maps, ends, strict=True)
    )
    return tuple(span for span in spans if span[0] < span[1])


def _rows(tokens: list[Token], index: int, origins: list[int], text: str) -> tuple[Span, ...]:
    maps = [t.map for t in _inside(tokens, index) if t.type == "tr_open" and t.map]
    return tuple(_trim(text, origins[first], origins[last]) for first, last in maps)


def _inside(tokens: list[Token], index: int) -> Iterator[Token]:
    for token in tokens[index + 1 :]:
        if token.level == tokens[index].level:
            return
        yield token


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _words(heading: str) -> str:
    return " ".join(MARKUP.sub("", heading).split())


# Plain text as the Markdown it stands for


def _as_markdown(lines: list[str]) -> list[tuple[str, int]]:
    """Lines of Markdown, each with the number of the line that it came from."""
    dense = all(line.strip() for line in "\n".join(lines).strip().split("\n"))
    title = next(line.strip() for line in lines if line.strip())
    result: list[tuple[str, int]] = []
    item_indent: int | None = None
    for number, line in enumerate(lines):
        bare, indent = line.strip(), len(line) - len(line.lstrip())
        marker = BULLET.match(bare) or NUMBER.match(bare)
        if _is_heading(lines, number, dense):
            level = 1 if bare == title and not dense else 3 if bare.endswith("?") else 2
            result += [("", number), ("#" * level + " " + bare, number)]
        elif marker:
            sign = "- " if BULLET.match(bare) else marker.group()
            result.append((sign + bare[marker.end() :], number))
        elif item_indent is not None and bare and indent <= item_indent:
            result += [("", number), (bare, number)]
        else:
            result.append((bare, number))
        item_indent = indent if marker else item_indent if bare and indent else None
    return result


def _is_heading(lines: list[str], number: int, dense: bool) -> bool:
    """A short line without a full stop that stands apart.

    In a text without blank lines "apart" means behind a finished sentence, an item or a heading.
    """
    line = lines[number].strip()
    if not _looks_like_heading(line) or number + 1 >= len(lines):
        return False
    before = lines[number - 1].strip() if number else ""
    if dense:
        return not before or before[-1] in '.!?:)”"' or _is_item(before) or len(before) < 40
    return not before and not lines[number + 1].strip()


def _looks_like_heading(line: str) -> bool:
    return (
        0 < len(line) <= HEADING_LENGTH
        and len(line.split()) <= HEADING_WORDS
        and line[-1] not in ".;,:!"
        and not line[0].islower()
        and not _is_item(line)
        and any(character.isalpha() for character in line)
        and not SEPARATOR.search(line)
    )


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or NUMBER.match(line))
