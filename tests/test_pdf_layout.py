"""Blocks of pages without tags, from characters in places."""

from collections.abc import Iterator

from ingest.formats.pdf_blocks import Block
from ingest.formats.pdf_layout import layout_blocks
from ingest.formats.pdf_page import Char, Page


def chars(text: str, left: float, base: float, width: float = 6) -> Iterator[Char]:
    for number, sign in enumerate(text):
        place = left + number * width
        yield Char(sign, place, place + width, base, 12, False, False, -1)


def page(*lines: Iterator[Char], number: int = 1) -> Page:
    return Page(number, 800, tuple(char for line in lines for char in line), ())


def test_spaces_at_the_start_of_a_column_are_no_cell() -> None:
    head = [*chars("Name", 10, 500), *chars("Value", 100, 500), *chars("Last", 200, 500)]
    row = [*chars("abcdefghijklmn", 10, 485), *chars("   ", 94, 485, 3), *chars("c", 103, 485)]
    blocks = layout_blocks([page(iter(head), iter([*row, *chars("z", 200, 485)]))])
    assert blocks == [
        Block("row", 1, ("Name", "Value", "Last"), opens=True),
        Block("row", 1, ("abcdefghijklmn", "c", "z")),
    ]


def test_what_stands_at_the_head_of_three_pages_is_left_out() -> None:
    pages = [
        page(chars(f"Chapter one {n}", 10, 780), chars(f"Words of page {n}.", 10, 500), number=n)
        for n in range(1, 10)
    ]
    assert not [b for b in layout_blocks(pages) if "Chapter" in b.texts[0]]
