"""A description in a person's own words becomes proposed answers. Pure.

Phrases and amounts are looked for first; each proposal keeps the words it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chat.checklist.rules import Amounts, Rules

NUMBERS = {
    "hundred": 100.0,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "two": 2.0,
    "three": 3.0,
    "five": 5.0,
    "ten": 10.0,
    "fifty": 50.0,
    "a": 1.0,
    "one": 1.0,
}
NUMBER = (
    r"(?:(?P<digits>\d[\d,]*(?:\.\d+)?)|(?P<word>a|one|two|three|five|ten|fifty))"
    r"(?:\s?(?P<scale>k|m|hundred|thousand|million)\b)?\+?(?:\s?(?:-|to)\s?\d[\d,]*k?)?"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed answer and the words of the description, at `start`, that speak for it."""

    criterion: str
    option: str
    words: str
    start: int


def read_description(text: str, rules: Rules) -> tuple[Proposal, ...]:
    """At most one proposal a criterion, amounts before phrases, in the order of the checklist."""
    found: dict[str, Proposal] = {}
    for proposal in (*_amounts(text, rules), *_phrases(text, rules)):
        found.setdefault(proposal.criterion, proposal)
    return tuple(found[key] for key in rules.criteria if key in found)


def _phrases(text: str, rules: Rules) -> Iterator[Proposal]:
    for phrase in rules.describe.phrases:
        if match := _compiled(phrase.words).search(text):
            yield Proposal(phrase.criterion, phrase.option, match.group(), match.start())


def _amounts(text: str, rules: Rules) -> Iterator[Proposal]:
    for amounts in rules.describe.amounts:
        if match := _compiled(amounts.words.replace("#", NUMBER)).search(text):
            yield from _in_band(amounts, match)


def _in_band(amounts: Amounts, match: re.Match[str]) -> Iterator[Proposal]:
    amount = _amount(match)
    if amount < amounts.least:
        return
    option = next(name for limit, name in amounts.bands if amount / amounts.divide <= limit)
    yield Proposal(amounts.criterion, option, match.group(), match.start())


def _amount(match: re.Match[str]) -> float:
    digits, word, scale = match["digits"], match["word"], match["scale"]
    number = float(digits.replace(",", "")) if digits else NUMBERS[word.lower()]
    return number * NUMBERS.get((scale or "").lower(), 1.0)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)
