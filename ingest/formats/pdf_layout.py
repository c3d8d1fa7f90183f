"""The blocks of PDF pages that are not tagged, by the looks and places of their lines. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from ingest.formats.pdf_blocks import Block
from ingest.formats.pdf_page import Char, Page
from ingest.formats.pdf_words import GAP, MARKS, raw_text, without_looks

SAME_LINE, CELL_GAP = 0.5, 1.1
"""Of the size: how far base lines of one line are apart, and words of two cells."""
LARGER, MOST_WORDS = 1.1, 25
"""A heading's size against that of the body, and its length."""
WIDER = 1.3
"""Lines further apart than so many times the usual belong to two paragraphs."""
OFTEN = 3
"""Pages; what stands at the edge of so many is no text of theirs."""
TALLEST_CELL = 6
"""Lines; more are a column of prose."""
EDGE = 0.12
"""The share of a page's height at its top and foot where running lines stand."""
BULLET = re.compile(r"[•·‣▪●◦○■□–*\uf0b7\uf0a7-](?=\s|$)")
NUMBER = re.compile(r"\d{1,3}[.)](?=\s|$)")
MARKER = re.compile(rf"^([{MARKS}]*)(?:{BULLET.pattern}|{NUMBER.pattern})([{MARKS}]*)\s*")
PAGE_NUMBER = re.compile(r"\W*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
ENDED = re.compile(r"[.!?:…][\"'”’)\]]*$")


@dataclass(frozen=True)  # no slots: what is read off its characters is kept
class Line:
    """One line of a page, its words parted where there are wide gaps.

    Attributes:
        cells: the characters between the gaps.
        depth: share of the page's height, from its top.
    """

    page: int
    cells: tuple[tuple[Char, ...], ...]
    depth: float

    @cached_property
    def chars(self) -> list[Char]:
        """All its characters."""
        return [char for cell in self.cells for char in cell]

    @cached_property
    def words(self) -> str:
        """Its words, without looks."""
        return " ".join(without_looks(raw_text(cell)).strip() for cell in self.cells)

    @cached_property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0][0].left

    @cached_property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1][-1].right

    @cached_property
    def base(self) -> float:
        """Its base line; that of the first of a row of cells."""
        return self.cells[0][0].base

    @cached_property
    def foot(self) -> float:
        """Its lowest base line."""
        return min(char.base for char in self.chars)

    @cached_property
    def size(self) -> float:
        """The size of most of it."""
        return median(char.size for char in self.chars)

    @cached_property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(char.bold for char in self.chars if not char.sign.isspace())

    @cached_property
    def mono(self) -> bool:
        """Whether all of it has a fixed pitch."""
        return all(char.mono for char in self.chars if not char.sign.isspace())

    @cached_property
    def marked(self) -> bool:
        """Whether it begins an item of a list."""
        return bool(BULLET.match(self.words) or NUMBER.match(self.words))


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in a document: the size of its body, its line pitch, sizes of headings."""

    size: float
    pitch: float
    headings: tuple[float, ...]


def layout_blocks(pages: Sequence[Page]) -> list[Block]:
    """The blocks of all these pages; running heads and feet are left out."""
    lines = [line for page in pages for line in _in_rows(_in_columns([*_lines(page)]))]
    lines = _without_running(lines, len(pages))
    if not lines:
        return []
    style = _style(lines)
    return [block for group in _groups(lines, style) for block in _blocks(group, style)]


def _lines(page: Page) -> Iterator[Line]:
    """The lines in the order in which they are drawn."""
    cells: list[list[Char]] = []
    before: Char | None = None
    for char in page.chars:
        apart = _apart(before, char)
        if apart == "line" and cells:
            yield from _line(page, cells)
            cells = []
        if apart:
            cells.append([])
        cells[-1].append(char)
        before = before if char.sign.isspace() and before else char
    yield from _line(page, cells)


def _apart(before: Char | None, char: Char) -> str:
    if before is None:
        return "line"
    size = max(before.size, char.size)
    if abs(char.base - before.base) > SAME_LINE * size or char.right < before.left - size:
        return "line"
    return "cell" if char.left - before.right > CELL_GAP * size else ""


def _line(page: Page, cells: Sequence[Sequence[Char]]) -> Iterator[Line]:
    trimmed = [tuple(_trimmed(cell)) for cell in cells]
    kept = [cell for cell in trimmed if cell]
    if len(kept) > 1 and _is_marker(kept[0]):
        kept = [(*kept[0], *kept[1]), *kept[2:]]
    elif kept and (dot := _dot(page, kept[0][0])):
        kept[0] = (dot, *kept[0])
    if kept:
        yield Line(page.number, tuple(kept), 1 - kept[0][0].base / (page.height or 1))


def _dot(page: Page, first: Char) -> Char | None:
    """A bullet that is drawn, not written, before the first character of a line."""
    for x, y in page.dots:
        if 0 < first.left - x < 2.5 * first.size and 0 < y - first.base < first.size:
            return replace(first, sign="•", left=x, right=x, bold=False, mono=False)
    return None


def _trimmed(cell: Sequence[Char]) -> Sequence[Char]:
    spoken = [number for number, char in enumerate(cell) if not char.sign.isspace()]
    return cell[spoken[0] : spoken[-1] + 1] if spoken else ()


def _is_marker(cell: Sequence[Char]) -> bool:
    words = "".join(char.sign for char in cell)
    return bool(BULLET.fullmatch(words) or NUMBER.fullmatch(words))


def _in_columns(lines: list[Line]) -> list[Line]:
    """Lines that were drawn across two columns of prose, column by column."""
    double = [line for line in lines if len(line.cells) == 2]
    long = [line for line in double if min(map(len, line.cells)) > 20]
    if len(long) < 6 or len(long) < 0.6 * len(double):
        return lines
    starts = Counter(round(line.cells[1][0].left / 5) for line in long)
    middle, count = starts.most_common(1)[0]
    if count < 0.7 * len(long):
        return lines
    halves = [half for line in lines for half in _halves(line, middle * 5 - 8)]
    first = next(n for n, line in enumerate(lines) if line in long)
    return _ordered(halves, lines[first].base)


def _halves(line: Line, middle: float) -> Iterator[tuple[int, Line]]:
    for side in (0, 1):
        cells = tuple(c for c in line.cells if (c[0].left >= middle) == bool(side))
        if cells:
            yield side, Line(line.page, cells, line.depth)


def _ordered(halves: Sequence[tuple[int, Line]], top: float) -> list[Line]:
    above = [line for _, line in halves if line.base > top + 1]
    below = [(side, line) for side, line in halves if line.base <= top + 1]
    return [*above, *(line for _, line in sorted(below, key=lambda half: half[0]))]


def _in_rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines of which the cells of a table, drawn one after the other, are put side by side."""
    row: list[list[Line]] = []
    for line in lines:
        if row and _is_right_of(row, line):
            row += [[replace(line, cells=(cell,))] for cell in line.cells]
        elif row and _is_below(row[-1][-1], line):
            row[-1].append(line)
        else:
            yield from _row_line(row)
            row = [[line]]
    yield from _row_line(row)


