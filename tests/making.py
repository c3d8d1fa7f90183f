"""Real documents for tests: made by pandoc and by a browser's print from Markdown, or by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pypandoc
from playwright.sync_api import Browser

READ = "gfm+yaml_metadata_block-smart-tex_math_dollars"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def by_pandoc(source: str, target: Path) -> Path:
    """A Word document or a web page, by the target's suffix."""
    kind = target.suffix[1:]
    options = ["--standalone"] if kind == "html" else []
    pypandoc.convert_text(source, kind, READ, outputfile=str(target), extra_args=options)
    return target


def by_print(browser: Browser, html: str, target: Path, **options: Any) -> Path:
    """A PDF as a browser prints it."""
    page = browser.new_page()
    page.set_content(html)
    page.pdf(path=target, **options)
    page.close()
    return target


def word_document(body: bytes | str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document of raw parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", body)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def raw_pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of raw objects; the first is its catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R %b >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, trailer, len(content))
    )


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
EMPTY_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
