"""HTML becomes Markdown that means the same, whatever characters its words hold. Pure."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from ingest.formats.escaping import cell, escape, paragraph

SPACE = re.compile(r"[ \t\r\n\f]+")
WEB = ("http://", "https://", "mailto:")
PERMALINKS = {"", "#", "¶", "§", "🔗"}
"""What stands beside headings for nothing but their address."""
BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "blockquote"]


class Converter(MarkdownConverter):
    """Our choices among the library's."""

    def escape(self, text: str, parent_tags: Any) -> str:
        """Only what would be misread."""
        return escape(text)

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A paragraph stays one, whatever it begins with."""
        return str(super().convert_p(el, paragraph(text.strip()), parent_tags))  # type: ignore[misc]

    def convert_td(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A cell is one line, and its bars are none of the table."""
        return str(super().convert_td(el, cell(text), parent_tags))  # type: ignore[misc]

    def convert_th(self, el: Tag, text: str, parent_tags: Any) -> str:
        """The same for the head."""
        return str(super().convert_th(el, cell(text), parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Pictures are not kept."""
        return ""


def to_markdown(html: str) -> str:
    """The Markdown of a piece of HTML."""
    soup = BeautifulSoup(html, "lxml")
    for table in soup.find_all("table"):
        if _lays_out(table):
            _unwrap(table)
    for link in soup.find_all("a"):
        if link.get_text(strip=True) in PERMALINKS:
            link.decompose()
        elif not str(link.get("href", "")).startswith(WEB):
            link.unwrap()
    for words in soup.find_all(string=True):
        if not words.find_parent(["pre", "code"]):
            words.replace_with(SPACE.sub(" ", words))
    converter = Converter(heading_style=ATX, bullets="-", newline_style="backslash")
    text = str(converter.convert_soup(soup))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _lays_out(table: Tag) -> bool:
    """Whether a table only places things on a page."""
    one_column = all(len(row.find_all(["td", "th"])) < 2 for row in table.find_all("tr"))
    return one_column or table.get("role") == "presentation" or bool(table.find(BLOCKS))


def _unwrap(table: Tag) -> None:
    for part in table.find_all(["thead", "tbody", "tfoot", "tr", "td", "th", "caption"]):
        if part.find_parent("table") is table:
            part.name = "div"
    table.name = "div"