def _is_right_of(row: Sequence[Sequence[Line]], line: Line) -> bool:
    last = row[-1]
    rises = last[-1].base + 1 < line.base < row[0][0].base + 1.5 * line.size
    return rises and line.page == last[0].page and line.left > max(one.right for one in last) - 1


def _is_below(before: Line, line: Line) -> bool:
    gap = before.base - line.base
    single = len(before.cells) == len(line.cells) == 1
    near = 0 < gap < 1.5 * line.size and abs(line.left - before.left) < 3
    return single and near and line.page == before.page and not line.marked


def _row_line(row: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """A row as one line if it can be one; else the lines that it was taken from."""
    if len(row) > 1 and max(map(len, row)) <= TALLEST_CELL:
        cells = tuple(tuple(char for line in column for char in line.chars) for column in row)
        yield replace(row[0][0], cells=cells)
    else:
        yield from (line for column in row for line in column)


def _without_running(lines: Sequence[Line], pages: int) -> list[Line]:
    """Without what stands at the edge of many pages, figures aside, and without page numbers."""
    edges = [line for line in lines if line.depth < EDGE or line.depth > 1 - EDGE]
    often = Counter(key for _, key in {(line.page, _edge(line)) for line in edges})
    running = {key for key, count in often.items() if count >= max(2, min(OFTEN, 0.5 * pages))}
    return [
        line
        for line in lines
        if line not in edges or not (_edge(line) in running or PAGE_NUMBER.fullmatch(line.words))
    ]


def _edge(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.words), round(line.depth * 50)


def _style(lines: Sequence[Line]) -> _Style:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.chars)
    size = sizes.most_common(1)[0][0]
    body = [
        above.base - below.base
        for above, below in pairwise(lines)
        if above.page == below.page
        and 0 < above.base - below.base < 3 * size
        and abs(below.size - size) < 0.1 * size
    ]
    larger = {round(line.size) for line in lines if _stands_out(line, size)}
    return _Style(size, median(body) if body else 1.2 * size, tuple(sorted(larger, reverse=True)))


