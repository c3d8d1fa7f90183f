"""Amounts as people write them: 30k, under half a second, 500 to 600, a few thousand. Pure."""

import re
from collections.abc import Iterator
from functools import cache

from chat.checklist.rules import Amounts, Rules

WORDS = {
    "half a": 0.5,
    "half an": 0.5,
    "a couple of": 2.0,
    "couple of": 2.0,
    "a dozen": 12.0,
    "a": 1.0,
    "an": 1.0,
    "one": 1.0,
    "once": 1.0,
    "twice": 2.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
}
SCALES = {"k": 1e3, "m": 1e6, "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
SPANS = {"a few": (2.0, 5.0), "several": (3.0, 9.0)}
TENS = {"dozens": 12.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6}
"""A plural alone: up to just below ten times as many."""
JUST_BELOW, JUST_ABOVE = 1 - 1e-9, 1 + 1e-6

_SCALE = r"(?:k|m|hundred|thousand|million|billion)"
_FIGURE = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = (
    r"(?:(?P<below>(?:under|below|less than|fewer than|within|up to|at most|no more than"
    r"|max(?:imum)?(?: of)?|not even|sub) (?:about |around |roughly )?[$€£]?))?"
    r"(?:(?P<above>(?:over|above|more than|beyond) (?:about |around |roughly )?))?"
    rf"(?:(?P<tens>tens of |hundreds of )?(?P<plural>{'|'.join(TENS)})"
    rf"|(?P<from>{_FIGURE}|(?:{'|'.join([*SPANS, *WORDS])})\b)(?:\s?(?P<scale>{_SCALE})\b)?\+?"
    rf"(?:\s?(?:-|–|to|and|or)\s?[$€£]?(?P<to>{_FIGURE}|(?:{'|'.join(WORDS)})\b)(?:\s?(?P<to_scale>{_SCALE})\b)?)?)"
)
MONEY = (
    r"(?:(?<=[$€£])|(?=(?:[\w.,]+ ){1,2}(?:dollars|usd|euros?|eur)\b))"
    + NUMBER
    + r"(?: (?:dollars|usd|euros?|eur))?"
)
COUNT = r"(?<![$€£.,])" + NUMBER


def find_amounts(amounts: Amounts, text: str) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
    """Each place where an amount stands, with the options in whose bands it lies."""
    for match in compiled(amounts.words).finditer(text):
        options = tuple(_options(amounts, *_span(match)))
        if options:
            yield match, options


def bands(key: str, rules: Rules) -> dict[str, tuple[float, float]]:
    """Both ends of each option of a criterion that is measured; empty for others."""
    measures = (a for a in rules.describe.bare if a.criterion == key)
    measure = next((a for a in measures if a.times == a.divide == 1), None)
    if measure is None:
        return {}
    floors = [0.0, *(limit for limit, _ in measure.bands)]
    pairs = zip(measure.bands, floors, strict=False)
    return {option: (floor, limit) for (limit, option), floor in pairs}


@cache
def compiled(words: str) -> re.Pattern[str]:
    """A rule's words as a pattern for whole words; ``#`` is a count and ``$#`` a sum of money."""
    pattern = words.replace("$#", MONEY).replace("#", COUNT)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _span(match: re.Match[str]) -> tuple[float, float]:
    """The least and the greatest number that is meant."""
    if plural := match["plural"]:
        factor = {"t": 10.0, "h": 100.0}[match["tens"][0].lower()] if match["tens"] else 1.0
        low = TENS[plural.lower()] * factor
        return low, 10 * low * JUST_BELOW
    scale = _scale(match["scale"])
    low, high = _number(match["from"])
    low, high = low * scale, high * scale
    if match["to"]:
        high = _number(match["to"])[1] * _scale(match["to_scale"] or match["scale"])
        low *= _scale(match["to_scale"]) if not match["scale"] and low < 1000 else 1.0
    if match["below"]:
        return high * JUST_BELOW, high * JUST_BELOW
    low *= JUST_ABOVE if match["above"] else 1.0
    return low, max(low, high)


def _number(text: str) -> tuple[float, float]:
    word = text.lower()
    if word in SPANS:
        return SPANS[word]
    number = WORDS[word] if word in WORDS else float(re.sub("[, ]", "", word))
    return number, number


def _scale(word: str | None) -> float:
    return SCALES[word.lower()] if word else 1.0


def _options(amounts: Amounts, low: float, high: float) -> Iterator[str]:
    """The options whose bands the span meets; none where the amount means something else."""
    low, high = sorted(amounts.convert(n) for n in (low, high))
    if high < amounts.least or low > amounts.most:
        return
    floor = 0.0
    for limit, option in amounts.bands:
        if low < limit and high >= floor:
            yield option
        floor = limit
