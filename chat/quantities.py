"""The figures in a sentence, in one unit for each dimension, so that they can be compared. Pure.

Money is counted in dollars, time in seconds, volumes and changes by the month of 30 days, shares in
percent; anything else is a count of what the article counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from typing import Literal

Dimension = Literal["money", "latency", "duration", "volume", "change", "share", "factor", "count"]

SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
VAGUE = {
    "hundreds of thousands": (1e5, 1e6),
    "tens of thousands": (1e4, 1e5),
    "hundreds": (1e2, 1e3),
    "thousands": (1e3, 1e4),
    "millions": (1e6, 1e7),
}
SECONDS = {
    **dict.fromkeys(("ms", "millisecond"), 1e-3),
    **dict.fromkeys(("s", "sec", "second"), 1.0),
    **dict.fromkeys(("minute", "min"), 60.0),
    "hour": 3_600.0,
    "day": 86_400.0,
    "week": 604_800.0,
    "month": 2_592_000.0,
    "year": 31_104_000.0,
}
A_MONTH = {
    **dict.fromkeys(("day", "daily"), 30.0),
    **dict.fromkeys(("week", "weekly"), 30 / 7),
    **dict.fromkeys(("month", "monthly"), 1.0),
    **dict.fromkeys(("quarter", "quarterly"), 1 / 3),
    **dict.fromkeys(("year", "yearly", "annual", "annually"), 1 / 12),
}
LATENCY = 60.0
"""Seconds; what is shorter is a delay, what is longer a duration."""
SMALL = 20
"""Behind a name, a number below this belongs to the name."""
MANY = 8
"""How many of a unit "weeks" or "days" without a number may be."""
ALIKE = {
    "request": "query",
    "call": "query",
    "inference": "query",
    "question": "query",
    "pair": "example",
    "sample": "example",
    "review": "example",
    "record": "example",
    "page": "document",
    "file": "document",
}
"""What is counted under several names."""

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:\s?(?:thousand|million|billion)\b|[kKmMB](?!\w))"
_VAGUE = "|".join(VAGUE)
_ONE = rf"(?:\$\s?)?(?:{_NUMBER}{_SCALE}?|\b(?:{_VAGUE}|an?\s(?:thousand|million|billion))\b)"
_UNIT = r"(?:ms|s|milliseconds?|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b"
_PERIOD = r"(?:\s?/\s?|\s(?:per|an?|each|every)\s)(?P<{}>day|week|month|quarter|year)\b"
_ABOUT = r"\s(?:(?:roughly|about|around)\s)?~?"
_UNDER = rf"(?:under|below|less than|fewer than|up to|at most|no more than){_ABOUT}|\bsub-(?=\d)"
_OVER = rf"(?:over|above|more than|at least|exceeds){_ABOUT}"
FIGURE = re.compile(
    rf"(?P<under>{_UNDER})?(?P<over>{_OVER})?(?P<first>(?<![\w.])(?:(?<=sub-)|(?<!\w-)){_ONE})"
    rf"(?:(?:\s?{_UNIT})?\s?(?:-|–|—|\bto\b|\band\b)\s?(?P<second>{_ONE}))?"
    r"(?P<plus>\+|\s(?:or|and)\smore\b)?",
    re.IGNORECASE,
)
UNIT = re.compile(rf"\s?-?(?P<unit>{_UNIT})(?P<plus>\+)?", re.IGNORECASE)
PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b)(?P<plus>\+)?", re.IGNORECASE)
FACTOR = re.compile(r"\s?(?:x\b|times\b(?!\sper))", re.IGNORECASE)
TIMES = re.compile(r"\stimes" + _PERIOD.format("period"), re.IGNORECASE)
DOLLARS = re.compile(r"\s(?:of\s)?dollars\b", re.IGNORECASE)
PER = re.compile(_PERIOD.format("period"), re.IGNORECASE)
YEARLY = re.compile(r"\s(?P<period>annually|monthly|daily|weekly)\b", re.IGNORECASE)
PER_THINGS = re.compile(
    rf"(?:\s?/\s?|\sper\s)(?P<count>{_NUMBER}{_SCALE}?\s|[kKmM]\s)?(?:\w+\s){{0,1}}?"
    r"(?P<thing>quer(?:y|ies)|requests?|calls?|tokens?|runs?)\b",
    re.IGNORECASE,
)
THING = re.compile(r"\+?\s(?:[\w'’-]+\s){0,3}?(?P<thing>[A-Za-z][\w-]*[^\Ws])s\b")
NAMED = re.compile(r"\b[A-Z]\w+\s$")
RATE = re.compile(r"\bper\s$")
STOP = re.compile(
    r"[,.;:|()=×]|\b(?:a|an|and|are|as|at|by|for|from|if|in|is|of|on|or|per|that|the|to|was|with"
    r"|when|where|which|each|every|than)\b"
)
BARE = re.compile(
    r"(?<![-\w])(?P<first>hours|days|weeks|months)(?:\sto\s(?P<second>days|weeks|months))?"
    r"\b(?!\sago)|\b(?:takes?|took|needs?|within|about|deserves|lasts?|after|in)\s(?P<one>an?)\s"
    r"(?P<unit>hour|day|week|month)\b(?!\slater|\sago)",
    re.IGNORECASE,
)
OFTEN = re.compile(
    r"\b(?P<more>more (?:often )?than )?(?P<often>daily|weekly|monthly|quarterly|annual(?:ly)?"
    r"|yearly|once an? (?:day|week|month|quarter|year))\b"
    r"(?:(?:,\s\w+,?\sor(?:\seven)?|\s?(?:or|to|and))\s(?P<last>daily|weekly|monthly|quarterly))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as it can be compared.

    Attributes:
        start: where its words begin in the sentence.
        end: one past their last character.
        low: the least it may be, in the unit of its dimension.
        high: the most; infinite where it is open.
        dimension: what kind of thing it measures.
        of: what is counted, or what the money is for each of; "" where that is not said.
        vague: whether its words hold no number.
    """

    start: int
    end: int
    low: float
    high: float
    dimension: Dimension
    of: str = ""
    vague: bool = False


