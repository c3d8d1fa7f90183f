"""The characters of one page of a PDF, as PDFium reads them: where they stand and how they look."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

FIXED_PITCH = 1
"""A flag of a font's descriptor."""
MONO = re.compile(rb"mono|courier|consol|cmtt|typewriter|menlo", re.IGNORECASE)
"""Names of fonts whose descriptors forget to say it."""
BOLD = 600
"""Weight."""
UPRIGHT = 0.2
"""Radians; what is turned further is no running text."""
SOFT = "\u00ad"
"""A hyphen that stands only because a line ends; browsers write another sign for it."""
WRITTEN = {0x02: "-", 0x2010: SOFT}
"""Signs that mean another: PDFium's for a hyphen that ends a line, browsers' for a soft one."""
BREAK = "\r\n"
DOT = 8
"""Points; a larger shape is no bullet."""
MOST_SHAPES = 20_000


@dataclass(frozen=True, slots=True)
class Char:
    """One character; positions in points, the base line counted from the foot of the page.

    Attributes:
        part: number of the tagged part of the page that it belongs to; -1 for none.
    """

    sign: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    mono: bool
    part: int


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a page's structure: its role, and in order its parts and tagged places."""

    role: str
    parts: "tuple[Element | int, ...]"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds.

    Attributes:
        elements: empty where it is not tagged.
        dots: the middles of small shapes, of which some may be bullets.
    """

    number: int
    height: float
    chars: tuple[Char, ...]
    elements: tuple[Element, ...]
    dots: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the characters of one piece of text have in common."""

    bold: bool
    mono: bool
    part: int
    upright: bool


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """One page, by its number from 1."""
    page = document[number - 1]
    text = page.get_textpage()
    chars = tuple(char for char in _chars(text) if char.sign)
    elements = tuple(_structure(page)) if document.is_tagged() else ()
    return Page(number, page.get_height(), chars, elements, tuple(_dots(page)))


def _dots(page: pdfium.PdfPage) -> Iterator[tuple[float, float]]:
    if raw.FPDFPage_CountObjects(page) > MOST_SHAPES:
        return
    for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = shape.get_bounds()
        width, height = right - left, top - bottom
        if 1 < width < DOT and 1 < height < DOT and 0.7 < width / height < 1.4:
            yield (left + right) / 2, (bottom + top) / 2


def _chars(text: pdfium.PdfTextPage) -> Iterator[Char]:
    """All as they are drawn; spaces that PDFium adds belong to what is before them."""
    looks: dict[int, _Look] = {}
    box, origin = raw.FS_RECTF(), (ctypes.c_double(), ctypes.c_double())
    last = _Look(False, False, -1, True)
    base = size = 0.0
    for index in range(text.count_chars()):
        sign = _sign(text, index)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        if not raw.FPDFText_IsGenerated(text, index):
            holder = raw.FPDFText_GetTextObject(text, index)
            key = ctypes.addressof(holder.contents) if holder else 0
            last = looks.get(key) or looks.setdefault(key, _look(text, index, holder))
            raw.FPDFText_GetCharOrigin(text, index, *origin)
            base, size = origin[1].value, box.top - box.bottom
        elif sign in BREAK:
            continue
        if last.upright:
            yield Char(sign, box.left, box.right, base, size, last.bold, last.mono, last.part)


def _sign(text: pdfium.PdfTextPage, index: int) -> str:
    code = raw.FPDFText_GetUnicode(text, index)
    if code in WRITTEN:
        return WRITTEN[code]
    return chr(code) if code >= 32 and not 0xD800 <= code < 0xE000 and code != 0xFFFE else ""


def _look(text: pdfium.PdfTextPage, index: int, holder: Any) -> _Look:
    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 256, flags)
    heavy = b"bold" in name.value.lower() or raw.FPDFText_GetFontWeight(text, index) >= BOLD
    mono = bool(flags.value & FIXED_PITCH or MONO.search(name.value))
    part = raw.FPDFPageObj_GetMarkedContentID(holder) if holder else -1
    angle = raw.FPDFText_GetCharAngle(text, index) % 3.14159265
    return _Look(heavy, mono, part, min(angle, 3.14159265 - angle) < UPRIGHT)


def _structure(page: pdfium.PdfPage) -> Iterator[Element]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        for index in range(raw.FPDF_StructTree_CountChildren(tree)):
            child = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
            if child:
                yield _element(child)
    finally:
        raw.FPDF_StructTree_Close(tree)


def _element(node: Any) -> Element:
    parts: list[Element | int] = []
    for index in range(raw.FPDF_StructElement_CountChildren(node)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(node, index):
            parts.append(_element(child))
        elif (place := raw.FPDF_StructElement_GetChildMarkedContentID(node, index)) >= 0:
            parts.append(place)
    return Element(_role(node), tuple(parts))


def _role(node: Any) -> str:
    ask = partial(raw.FPDF_StructElement_GetType, node)
    length = ask(None, 0)
    buffer = ctypes.create_string_buffer(length)
    ask(buffer, length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace")