def _stands_out(line: Line, size: float) -> bool:
    return line.size > LARGER * size and len(line.words.split()) <= MOST_WORDS


def _groups(lines: Sequence[Line], style: _Style) -> Iterator[list[Line]]:
    """The lines of each paragraph, item, heading, code or table."""
    group: list[Line] = []
    for line in lines:
        if group and _begins(group, line, style):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins(group: Sequence[Line], line: Line, style: _Style) -> bool:
    """Whether a line begins something else than what stands before it."""
    before = group[-1]
    if before.page != line.page or line.marked:
        return True
    gap = before.foot - line.base
    tables = len(before.cells) > 1, len(line.cells) > 1
    if any(tables) and 0 < gap < 2.2 * max(style.pitch, before.size):
        return not (all(tables) or (len(group[0].cells) > 1 and line.left > group[0].left + 5))
    if abs(line.size - before.size) > 0.08 * before.size or before.mono != line.mono:
        return True
    if gap < 0:  # the next column
        return bool(ENDED.search(before.words)) or before.bold != line.bold
    pitch = style.pitch * max(1.0, before.size / style.size)
    if gap > WIDER * pitch or (
        before.bold != line.bold and (before.bold or _is_short(before, group))
    ):
        return True
    indented = line.left > before.left + 0.8 * line.size and len(group) == 1 and not before.marked
    indented = indented or (len(group) > 1 and line.left > group[-1].left + 0.8 * line.size)
    ended = bool(ENDED.search(before.words))
    return ended and (indented or _is_short(before, group)) and not line.words[:1].islower()


def _is_short(line: Line, group: Sequence[Line]) -> bool:
    """Whether a line was ended on purpose, far from where the longest of its group ends."""
    widest = max(other.right for other in group)
    return len(group) > 1 and line.right < widest - 0.2 * (widest - line.left)


def _blocks(group: Sequence[Line], style: _Style) -> Iterator[Block]:
    first = group[0]
    raw = "\n".join(raw_text(line.chars) for line in group)
    words = " ".join(line.words for line in group)
    if len(first.cells) > 1 and len(group) > 1:
        yield from _table(group)
    elif level := _level(group, words, style):
        yield Block("heading", first.page, (raw,), level)
    elif first.mono and len(group) > 1:
        yield Block("code", first.page, (raw,))
    elif first.marked:
        marker = NUMBER.match(first.words)
        text = MARKER.sub(r"\1\2", raw, count=1)
        yield Block("item", first.page, (text,), 0, marker[0] if marker else "-")
    else:
        yield Block("prose", first.page, (raw,))


def _level(group: Sequence[Line], words: str, style: _Style) -> int:
    """The level of a heading; 0 for what is none."""
    first = group[0]
    if len(words.split()) > MOST_WORDS or not any(map(str.isalpha, words)):
        return 0
    if first.size > LARGER * style.size:
        return min(6, style.headings.index(round(first.size)) + 1) if len(group) < 4 else 0
    plain = not ENDED.search(words) and not first.marked and len(group) < 3
    return min(6, len(style.headings) + 1) if plain and all(line.bold for line in group) else 0


def _table(group: Sequence[Line]) -> Iterator[Block]:
    """Rows of cells in columns; a line without the first belongs to the row above."""
    starts = [cell[0].left for cell in max(group, key=lambda line: len(line.cells)).cells]
    rows: list[list[str]] = []
    for line in group:
        row = [""] * len(starts)
        for cell in (piece for whole in line.cells for piece in _at_starts(whole, starts) if piece):
            column = min(range(len(starts)), key=lambda n: abs(starts[n] - cell[0].left))
            row[column] = f"{row[column]} {raw_text(cell)}".strip()
        if rows and not row[0]:
            rows[-1] = [f"{a}\n{b}".strip() for a, b in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    for number, row in enumerate(rows):
        yield Block("row", group[0].page, tuple(row), opens=number == 0)


def _at_starts(cell: Sequence[Char], starts: Sequence[float]) -> Iterator[Sequence[Char]]:
    """A cell, parted where it runs into the next column."""
    begin = 0
    if len({round(char.base) for char in cell}) == 1:
        for number in range(1, len(cell)):
            char, before = cell[number], cell[number - 1]
            apart = before.sign.isspace() or char.left - before.right > GAP * char.size
            if apart and any(abs(start - char.left) < 4 for start in starts):
                yield _trimmed(cell[begin:number])
                begin = number
    yield _trimmed(cell[begin:])
