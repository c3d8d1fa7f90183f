"""Plain text becomes safe HTML by its layout, with a span highlighted if asked for. Pure."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from chat.ui.highlight import ASIDE_OPEN, Mark
from chat.ui.markdown import DEEPEST, TABLE_CLOSE, TABLE_SCROLLED_BY_KEYS, Heading
from ingest.layout import ATX, BULLET, NUMBER
from ingest.records import Article
from ingest.structure import Block, Span, read_blocks

WIDE = 100
"""Characters; where lines are longer than this, line ends were set on purpose."""


def is_plain(article: Article) -> bool:
    """Whether the layout is plain rather than Markdown, as the cutting of articles sees it."""
    return article.plain and not ATX.search(article.body)


def to_html(text: str, span: Span | None = None) -> str:
    """A fragment of a paragraph; the words of the span stand in `<mark class="quote">`."""
    marks = [Mark(span, "quote")] if span else []
    return f"<p>{_Marker(text, marks).words((0, len(text)))}</p>"


def article_to_html(
    text: str, marks: Sequence[Mark], title: str, pages: Sequence[int] = ()
) -> tuple[str, list[Heading]]:
    """A whole article below its title, and its headings; the first mark has the id `quote`.

    Plain text has no pages.
    """
    marker = _Marker(text, marks, anchor="quote")
    blocks = read_blocks(text, plain=True)
    if blocks and blocks[0].kind == "heading" and blocks[0].title.casefold() == title.casefold():
        blocks = blocks[1:]
    lift = min((block.level for block in blocks if block.kind == "heading"), default=2) - 2
    headings: list[Heading] = []
    pieces: list[str] = []
    for block in blocks:
        if block.kind == "heading":
            level = min(block.level - lift, DEEPEST)
            headings.append(Heading(level, f"section-{len(headings) + 1}", block.title))
            pieces.append(f'<h{level} id="{headings[-1].id}">{escape(block.title)}</h{level}>')
        else:
            pieces.append(KINDS[block.kind](block, marker))
    return "\n".join(pieces), headings


class _Marker:
    """Escapes pieces of one text, marking what spans cover of them."""

    def __init__(self, text: str, marks: Sequence[Mark], anchor: str = "") -> None:
        self.text = text
        self._marks = marks
        self._anchor = anchor

    def words(self, place: Span) -> str:
        pieces, position = [], place[0]
        for mark in self._marks:
            start, end = max(place[0], mark.span[0]), min(place[1], mark.span[1])
            if start < end:
                words = escape(self.text[start:end])
                shown = (
                    self._quote(words) if mark.kind == "quote" else f"{ASIDE_OPEN}{words}</span>"
                )
                pieces += [escape(self.text[position:start]), shown]
                position = end
        return "".join([*pieces, escape(self.text[position : place[1]])])

    def whole(self, place: Span, words: str) -> str:
        """Words out of a place, all of them marked if a quote touches the place."""
        quoted = any(
            mark.kind == "quote" and mark.span[0] < place[1] and place[0] < mark.span[1]
            for mark in self._marks
        )
        return self._quote(escape(words)) if words and quoted else escape(words)

    def _quote(self, words: str) -> str:
        anchor, self._anchor = f' id="{self._anchor}"' if self._anchor else "", ""
        return f'<mark class="quote"{anchor}>{words}</mark>'


def _prose(block: Block, marker: _Marker) -> str:
    longest = max(map(len, marker.text[block.start : block.end].split("\n")))
    lines = ' class="lines"' if longest > WIDE else ""
    return f"<p{lines}>{marker.words((block.start, block.end))}</p>"


def _list(block: Block, marker: _Marker) -> str:
    items = "\n".join(_item(part, marker) for part in block.parts)
    tag = "ol" if NUMBER.match(marker.text, block.start) else "ul"
    return f"<{tag}>\n{items}\n</{tag}>"


def _item(part: Span, marker: _Marker) -> str:
    number = NUMBER.match(marker.text, *part)
    sign = number or BULLET.match(marker.text, *part)
    words = marker.words((sign.end() if sign else part[0], part[1]))
    value = f' value="{int(number[0].strip()[:-1])}"' if number else ""
    return f"<li{value}>{words}</li>"


def _table(block: Block, marker: _Marker) -> str:
    head, *rows = block.parts
    body = "\n".join(_row(row, "td", marker) for row in rows)
    table = f"<thead>{_row(head, 'th', marker)}</thead>\n<tbody>\n{body}\n</tbody>"
    return f"{TABLE_SCROLLED_BY_KEYS}{table}{TABLE_CLOSE}"


def _row(place: Span, tag: str, marker: _Marker) -> str:
    cells = "".join(f"<{tag}>{marker.whole(place, c)}</{tag}>" for c in _cells(marker.text, place))
    return f"<tr>{cells}</tr>"


def _cells(text: str, place: Span) -> Iterator[str]:
    for cell in text[place[0] : place[1]].strip().strip("|").split("|"):
        yield cell.strip()


def _code(block: Block, marker: _Marker) -> str:
    return f"<pre><code>{marker.words((block.start, block.end))}</code></pre>"


KINDS: dict[str, Callable[[Block, _Marker], str]] = {
    "prose": _prose,
    "list": _list,
    "table": _table,
    "code": _code,
}
