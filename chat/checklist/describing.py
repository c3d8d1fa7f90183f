"""A description in a person's own words becomes proposed answers. Pure.

Phrases and amounts are looked for first; each proposal keeps the words it came from. Whoever else
reads, such as a language model, only adds to what rules read.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from chat.checklist.amounts import compiled, find_amounts
from chat.checklist.rules import Phrase, Rules

NEGATION = re.compile(
    r"(?:\b(?:no|not|without|never|nor|neither|lacks?|lacking|hardly|cannot)|n['’]t)"
    r"(?: (?:a|an|any|the|have|need|needed|really|yet|much|to|for|of|strict|fixed|rigid|exact"
    r"|specific|special|particular|different|separate|real|own|single)){0,4} $",
    re.IGNORECASE,
)
"""What stands before words that then say the opposite."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another answer that a language model proposes, and the words that it rests on."""

    option: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed answer and the words of the description, at `start`, that speak for it.

    Attributes:
        by_model: whether a language model reads it there, and no rule does.
        otherwise: what a language model reads there in its place.
    """

    criterion: str
    option: str
    words: str
    start: int
    by_model: bool = False
    otherwise: Otherwise | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read off a text, and what to say about how that went; mostly nothing."""

    proposals: tuple[Proposal, ...] = ()
    note: str = ""


Consult: TypeAlias = Callable[[str, Collection[str]], Read]
"""Asks a language model what a text says to some criteria; what it proposes is to be confirmed."""


def read_description(text: str, rules: Rules) -> tuple[Proposal, ...]:
    """At most one proposal a criterion, amounts before phrases, in the order of the checklist.

    Words within an amount say nothing else: so many a month is not how often the facts change.
    """
    amounts = tuple(_amounts(text, rules))
    phrases = (p for p in _phrases(text, rules) if not any(_overlap(p, a) for a in amounts))
    found: dict[str, Proposal] = {}
    for proposal in (*amounts, *phrases):
        found.setdefault(proposal.criterion, proposal)
    return tuple(found[key] for key in rules.criteria if key in found)


def side_by_side(
    ruled: Iterable[Proposal], modelled: Iterable[Proposal], rules: Rules
) -> tuple[Proposal, ...]:
    """Both readings as one, in the order of the checklist.

    What rules read stands: it is the same every time, and exact about figures. A model fills in
    what they leave open; where it reads something else, that is shown beside.
    """
    own, more = ({p.criterion: p for p in each} for each in (ruled, modelled))
    merged = more | {key: _beside(own[key], more.get(key)) for key in own}
    return tuple(merged[key] for key in rules.criteria if key in merged)


def _beside(ruled: Proposal, modelled: Proposal | None) -> Proposal:
    if modelled is None or modelled.option == ruled.option:
        return ruled
    return replace(ruled, otherwise=Otherwise(modelled.option, modelled.words))


def _overlap(one: Proposal, other: Proposal) -> bool:
    first, second = sorted((one, other), key=lambda proposal: proposal.start)
    return second.start < first.start + len(first.words)


def read_phrase(phrase: Phrase, text: str) -> Iterator[Proposal]:
    """Every place where a phrase stands; behind a negation it says something else or nothing."""
    for match in compiled(phrase.words).finditer(text):
        negation = NEGATION.search(text, 0, match.start())
        option = phrase.negated if negation else phrase.option
        start = negation.start() if negation else match.start()
        if option is not None:
            yield Proposal(phrase.criterion, option, text[start : match.end()], start)


def _phrases(text: str, rules: Rules) -> Iterator[Proposal]:
    for phrase in rules.describe.phrases:
        yield from read_phrase(phrase, text)


def _amounts(text: str, rules: Rules) -> Iterator[Proposal]:
    """Amounts that lie in one band; where several are possible nothing is proposed."""
    for amounts in rules.describe.amounts:
        for match, options in find_amounts(amounts, text):
            if len(options) == 1:
                yield Proposal(amounts.criterion, options[0], match.group(), match.start())
