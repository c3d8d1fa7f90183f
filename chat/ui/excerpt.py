"""A quote in its surroundings: its paragraph, or its list item or table row with what leads to it.

Pure.
"""

import re
from collections.abc import Sequence

from chat.ui import markdown, plain
from ingest.records import Article, Passage, Sentence
from ingest.structure import Span

HEADINGS = re.compile(r"(?:#{1,6}[ \t].*\n\s*)+")
LONGEST = 300
"""Characters; of a longer paragraph only the sentences next to the quote are shown."""


def excerpt(article: Article, passages: Sequence[Passage], span: Span) -> str:
    """HTML of a quote in its surroundings, the quote itself in `<mark class="quote">`."""
    for passage in passages:
        touched = [s for s in passage.sentences if s.start < span[1] and span[0] < s.end]
        if touched:
            return _in_passage(article, passage, touched, span)
    return _fragment(article, span, span)


def passage_html(article: Article, span: Span) -> str:
    """HTML of a whole passage below its headings, nothing marked."""
    headings = HEADINGS.match(article.text, *span)
    return _fragment(article, (headings.end() if headings else span[0], span[1]), None)


def _in_passage(article: Article, passage: Passage, touched: list[Sentence], span: Span) -> str:
    first = touched[0]
    lead = None if first.lead is None else passage.sentences[first.lead]
    if first.kind == "header" or (first.kind == "row" and lead):
        return _table(article, lead or first, span)
    paragraph = _paragraph(article, passage, touched, span)
    if first.kind != "item":
        return paragraph
    above = _fragment(article, (lead.start, lead.end), None) if lead else ""
    return f'{above}<div class="item">{paragraph}</div>'


def _paragraph(article: Article, passage: Passage, touched: list[Sentence], span: Span) -> str:
    """The paragraph or item, or of a long one the neighbours of the quote."""
    blocks = {sentence.block for sentence in touched}
    whole = [s for s in passage.sentences if s.block in blocks]
    shown = whole
    if whole[-1].end - whole[0].start > LONGEST:
        shown = whole[max(whole.index(touched[0]) - 1, 0) : whole.index(touched[-1]) + 2]
    around = min(shown[0].start, span[0]), max(shown[-1].end, span[1])
    cut = [name for name, end in (("cut-before", 0), ("cut-after", -1)) if shown[end] != whole[end]]
    return f'<div class="{" ".join(["paragraph", *cut])}">{_fragment(article, around, span)}</div>'


def _table(article: Article, header: Sentence, span: Span) -> str:
    """A table of the head row, the line below it, and the quoted row."""
    rule = article.text.find("\n", article.text.find("\n", header.end) + 1)
    head = article.text[header.start : rule + 1]
    if span[0] < rule:
        return markdown.to_html(head, (span[0] - header.start, span[1] - header.start))
    shown = head + article.text[span[0] : span[1]]
    return markdown.to_html(shown, (len(head), len(shown)))


def _fragment(article: Article, place: Span, span: Span | None) -> str:
    source = article.text[place[0] : place[1]]
    inside = (span[0] - place[0], span[1] - place[0]) if span else None
    if plain.is_plain(article):
        return plain.to_html(source, inside)
    return markdown.to_html(source, inside)
