"""Rows of a table as an answer shows them: of one width, and no wider than there is room. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chat.wording import shown
from ingest.structure import Span

BAR = re.compile(r"(?<!\\)\|")
WIDEST = 250
"""Characters of a cell; what is longer is cut behind a word."""
ROOM = 800
"""Characters of the head row, the rule below it and a row; further columns are left out."""
COLUMN = len("| ") + len(" --- |") + len(" | ")
CUT = "…"


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of a row.

    Attributes:
        cells: their words; as many in each row of a table.
        end: how many characters of the row's source they are taken from.
    """

    cells: tuple[str, ...]
    end: int


def rows_shown(sources: Sequence[str]) -> list[Row]:
    """Rows of one table, the head row first."""
    rows = [list(_cells(source)) for source in sources]
    words = [[_words(s, cell) for cell in row] for s, row in zip(sources, rows, strict=True)]
    width = max(map(len, rows))
    count = _columns([[*row, *[""] * (width - len(row))] for row in words])
    return [_row(*row, count, width) for row in zip(sources, rows, words, strict=True)]


def line(cells: Sequence[str]) -> str:
    """A row in Markdown."""
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def _cells(source: str) -> Iterator[Span]:
    """Each cell without the white space around it; bars at the ends of a row enclose no cell."""
    edges = [(0, 0), *(bar.span() for bar in BAR.finditer(source)), (len(source),) * 2]
    for (_, start), (end, _) in pairwise(edges):
        piece = source[start:end]
        if piece.strip() or (start and end < len(source)):
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _words(source: str, cell: Span) -> str:
    return shown(source[cell[0] : _end(source, cell)]) + CUT * (_end(source, cell) < cell[1])


def _end(source: str, cell: Span) -> int:
    """Where a cell is cut, if it is too long."""
    start, end = cell
    if end - start <= WIDEST:
        return end
    space = source.rfind(" ", start, start + WIDEST)
    return space if space > start else start + WIDEST


def _columns(words: Sequence[Sequence[str]]) -> int:
    """How many columns there is room for, at least one."""
    head, *rows = words
    used = 0
    for number, title in enumerate(head):
        used += len(title) + COLUMN + max((len(row[number]) for row in rows), default=0)
        if used > ROOM:
            return max(number, 1)
    return len(head)


def _row(source: str, cells: Sequence[Span], words: Sequence[str], count: int, width: int) -> Row:
    """A row of so many columns; behind a cell that was cut it holds no more."""
    cuts = (n for n, cell in enumerate(cells, start=1) if _end(source, cell) < cell[1])
    kept = min(count, next(cuts, len(cells)))
    blank = [""] * (count - kept) + [CUT] * (count < width)
    whole = kept == len(cells) and words[-1:] and not words[-1].endswith(CUT)
    end = len(source) if whole else _end(source, cells[kept - 1])
    return Row((*words[:kept], *blank), end)
