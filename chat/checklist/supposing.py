"""What if? A supposition about a project becomes the answers that it would change. Pure."""

import re
from collections.abc import Iterator

from chat.checklist.amounts import bands, compiled
from chat.checklist.describing import read_description
from chat.checklist.records import Answers
from chat.checklist.replies import read_reply
from chat.checklist.rules import Rules

SUPPOSING = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?),? )?(?:(?:what|how)(?:(?: would| will| does)?(?: \w+){0,4})? if\b"
    r"|(?:what|how) about (?:if|with|when)\b|suppos(?:e|ing)\b|assum(?:e|ing)\b|imagine\b"
    r"|(?:and )?(?:if|with) )",
    re.IGNORECASE,
)
FACTORS = {
    r"doubl(?:e|es|ed|ing)|twice (?:as (?:many|much|high)|the)|two times": 2.0,
    r"tripl(?:e|es|ed|ing)|three times": 3.0,
    r"quadrupl(?:e|es|ed)|four times": 4.0,
    r"halv(?:e|es|ed|ing)|half (?:as (?:many|much)|the)|drops? by half": 0.5,
    r"(?:ten|10)(?:fold| times|x)|10 ?x|by ten": 10.0,
    r"(?:a hundred|100)(?:fold| times|x)": 100.0,
}
TIMES = re.compile(r"(?P<times>\d+(?:\.\d+)?) ?(?:x|times|fold)\b|(?P<percent>\d+) ?(?:%|percent)")
LESS = re.compile(r"\b(?:less|fewer|fall|falls|drop|drops|shrinks?|lower|down)\b", re.IGNORECASE)


def suppose(text: str, answers: Answers, rules: Rules) -> dict[str, tuple[str, ...]] | None:
    """Criteria with the options that a supposition gives them; None where it is none.

    An empty dictionary means that it is one, but about nothing that the checklist asks.
    """
    if not SUPPOSING.match(text.strip()):
        return None
    described = read_description(text, rules)
    told: dict[str, tuple[str, ...]] = {p.criterion: (p.option,) for p in described}
    return _scaled(text, answers, rules) or told or dict(_about(text, rules))


def unanswered_factor(text: str, answers: Answers, rules: Rules) -> str | None:
    """The criterion that a text wants multiplied although nothing is known of it."""
    if factor_in(text) is None:
        return None
    measured = (key for key in _named(text, rules) if bands(key, rules))
    return next((key for key in measured if key not in answers), None)


def _scaled(text: str, answers: Answers, rules: Rules) -> dict[str, tuple[str, ...]]:
    """What is measured and named, multiplied: the options that the band then reaches into."""
    factor = factor_in(text)
    if factor is None:
        return {}
    return {
        key: reached
        for key in _named(text, rules)
        if (reached := _reached(key, answers.get(key, ""), factor, rules))
    }


def factor_in(text: str) -> float | None:
    """What a text wants something multiplied by."""
    for words, factor in FACTORS.items():
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
            return factor
    match = TIMES.search(text)
    if match is None:
        return None
    if match["times"]:
        return float(match["times"])
    change = float(match["percent"]) / 100
    return max(0.0, 1 - change) if LESS.search(text) else 1 + change


def _reached(key: str, option: str, factor: float, rules: Rules) -> tuple[str, ...]:
    ends = bands(key, rules)
    if option not in ends:
        return ()
    low, high = (end * factor for end in ends[option])
    return tuple(o for o, (floor, limit) in ends.items() if low < limit and high > floor)


def _about(text: str, rules: Rules) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is said of criteria that are named."""
    for key in _named(text, rules):
        said = SUPPOSING.sub("", text.strip())
        if options := read_reply(said, key, rules):
            yield key, options


def _named(text: str, rules: Rules) -> Iterator[str]:
    for key, criterion in rules.criteria.items():
        if compiled(criterion.about).search(text):
            yield key
