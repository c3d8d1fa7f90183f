"""A description in a person's own words becomes proposed answers. Pure.

Phrases and amounts are looked for first; each proposal keeps the words it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
class Proposal:
    """A proposed answer and the words of the description, at `start`, that speak for it."""

    criterion: str
    option: str
    words: str
    start: int


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