@lru_cache(maxsize=20_000)
def quantities(sentence: str) -> tuple[Quantity, ...]:
    """All figures of a sentence, in its order; none twice."""
    found = [*_figures(sentence)]
    for other in (*_changes(sentence), *_spans(sentence)):
        if not any(other.start < one.end and one.start < other.end for one in found):
            found.append(other)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def overlap(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can both be true of the same thing."""
    return one.low <= other.high and other.low <= one.high


def _figures(sentence: str) -> Iterator[Quantity]:
    position = 0
    while found := FIGURE.search(sentence, position):
        position = max(found.end(), position + 1)
        quantity = _measured(sentence, found)
        if quantity:
            position = max(position, quantity.end)
            yield quantity


def _measured(sentence: str, found: re.Match[str]) -> Quantity | None:
    low, high, plus = *_range(found), bool(found["plus"] or found["over"])
    start, end = found.start(), found.end()
    if "$" in found.group() or DOLLARS.match(sentence, end):
        words = DOLLARS.match(sentence, end)
        bounds = _bounds(found, low, high, plus)
        money = _money(sentence, start, words.end() if words else end, bounds)
        return replace(money, vague=not any(map(str.isdigit, found.group())))
    if timed := TIMES.match(sentence, end):
        scale = A_MONTH[timed["period"].lower()]
        return Quantity(start, timed.end(), low * scale, high * scale, "change")
    if share := PERCENT.match(sentence, end):
        bounds = _bounds(found, low, high, plus or bool(share["plus"]))
        return Quantity(
            start,
            share.end(),
            bounds[0],
            max(bounds[0], 100) if bounds[1] == inf else bounds[1],
            "share",
        )
    if factor := FACTOR.match(sentence, end):
        return Quantity(start, factor.end(), *_bounds(found, low, high, plus), "factor")
    if unit := UNIT.match(sentence, end):
        bounds = _bounds(found, low, high, plus or bool(unit["plus"]))
        return _time(start, unit.end(), bounds, unit["unit"])
    return _counted(sentence, start, end, _bounds(found, low, high, plus))


def _range(found: re.Match[str]) -> tuple[float, float]:
    """Both ends; `5-20K` are thousands in both, as `hundreds to thousands` are a range."""
    first = _value(found["first"])
    if not found["second"]:
        return first
    second, scale = _value(found["second"]), _scale(found["second"])
    bare = scale and not _scale(found["first"]) and first[0] < second[0] / scale
    low = first[0] * scale if bare else first[0]
    return min(low, second[1]), max(low, second[1])


def _scale(words: str) -> float:
    plain = words.strip("$ ").lower()
    return next((s for sign, s in SCALES.items() if re.search(rf"\d\s?{sign}$", plain)), 0.0)


def _value(words: str) -> tuple[float, float]:
    plain = words.strip("$ ").lower().replace(",", "")
    if plain in VAGUE:
        return VAGUE[plain]
    number = re.match(r"[\d.]+", plain)
    sign = plain[number.end() :].strip() if number else plain.split()[-1]
    value = float(number.group()) if number else 1.0
    return (value * SCALES.get(sign, 1.0),) * 2


def _bounds(found: re.Match[str], low: float, high: float, plus: bool) -> tuple[float, float]:
    if found["under"]:
        return 0.0, high
    return low, inf if plus else high


def _money(sentence: str, start: int, end: int, bounds: tuple[float, float]) -> Quantity:
    low, high = bounds
    if period := PER.match(sentence, end) or YEARLY.match(sentence, end):
        scale = A_MONTH[period["period"].lower()]
        return Quantity(start, period.end(), low * scale, high * scale, "money", "month")
    if things := PER_THINGS.match(sentence, end):
        count = _per(things["count"])
        return Quantity(
            start, things.end(), low / count, high / count, "money", _thing(things["thing"])
        )
    return Quantity(start, end, low, high, "money")


def _per(words: str | None) -> float:
    if not words:
        return 1.0
    plain = words.strip().lower()
    return SCALES.get(plain) or _value(plain)[0]


def _time(start: int, end: int, bounds: tuple[float, float], unit: str) -> Quantity:
    seconds = SECONDS.get(unit.lower()) or SECONDS[unit.lower().rstrip("s")]
    low, high = (bound * seconds for bound in bounds)
    short = (low if high == inf else high) < LATENCY
    return Quantity(start, end, low, high, "latency" if short else "duration")


def _counted(sentence: str, start: int, end: int, bounds: tuple[float, float]) -> Quantity | None:
    low, high = bounds
    if RATE.search(sentence, 0, start) or (high < SMALL and NAMED.search(sentence, 0, start)):
        return None
    thing, last = _noun(sentence, end)
    if period := PER.match(sentence, last):
        scale = A_MONTH[period["period"].lower()]
        return Quantity(start, period.end(), low * scale, high * scale, "volume", thing or "query")
    return Quantity(start, last, low, high, "count", thing) if thing else None


def _noun(sentence: str, end: int) -> tuple[str, int]:
    """What is counted, in the singular, and where its word ends."""
    stop = STOP.search(sentence, end)
    found = THING.match(sentence, end, stop.start() if stop else len(sentence))
    return (_thing(found["thing"] + "s"), found.end()) if found else ("", end)


def _thing(words: str) -> str:
    plain = words.lower()
    single = re.sub(r"ies$", "y", plain) if plain.endswith("ies") else plain.removesuffix("s")
    return ALIKE.get(single, single)


def _spans(sentence: str) -> Iterator[Quantity]:
    """Times without a number: `days to weeks`, `weeks`, `a day`."""
    for found in BARE.finditer(sentence):
        if found["one"]:
            yield _time(found.start("one"), found.end(), (1, 1), found["unit"])
            continue
        first = found["first"].lower()
        last = (found["second"] or first).lower()
        low, high = SECONDS[first[:-1]], MANY * SECONDS[last[:-1]]
        yield Quantity(found.start(), found.end(), low, high, "duration", vague=True)


def _changes(sentence: str) -> Iterator[Quantity]:
    """How often something happens: `daily`, `weekly or monthly`, `more than once a month`."""
    for found in OFTEN.finditer(sentence):
        rates = [
            A_MONTH[word.split()[-1].lower()] for word in (found["often"], found["last"]) if word
        ]
        high = inf if found["more"] else max(rates)
        yield Quantity(found.start(), found.end(), min(rates), high, "change")
