"""A PDF becomes Markdown, with the places where its pages begin: PDFium reads it."""

import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.formats.extracted import Unreadable
from ingest.formats.front import with_front_matter
from ingest.formats.pdf_blocks import write
from ingest.formats.pdf_layout import layout_blocks
from ingest.formats.pdf_page import read_page
from ingest.formats.pdf_tagged import is_tagged, tagged_blocks
from ingest.formats.pdf_words import NEW_PAGE

MOST_PAGES = 5_000
LOCKED = "is encrypted. Save a copy without a password."
DAMAGED = "is a damaged PDF. Get it anew, or print it to a new PDF."
TOO_LONG = "has {pages} pages; the limit is {most}. Split it into several documents."
NO_TEXT = "has no text layer: it may be a scan. Run OCR on it and add the result."
DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


def convert(content: bytes) -> tuple[str, list[int]]:
    """The Markdown of a document, and where in it each page begins.

    Raises:
        Unreadable: it is damaged, encrypted, too long, or has no text layer.
    """
    document = _opened(content)
    pages = [read_page(document, number) for number in range(1, len(document) + 1)]
    untagged = [page for page in pages if not is_tagged(page)]
    blocks = layout_blocks(untagged)
    blocks += [block for page in pages if is_tagged(page) for block in tagged_blocks(page)]
    blocks.sort(key=lambda block: block.page)
    if not blocks:
        raise Unreadable(NO_TEXT)
    marked = with_front_matter(_known(document), write(blocks, len(pages)))
    pieces = marked.split(NEW_PAGE)
    starts = [sum(map(len, pieces[: number + 1])) for number in range(len(pieces) - 1)]
    return "".join(pieces), starts


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Unreadable(LOCKED if locked else DAMAGED) from error
    if len(document) > MOST_PAGES:
        raise Unreadable(TOO_LONG.format(pages=len(document), most=MOST_PAGES))
    return document


def _known(document: pdfium.PdfDocument) -> dict[str, str | None]:
    told = document.get_metadata_dict()
    date = DATE.match(told.get("CreationDate", ""))
    return {
        "title": told.get("Title"),
        "author": told.get("Author"),
        "published": "-".join(filter(None, date.groups())) if date else None,
    }
