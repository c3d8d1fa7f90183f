"""Which format a file has, by its content; its name decides only between kinds of text. Pure."""

import re

from ingest.errors import CorpusError
from ingest.formats.extracted import Format

HEAD = 1024
"""Bytes; a PDF may have so many of something else before it begins."""
ZIP, OLD_OFFICE, RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
WORD = b"word/document.xml"
IMAGES = (
    *(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*"),
    b"RIFF",
)
DOCUMENT = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.DOTALL | re.IGNORECASE
)
"""How a whole HTML page begins."""
TAG = re.compile(rb"<(?:/?[a-z][a-z0-9]*\b[^<>]*|!--.*?--)>", re.DOTALL | re.IGNORECASE)
MARKDOWN, HTML = (".md",), (".html", ".htm")


def format_of(content: bytes, name: str, suffix: str) -> Format:
    """The format of a file; messages begin with its name.

    Raises:
        CorpusError: it is none that can be read; the message says which it is where that shows.
    """
    start = content[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"%PDF-") or (b"%PDF-" in start and b"\0" in content):
        return "pdf"
    if start.startswith(ZIP) and WORD in content:
        return "docx"
    if what := _foreign(start):
        raise CorpusError(f"{name} is {what}")
    return _kind_of_text(content, suffix.lower())


def _foreign(start: bytes) -> str:
    """What a file is that is not read, and what to do about it; else nothing."""
    if start.startswith(ZIP):
        return "a ZIP archive or another Office file, no Word document. Add what is in it instead."
    if start.startswith(OLD_OFFICE):
        return "in an old Office format. Save it as .docx or PDF."
    if start.startswith(RTF):
        return "in Rich Text Format. Save it as .docx or PDF."
    if start.startswith(IMAGES) and b"\0" in start:
        return "an image. Run OCR on it and add the text."
    return ""


def _kind_of_text(content: bytes, suffix: str) -> Format:
    if DOCUMENT.match(content.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if suffix in HTML and TAG.search(content):
        return "html"
    return "markdown" if suffix in MARKDOWN else "text"
