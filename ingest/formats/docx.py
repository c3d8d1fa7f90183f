"""A Word document becomes Markdown: mammoth reads it, what its parts would unpack to is checked."""

import io
import zipfile
from typing import Any

import mammoth
from lxml import etree

from ingest.formats.extracted import Unreadable
from ingest.formats.front import with_front_matter
from ingest.formats.markup import to_markdown

UNPACKED = 200_000_000
"""Bytes that all parts of a document may unpack to."""
PARTS = 5_000
CORE = "docProps/core.xml"
NAMES = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "author": "{http://purl.org/dc/elements/1.1/}creator",
    "published": "{http://purl.org/dc/terms/}created",
}
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
"""
DAMAGED = "is a damaged Word document. Save it anew as .docx."
TOO_LARGE = "unpacks to more than a document should. Save its text alone."
LOCKED = "is encrypted. Save a copy without a password."


def convert(content: bytes) -> tuple[str, list[int]]:
    """The Markdown of a document, which has no pages.

    Raises:
        Unreadable: it is damaged, unpacks to too much, or has no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist())
            known = _properties(archive)
        html = mammoth.convert_to_html(
            io.BytesIO(content), style_map=STYLES, convert_image=mammoth.images.img_element(_none)
        )
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise Unreadable(DAMAGED) from error
    return with_front_matter(known, to_markdown(html.value)), []


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Unreadable(TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(LOCKED)


def _none(image: Any) -> dict[str, str]:
    return {"src": ""}


def _properties(archive: zipfile.ZipFile) -> dict[str, str | None]:
    """Title, author and day of making, as far as the document says them."""
    if CORE not in archive.namelist():
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(archive.read(CORE), parser)
    known = {key: root.findtext(name) for key, name in NAMES.items()} if root is not None else {}
    return {
        key: value[:10] if value and key == "published" else value for key, value in known.items()
    }
