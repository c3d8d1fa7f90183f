"""The text of an answer becomes safe HTML, its marks `[1]` links into the articles. Pure."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from chat.records import Answer, Citation
from chat.ui.markdown import TextRenderer, text_parser
from chat.ui.reader import address

MARK = re.compile(r"\[(\d{1,4})\]")
NOT_IN_ANSWERS = ["blockquote", "code", "fence", "heading", "hr", "lheading", "reference"]
"""Markdown that an answer does not use; at the start of an article's words it means itself."""


def answer_html(answer: Answer) -> str:
    """Paragraphs, lists and tables; a mark without a citation stays what it is, text."""
    citations = {citation.number: citation for citation in answer.citations}
    return str(_parser().render(answer.text, {"citations": citations}))


def mark_html(citation: Citation) -> str:
    """The link of one mark; read aloud it names its source."""
    name = f"Source {citation.number}: {citation.title}"
    doubt = "" if citation.supported else " (not confirmed by the article)"
    return (
        f'<a class="mark{"" if citation.supported else " unsupported"}" {link(citation)}'
        f' data-number="{citation.number}" aria-label="{escape(name + doubt)}"'
        f' title="{escape(citation.title)}"><span class="away">[</span>{citation.number}'
        '<span class="away">]</span></a>'
    )


def link(place: Citation) -> str:
    """The attributes of a link to a citation's words; the page opens it in its sheet."""
    href = escape(address(place.article_id, (place.start, place.end), place.quote))
    return f'href="{href}" target="_blank" rel="noopener" data-reader'


class _AnswerRenderer(TextRenderer):
    """Marks are links; the rest is as in any text."""

    def mark(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return mark_html(tokens[idx].meta["citation"])


@cache
def _parser() -> MarkdownIt:
    parser = text_parser(_AnswerRenderer).disable(NOT_IN_ANSWERS)
    parser.inline.ruler.before("link", "mark", _read_mark)
    return parser


def _read_mark(state: StateInline, silent: bool) -> bool:
    """Take `[n]` for a mark before it can be part of a link."""
    found = MARK.match(state.src, state.pos, state.posMax)
    citation = state.env["citations"].get(int(found[1])) if found else None
    if not found or not citation:
        return False
    if not silent:
        state.push("mark", "", 0).meta["citation"] = citation
    state.pos = found.end()
    return True
