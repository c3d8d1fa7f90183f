"""Pieces of HTML that several views use; all words are escaped. Pure."""

from collections.abc import Iterable
from html import escape


def count(number: int, what: str) -> str:
    """A number of things, in words."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def notice(heading: str, content: str) -> str:
    """A framed message; the content is HTML."""
    return f'<div class="notice"><h4>{escape(heading)}</h4>{content}</div>'


def questions(name: str, asked: Iterable[str]) -> str:
    """Questions that a click asks."""
    items = "".join(
        f'<li><button type="button" data-ask="{escape(question)}">{escape(question)}</button></li>'
        for question in asked
    )
    return f'<ul class="examples" aria-label="{name}">{items}</ul>' if items else ""


def reader_link(address: str, words: str) -> str:
    """A link to a place in an article; the page opens it in its sheet."""
    rest = 'target="_blank" rel="noopener" data-reader'
    return f'<a href="{escape(address)}" {rest}>{escape(words)}</a>'


def sources_button(number: int, words: str) -> str:
    """The panel shows the sources of one answer; this makes it the answer numbered so."""
    return (
        f'<button type="button" class="quiet" data-sources="{number}" aria-controls="sources"'
        f' aria-pressed="false">{words}</button>'
    )
