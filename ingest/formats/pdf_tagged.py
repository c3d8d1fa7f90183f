"""The structure that a tagged PDF says it has, as blocks. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ingest.formats.pdf_blocks import Block
from ingest.formats.pdf_page import Char, Element, Page
from ingest.formats.pdf_words import raw_text

MOSTLY = 0.7
"""The share of a page's characters that must be tagged."""
HEADING = re.compile(r"H([1-6]?)|Title")
BLOCKS = {
    *("P", "L", "LI", "LBody", "Table", "TR", "TD", "TH", "BlockQuote", "Caption", "Title"),
    *("H", "H1", "H2", "H3", "H4", "H5", "H6", "Sect", "Art", "Part", "Div", "Figure", "Note"),
    *("TOC", "Index", "Artifact", "Aside", "FENote"),
}
LEFT_OUT = {"Artifact", "TOC", "Index", "Form"}
NUMBER = re.compile(r"\d{1,9}[.)]$")


def is_tagged(page: Page) -> bool:
    """Whether the tags of a page cover its text."""
    tagged = sum(char.part >= 0 for char in page.chars)
    return bool(page.elements) and tagged >= MOSTLY * len(page.chars)


def tagged_blocks(page: Page) -> Iterator[Block]:
    """The blocks of a page in the order of its structure."""
    chars: dict[int, list[Char]] = defaultdict(list)
    for char in page.chars:
        chars[char.part].append(char)
    reader = _Reader(page.number, chars)
    for element in page.elements:
        yield from reader.blocks(element)


class _Reader:
    """Reads the elements of one page."""

    def __init__(self, page: int, chars: Mapping[int, list[Char]]) -> None:
        self._page, self._chars = page, chars

    def blocks(self, element: Element, depth: int = 0) -> Iterator[Block]:
        if element.role in LEFT_OUT:
            return
        if heading := HEADING.fullmatch(element.role):
            yield from self._text("heading", (element,), int(heading[1] or 1))
        elif element.role == "L":
            yield from self._list(element, depth)
        elif element.role == "Table":
            yield from self._table(element)
        else:
            yield from self._mixed(element.parts, depth)

    def _mixed(self, parts: tuple[Element | int, ...], depth: int) -> Iterator[Block]:
        """Blocks among words that belong to none: these are paragraphs of their own."""
        inline: list[Element | int] = []
        for part in parts:
            if isinstance(part, int) or not _holds_blocks(part):
                inline.append(part)
                continue
            yield from self._text("prose", tuple(inline))
            inline = []
            yield from self.blocks(part, depth)
        yield from self._text("prose", tuple(inline))

    def _text(
        self, kind: str, parts: tuple[Element | int, ...], level: int = 0, marker: str = "-"
    ) -> Iterator[Block]:
        chars = [char for part in parts for char in self._within(part)]
        raw = raw_text(chars)
        if not raw.strip():
            return
        lines = raw.count("\n")
        if kind == "prose" and lines and all(char.mono or char.sign == " " for char in chars):
            yield Block("code", self._page, (raw,))
        else:
            yield Block(kind, self._page, (raw,), level, marker)  # type: ignore[arg-type]

    def _list(self, element: Element, depth: int) -> Iterator[Block]:
        for item in _elements(element):
            if item.role == "L":
                yield from self._list(item, depth + 1)
            elif item.role == "LI":
                yield from self._item(item, depth)
            else:
                yield from self.blocks(item, depth)

    def _item(self, item: Element, depth: int) -> Iterator[Block]:
        """The first paragraph of an item has its marker, further ones stand below it."""
        label, parts = "", []
        for part in item.parts:
            if isinstance(part, Element) and part.role == "Lbl":
                label += raw_text([*self._within(part)]).strip()
            else:
                parts.append(part)
        marker = label if NUMBER.fullmatch(label) else "-"
        for block in self._mixed(_unpacked(parts), depth + 1):
            if block.kind == "prose":
                yield Block("item", block.page, block.texts, depth, marker)
                marker = ""
            else:
                yield block

    def _table(self, element: Element) -> Iterator[Block]:
        rows = [[*map(self._cell, _cells(row))] for row in _rows(element)]
        width = max(map(len, rows), default=0)
        for number, row in enumerate(rows):
            if any(map(str.strip, row)):
                texts = (*row, *[""] * (width - len(row)))
                yield Block("row", self._page, texts, opens=number == 0)

    def _cell(self, element: Element) -> str:
        return raw_text([*self._within(element)])

    def _within(self, part: Element | int) -> Iterator[Char]:
        if isinstance(part, int):
            yield from self._chars.get(part, ())
        else:
            for inner in part.parts:
                yield from self._within(inner)


def _holds_blocks(element: Element) -> bool:
    return element.role in BLOCKS or any(map(_holds_blocks, _elements(element)))


def _elements(element: Element) -> Iterator[Element]:
    return (part for part in element.parts if isinstance(part, Element))


def _unpacked(parts: list[Element | int]) -> tuple[Element | int, ...]:
    """The parts of an item, those of its body among them."""
    unpacked: list[Element | int] = []
    for part in parts:
        body = isinstance(part, Element) and part.role == "LBody"
        unpacked += part.parts if isinstance(part, Element) and body else [part]
    return tuple(unpacked)


def _rows(element: Element) -> Iterator[Element]:
    for part in _elements(element):
        if part.role == "TR":
            yield part
        else:
            yield from _rows(part)


def _cells(row: Element) -> Iterator[Element]:
    return (part for part in _elements(row) if part.role in ("TD", "TH"))
