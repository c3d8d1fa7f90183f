"""A web page becomes Markdown: its article, found by trafilatura, with the structure it had."""

from lxml import etree
from trafilatura import load_html

from ingest.formats.extracted import Unreadable
from ingest.formats.front import with_front_matter
from ingest.formats.markup import to_markdown


def convert(content: bytes) -> tuple[str, list[int]]:
    """The Markdown of a page's article.

    Raises:
        Unreadable: it has no text.
    """
    tree = load_html(content)
    if tree is None:
        raise Unreadable("holds no text. Save the page once it shows its article.")
    return with_front_matter({}, to_markdown(etree.tostring(tree, encoding="unicode"))), []
