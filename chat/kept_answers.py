"""The answers that stand in an export, to be held against what they cite. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from chat.errors import ChatError
from chat.markdown_export import DIFFERING, SOURCE, SOURCES, WRITTEN
from chat.marking import MARK
from chat.records import Answer, Citation, Mode
from chat.verifying import (
    FOREIGN,
    Checked,
    Quote,
    as_quote,
    is_json,
    json_objects,
    json_values,
    source_quote,
)

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINKED = re.compile(r"\[(\[\d{1,4}\])\]\([^()\s]*\)")
ASIDE = re.compile(r"(?:\*(?!\*)[^\n]*\*[ \t]*(?:\n\s*|\Z))*")
"""What is said of an answer before it, each in a line."""
DISPUTED = re.compile(r"^- On .+?: “(?P<words>.+)” (?P<mark>\[\d{1,4}\])$", re.MULTILINE)
NOWHERE = -1


def read_answers(text: str) -> tuple[Answer, ...]:
    """Every answer of an export that cites something: its words, how they came about, its sources.

    Raises:
        ChatError: the text is no export, or an answer in it is damaged.
    """
    found = _in_values(json_values(text)) if is_json(text) else _in_markdown(text)
    return tuple(answer for answer in found if answer.citations)


def placed(answer: Answer, checked: Iterable[Checked]) -> Answer:
    """An answer whose citations are where their quotes stand now; nowhere if they are lost."""
    now = {one.quote: (one.start, one.end) for one in checked}

    def moved(cited: Citation) -> Citation:
        start, end = now[Quote(cited.article_id, cited.start, cited.end, cited.quote)]
        return replace(cited, start=NOWHERE if start is None else start, end=end or NOWHERE)

    return replace(answer, citations=tuple(map(moved, answer.citations)))


def _in_values(root: Any) -> Iterator[Answer]:
    for node in json_objects(root):
        if {"answer", "citations"} <= node.keys():
            yield _answer(node)


def _answer(node: Mapping[str, Any]) -> Answer:
    text, cited, mode = node["answer"], node["citations"], node.get("mode", "extractive")
    if not (isinstance(text, str) and isinstance(cited, list) and mode in get_args(Mode)):
        raise ChatError(FOREIGN.format("an answer in it has no proper text"))
    return Answer("", "answered", mode, text, tuple(map(_citation, cited)))


def _citation(node: Any) -> Citation:
    if not (isinstance(node, dict) and type(node.get("number")) is int):
        raise ChatError(FOREIGN.format("a quote in it has no number"))
    return _cited(node["number"], as_quote(node))


def _cited(number: int, quote: Quote) -> Citation:
    return Citation(number, quote.article_id, "", "", quote.quote, quote.start, quote.end)


def _in_markdown(text: str) -> Iterator[Answer]:
    """What stands above each list of sources, below the heading that this list belongs to."""
    above: dict[int, str] = {}
    disputes = ""
    for level, title, body in _sections(text):
        if title == DIFFERING:
            disputes = body
        elif title == SOURCES:
            yield from _told(above.get(level - 1, ""), disputes, body)
            disputes = ""
        else:
            above[level] = body


def _sections(text: str) -> Iterator[tuple[int, str, str]]:
    """The level of each heading, its words, and what stands below it."""
    heads = [*HEADING.finditer(text)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        yield len(head[1]), head[2], text[head.end() : end]


def _told(body: str, disputes: str, sources: str) -> Iterator[Answer]:
    """The answer, and what it says of where articles differ: quotations, whatever it is itself."""
    cited = [_cited(int(m["number"]), source_quote(m)) for m in SOURCE.finditer(sources)]
    words = LINKED.sub(r"\1", body.strip())
    aside = ASIDE.match(words)
    told = words[aside.end() :] if aside else words
    quoted = DISPUTED.sub(r"\g<words>\g<mark>", LINKED.sub(r"\1", disputes.strip()))
    if told:  # a verdict has none
        yield _cites(told, _mode(words), cited, quoted)
    if told and quoted:
        yield _cites(quoted, "extractive", cited, told)


def _cites(text: str, mode: Mode, cited: Sequence[Citation], other: str) -> Answer:
    """With its sources: all but those that the other text alone has marks of."""
    marks, others = ({int(n) for n in MARK.findall(words)} for words in (text, other))
    own = (one for one in cited if one.number in marks or one.number not in others)
    return Answer("", "answered", mode, text, tuple(own))


def _mode(words: str) -> Mode:
    written = (mode for mode, sentence in WRITTEN.items() if sentence in words)
    return next(written, "extractive")
