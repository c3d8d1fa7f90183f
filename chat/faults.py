"""Whether the citations of an answer hold: each statement marked, quoted rightly, borne out. Pure.

Quotations must repeat their quote word for word. What a language model wrote is held against it by
`chat/verification`, as it was before it was shown.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.generation.writing import UNSUPPORTED
from chat.marking import MARK
from chat.records import Answer, Citation
from chat.verification.verifier import Statement, verify
from chat.verifying import Quote, check_quotes
from chat.wording import shown, spoken
from ingest.sentences import split_sentences

FaultKind = Literal["unmarked", "unpaired", "misquoted", "reworded", "contradicted"]
Bears: TypeAlias = Callable[[Citation], Sequence[Statement]]
"""The sentences of the passage that a citation is taken from."""
Embed: TypeAlias = Callable[[Sequence[str]], Sequence[Statement]]
"""Sentences with their vectors."""

MARKS = re.compile(r"\s*(?:(?<!\\)\[\d+\])+")
RULE = re.compile(r"[|:\s-]+")
ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)]|[a-zA-Z][.)])\s+")
LEFT_OUT = re.compile(r"… and \d+ more in the article\.")
SIGNS = re.compile(r"[\s*_`~|…\\]+|<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Marked:
    """A statement of an answer and the numbers behind it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a citation, and the words that it is about."""

    kind: FaultKind
    words: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What citations are checked against.

    Attributes:
        texts: of the articles, by id.
    """

    texts: Mapping[str, str]
    bears: Bears
    embed: Embed


def statements(answer: Answer) -> list[Marked]:
    """What an answer says, piece by piece, with its marks.

    In quotations what stands before a mark is one piece; of a language model's words each sentence
    is. Head rows of tables state nothing of their own.
    """
    found: list[Marked] = []
    lines = answer.text.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        is_head = line.startswith("|") and below.startswith("|") and RULE.fullmatch(below)
        if not (is_head or RULE.fullmatch(line)):
            found += _pieces(line, split=answer.mode == "generative")
    return found


def faults(answer: Answer, grounds: Grounds) -> Iterator[Fault]:
    """Everything that is wrong with the citations of an answer."""
    yield from misquoted(answer.citations, grounds.texts)
    yield from misstated(answer, grounds)


def misstated(answer: Answer, grounds: Grounds) -> Iterator[Fault]:
    """What is wrong with the words of an answer, whether its quotes stand or not."""
    yield from unpaired(answer)
    if answer.mode == "comparison":
        yield from misspoken(answer)
    if answer.mode not in ("extractive", "generative"):
        return
    said = statements(answer)
    yield from unmarked(said)
    if answer.mode == "extractive":
        yield from reworded(said, answer.citations)
    if answer.mode == "generative":
        yield from contradicted(supported(said), answer.citations, grounds)


def unmarked(said: Iterable[Marked]) -> Iterator[Fault]:
    """Statements without a mark."""
    return (Fault("unmarked", one.text) for one in said if not one.numbers)


def unpaired(answer: Answer) -> Iterator[Fault]:
    """Marks that lead nowhere, and citations that no mark leads to."""
    marks = {int(number) for number in MARK.findall(answer.text)}
    known = {citation.number for citation in answer.citations}
    return (Fault("unpaired", f"[{number}]") for number in sorted(marks ^ known))


def misquoted(citations: Iterable[Citation], texts: Mapping[str, str]) -> Iterator[Fault]:
    """Quotes that do not stand at their place in their article."""
    quotes = [Quote(c.article_id, c.start, c.end, c.quote) for c in citations]
    checked = check_quotes(quotes, texts)
    return (Fault("misquoted", one.quote.quote) for one in checked if one.standing != "stands")


def reworded(said: Iterable[Marked], citations: Iterable[Citation]) -> Iterator[Fault]:
    """Quotations that are not what they cite, word for word; how many are left out is ours."""
    quotes = {citation.number: _bare(citation.quote) for citation in citations}
    for one in said:
        if LEFT_OUT.fullmatch(one.text):
            continue
        cited = [quotes[number] for number in one.numbers if number in quotes]
        if cited and _bare(ITEM.sub("", one.text, count=1)) not in cited:
            yield Fault("reworded", one.text)


def misspoken(answer: Answer) -> Iterator[Fault]:
    """Quotes of articles that stand side by side, told in other words than they are cited."""
    for citation in answer.citations:
        if f"“{spoken(citation.quote)}”[{citation.number}]" not in answer.text:
            yield Fault("reworded", spoken(citation.quote))


def contradicted(
    said: Iterable[Marked], citations: Iterable[Citation], grounds: Grounds
) -> Iterator[Fault]:
    """Statements whose figures, names, denials or meaning are not those of what they cite."""
    cited = {citation.number: citation for citation in citations}
    marked = [one for one in said if one.numbers]
    claims = grounds.embed([ITEM.sub("", one.text, count=1) for one in marked])
    for one, claim in zip(marked, claims, strict=True):
        sources = [s for n in one.numbers if n in cited for s in grounds.bears(cited[n])]
        if not verify(claim, sources).supported:
            yield Fault("contradicted", one.text)


def supported(said: Iterable[Marked]) -> list[Marked]:
    """Without those that the answer itself calls unsupported."""
    return [one for one in said if UNSUPPORTED not in one.text]


def _pieces(line: str, *, split: bool) -> Iterator[Marked]:
    start = 0
    for marks in MARKS.finditer(line):
        numbers = tuple(map(int, MARK.findall(marks.group())))
        yield from _sentences(line[start : marks.start()], numbers, split=split)
        start = marks.end()
    yield from _sentences(line[start:], (), split=split)


def _sentences(text: str, numbers: tuple[int, ...], *, split: bool) -> Iterator[Marked]:
    """The marks belong to the last one."""
    if not re.search(r"\w", text):
        return
    *before, last = split_sentences(text, 0, len(text)) if split else [(0, len(text))]
    yield from (Marked(text[start:end].strip(), ()) for start, end in before)
    yield Marked(text[slice(*last)].strip(), numbers)


def _bare(text: str) -> str:
    """The letters, digits and signs that carry meaning, Markdown and white space taken off."""
    return SIGNS.sub("", shown(text))
