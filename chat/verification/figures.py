"""Figures in a text, with unit, rate and bound, in one form so that they can be compared. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

DAY = 86_400.0
TIMES: Mapping[str, tuple[str, float]] = {
    "ns|nanoseconds?": ("time", 1e-9),
    "µs|us|microseconds?": ("time", 1e-6),
    "ms|msecs?|milliseconds?": ("time", 1e-3),
    "s|secs?|seconds?": ("time", 1.0),
    "mins?|minutes?": ("time", 60.0),
    "hrs?|hours?": ("time", 3_600.0),
    "days?": ("time", DAY),
    "weeks?": ("time", 7 * DAY),
    "fortnights?": ("time", 14 * DAY),
    "months?": ("time", 30.44 * DAY),
    "quarters?": ("time", 91.31 * DAY),
    "years?|annum": ("time", 365.25 * DAY),
    "decades?": ("time", 3_652.5 * DAY),
    "century|centuries": ("time", 36_525 * DAY),
}
PERIODS = frozenset(factor for _, factor in TIMES.values())
ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}
ADVERBS |= {
    "hourly": "hour",
    "nightly": "day",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
UNITS: Mapping[str, tuple[str, float]] = {
    **TIMES,
    "%|percent|per cent|percentage points?": ("share", 0.01),
    "mg|milligrams?": ("mass", 1e-3),
    "g|grams?": ("mass", 1.0),
    "kg|kilos?|kilograms?": ("mass", 1e3),
    "tons?|tonnes?": ("mass", 1e6),
    "mm|millimet(?:er|re)s?": ("length", 1e-3),
    "cm|centimet(?:er|re)s?": ("length", 1e-2),
    "m|met(?:er|re)s?": ("length", 1.0),
    "km|kilomet(?:er|re)s?": ("length", 1e3),
    "miles?": ("length", 1_609.0),
    "ml|millilit(?:er|re)s?": ("volume", 1e-3),
    "l|lit(?:er|re)s?": ("volume", 1.0),
    "kb|kilobytes?": ("bytes", 1e3),
    "mb|megabytes?": ("bytes", 1e6),
    "gb|gigabytes?": ("bytes", 1e9),
    "tb|terabytes?": ("bytes", 1e12),
    "kwh|kilowatt-hours?": ("energy", 1.0),
    "°c|°f|°|degrees?": ("degree", 1.0),
    "dollars?|usd|us\\$": ("$", 1.0),
    "euros?|eur": ("€", 1.0),
    "pounds? sterling|gbp": ("£", 1.0),
    "cents?": ("money", 0.01),
    "x|×|times|fold": ("factor", 1.0),
}
SIGNS = "$€£"
MONEY = {*SIGNS, "money"}
SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
SCALES |= {"hundred": 100.0, "dozen": 12.0, "trillion": 1e12}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
SMALL = _SMALL.split()
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
WORDS = {word: float(n) for n, word in enumerate(SMALL)} | {w: float(n) for w, n in TENS.items()}
WORDS |= {"ninety": 90.0, "dozen": 12.0}
PARTS = {
    "half": 0.5,
    "third": 1 / 3,
    "quarter": 0.25,
    "fifth": 0.2,
    "tenth": 0.1,
    "hundredth": 0.01,
}
WHOLE = ("dozen", "hundred", "thousand", "million", "billion")
REPEATS = {"once": 1.0, "twice": 2.0, "thrice": 3.0}

_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_UNIT = "|".join(UNITS)
_TIME = "|".join(TIMES)
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_SCALED = rf"(?:(?!\sm\b)\s?(?:{_SCALE})\b)"  # `5m` are millions, `5 m` are metres
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}|\b(?:{_WORD})\b)"
_AMOUNT = rf"(?:{_NUMBER}{_SCALED}*|\ban?\s(?:{_SCALE})\b)"
FIGURE = re.compile(
    rf"(?<![\w.,:])(?:(?<![A-Za-z]-)"
    rf"|(?<=sub-))(?P<sign>[$€£~]{{0,2}})(?P<low>{_AMOUNT})(?P<plus>\+?)"
    rf"(?:(?P<between>\s?(?:-|–|—|to|and|or)\s?)[$€£~]{{0,2}}(?P<high>{_AMOUNT})(?P<more>\+?))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?!\w))?",
    re.IGNORECASE,
)
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
CLOCK = re.compile(
    rf"\b(?:(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})|(?P<spoken>\d{{1,2}}|{_WORD})(?=\s?"
    rf"(?:[ap]\.?m\b|o['’]clock|in the (?:morning|afternoon|evening)|at (?:noon|night))))"
    rf"(?:\s?(?P<half>[ap]\.?m\b\.?|o['’]clock|in the (?:morning|afternoon|evening)"
    rf"|at (?:noon|night)))?",
    re.IGNORECASE,
)
PAST = re.compile(
    rf"\b(?:(?P<part>half|quarter)|(?P<minutes>{_NUMBER})(?: minutes)?)\s(?:past|(?P<to>to))"
    rf"\s(?P<hour>\d{{1,2}}|{_WORD})\b(?!\s?(?:%|{_UNIT})(?!\w))",
    re.IGNORECASE,
)
AFTERNOON = re.compile(r"p\.?m|afternoon|evening|night", re.IGNORECASE)
NOON, EARLIEST_NIGHT = 12, 5
RATIO = re.compile(
    rf"(?<![$€£\d.,])\b({_NUMBER})\s(?:(?!(?:{_UNIT}|{_SCALE})\b)\w{{3,}}\s)?(?:in|of"
    rf"|out of(?: every)?)\s({_NUMBER})\b(?!\s?-)",
    re.IGNORECASE,
)
PART = re.compile(
    rf"\b(?:(?P<count>an?|{'|'.join(SMALL[1:10])})[\s-])?(?P<part>{'|'.join(PARTS)})s?\b"
    rf"(?:\s(?:an?|of an?)\s(?:(?P<unit>{_TIME})|(?P<scale>{'|'.join(WHOLE)}))\b"
    rf"|(?<=half)(?=\s\w)|(?=\s(?:of|the|as|and|or|at|in|by|is|are|was|were|less|more)\b)|(?=[,.;]?$)"
    rf"|(?P<end>))",
    re.IGNORECASE,
)
SINGLE = re.compile(
    rf"(?:\b(?:within|in|takes?|about|under|over|than|after|lasts?)\s(?P<one>an?)"
    rf"|\b(?P<some>an?)(?=\s(?!quarter)\w+\s(?:of|before|after|later|ago|ahead|earlier)\b))"
    rf"\s(?P<unit>{_TIME})\b(?: and a (?P<more>half|quarter)\b)?",
    re.IGNORECASE,
)
REPEAT = re.compile(rf"\b(?P<word>{'|'.join(REPEATS)})\b", re.IGNORECASE)
RATE = re.compile(
    rf"\s?(?:[\w-]+(?:\s|(?=/))){{0,2}}?(?:/\s?|per\s|an?\s|each\s"
    rf"|every\s)(?P<time>{_TIME})\b(?! of)"
    rf"|\s?(?P<often>{'|'.join(ADVERBS)})\b|\s?(?:/\s?|per\s"
    rf"|for\s)(?P<count>{_DIGITS}(?:\s?(?:k|m|thousand|million)\b)?)",
    re.IGNORECASE,
)
MAGNITUDE = re.compile(rf"\b(?P<word>{'|'.join(WHOLE)})s\b", re.IGNORECASE)
ADVERB = re.compile(rf"\b(?P<often>{'|'.join(ADVERBS)})\b", re.IGNORECASE)
EVERY = re.compile(
    rf"(?<!\bof )\b(?:every|each)\s(?!quarters?\sof\b)(?:(?P<count>other|{_NUMBER})\s)?"
    rf"(?P<time>{_TIME})\b",
    re.IGNORECASE,
)
PERIOD = re.compile(
    rf"(?:/|\b(?:per|an?|each|every)\s)(?P<time>{_TIME})\b|{ADVERB.pattern}",
    re.IGNORECASE,
)
_OF = r"(?:(?:an?|the) \w+ of )?"
AT_MOST = re.compile(
    r"(?:\b(?:under|below|(?<!no )(?<!not )(?:less|fewer|smaller) than|within|up to|at most"
    r"|no more than"
    r"|not more than|max(?:imum)?(?: of)?|sub|until|no longer than|no later than|as many as"
    r"|(?:limit|maximum|most) of"
    r"|between [^.;]{1,25} and)"
    rf"|<|≤)[\s-]?(?:about |around |roughly |the )*{_OF}[$€£~]?$",
    re.IGNORECASE,
)
AT_LEAST = re.compile(
    r"(?:\b(?:over|above|(?<!no )(?<!not )more than|between|beyond|exceed(?:s|ing)?|at least"
    r"|no less than|not less than"
    r"|no fewer than|min(?:imum)?(?: of)?|from|greater than|larger than)|>|≥)"
    rf"\s?(?:about |around |roughly |the )*{_OF}[$€£~]?$",
    re.IGNORECASE,
)
OR_MORE = re.compile(r"^\s?(?:[\w-]+\s){0,2}?or (?:more|above|over)\b", re.IGNORECASE)
OR_LESS = re.compile(r"^\s?(?:[\w-]+\s){0,2}?(?:or (?:less|fewer|below)|at (?:the )?most)\b", re.I)
NOBODY = re.compile(r"\b(?:nobody|no one|none|never|no|not|cannot)\b[^.,;:]{0,30}$", re.IGNORECASE)
"""Turns a bound round: `nobody pays more than` is `at most`."""
NOT_FAR = 0.25
"""How far, relatively, a figure may lie on the right side of a bound that sums it up."""
LOOSE, STRICT = 0.1, 0.011
"""Relative difference allowed between long times in different units, and else."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount, from `low` to `high` in the base unit of its dimension.

    Attributes:
        dimension: time, mass and so on, a currency's sign, or "" for a count.
        unit: factor of the unit as it was written.
        per: seconds, or how many things, that the amount is for; None where it is for none.
        bound: -1 where it is the most, 1 where it is the least, else 0.
        start: place in the text, for telling what it is said of.
        end: one past its last character.
        bare: whether no word that could be a unit follows.
        periods: the lengths of time, in seconds, that the text counts by anywhere.
    """

    low: float
    high: float
    dimension: str
    unit: float
    per: tuple[str, float] | None
    bound: int
    start: int
    end: int
    bare: bool = False
    periods: frozenset[float] = frozenset()


@cache
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order; those within names such as GPT-4 are none."""
    taken: list[tuple[int, int]] = []
    found = []
    counted = frozenset(
        _unit(match["time"] or match["often"])[1] for match in PERIOD.finditer(text)
    )
    for figure in _candidates(text):
        if all(figure.end <= start or figure.start >= end for start, end in taken):
            taken.append((figure.start, figure.end))
            found.append(replace(figure, periods=counted))
    return tuple(sorted(found, key=lambda figure: figure.start))


@cache
def completed(text: str) -> tuple[Figure, ...]:
    """The figures of a text, with what they leave to the reader.

    Those without a unit stand there again in the unit of the one before; `every three months` is
    also said of three months.
    """
    found = figures(text)
    often = (figure for figure in found if figure.dimension == "often" and figure.per)
    spans = [
        replace(figure, low=figure.per[1], high=figure.per[1], dimension="time", per=None)
        for figure in often
        if figure.per and figure.per[1] not in PERIODS
    ]
    more = [
        replace(
            bare,
            low=bare.low * before.unit,
            high=bare.high * before.unit,
            dimension=before.dimension,
            unit=before.unit,
            bare=False,
        )
        for before, bare in pairwise(found)
        if bare.bare and not bare.dimension and before.dimension
        if not re.search(r"[.;!?]\s", text[before.end : bare.start])
    ]
    return (*found, *spans, *more)


def same(claimed: Figure, given: Figure) -> bool:
    """Whether one figure says what another says."""
    if not _comparable(claimed, given) or claimed.bound * given.bound < 0:
        return False
    if claimed.dimension == "often":
        return _as_often(claimed, given)
    if claimed.bare and not claimed.dimension:
        given = replace(given, low=given.low / given.unit, high=given.high / given.unit)
    slack = _slack(claimed, given)
    if claimed.bound and claimed.low == claimed.high and given.low == given.high:
        beyond = claimed.bound * (given.low - claimed.low)
        if not given.bound and 0 < beyond <= NOT_FAR * claimed.low:
            return True
    ends = _close(claimed.low, given.low, slack), _close(claimed.high, given.high, slack)
    if all(ends):
        return True
    # One end of a range may be told by itself as the least or the most.
    single = claimed.low == claimed.high and given.low != given.high
    least = single and claimed.bound >= 0 and _close(claimed.low, given.low, slack)
    most = single and claimed.bound <= 0 and _close(claimed.low, given.high, slack)
    return bool(claimed.bound and (least or most))


def _as_often(claimed: Figure, given: Figure) -> bool:
    """Whether both happen at the same rate, or the given one counts by the same period."""
    if not claimed.per or given.dimension != "often" or not given.per:
        return bool(claimed.per and claimed.low == 1 and claimed.per[1] in given.periods)
    return _close(claimed.low / claimed.per[1], given.low / given.per[1], LOOSE)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same kind of thing."""
    return _comparable(one, other)


def _comparable(one: Figure, other: Figure) -> bool:
    dimensions = {one.dimension, other.dimension}
    alike = one.dimension == other.dimension or ("money" in dimensions and dimensions <= MONEY)
    if one.dimension == "often":
        return True
    if one.bare and not one.dimension:
        alike = True
    return alike and _same_rate(one, other)


def _same_rate(claimed: Figure, given: Figure) -> bool:
    """What a claim leaves out does not count against it; a period must be told by its source."""
    one, other = claimed.per, given.per
    if one is None:
        return True
    if other is None:
        return one[0] != "time" or one[1] in given.periods
    return one[0] == other[0] and _close(one[1], other[1], 0.02)


def _slack(one: Figure, other: Figure) -> float:
    if one.dimension == "year":
        return 0.0
    converted = one.unit != other.unit and one.dimension == "time"
    return LOOSE if converted and max(one.high, other.high) > 6 * DAY else STRICT


def _close(one: float, other: float, slack: float) -> bool:
    return abs(one - other) <= slack * max(abs(one), abs(other), 1e-12)


def _candidates(text: str) -> Iterator[Figure]:
    yield from (_past(match) for match in PAST.finditer(text) if match["part"] or not match["to"])
    for match in CLOCK.finditer(text):
        minutes = _clock(match)
        yield Figure(minutes, minutes, "clock", 1.0, None, 0, *match.span())
    for match in RATIO.finditer(text):
        part, whole = _value(match[1]), _value(match[2])
        enough = whole >= 10 or (part == 1 < whole and " in " in match[0])
        if enough and 0 < part < whole and not YEAR.fullmatch(match[2]):
            yield Figure(part / whole, part / whole, "share", 0.01, None, 0, *match.span())
    yield from map(_every, EVERY.finditer(text))
    for match in SINGLE.finditer(text):
        size = _unit(match["unit"])[1]
        value = size * (1.0 + PARTS.get((match["more"] or "").lower(), 0.0))
        span = max(match.start("one"), match.start("some")), match.end()
        yield Figure(value, value, "time", size, None, _bound(text, *span), *span)
    for match in PART.finditer(text):
        if match["end"] is None:
            yield _part(text, match)
    yield from (_plain(text, match) for match in FIGURE.finditer(text) if _counts(text, match))
    for match in REPEAT.finditer(text):
        times = REPEATS[match["word"].lower()]
        rate = _rate(text, match.end())
        if rate or times > 1:  # else `once` goes with a clause
            kind = "often" if rate else "factor"
            yield Figure(times, times, kind, 1.0, rate, 0, *match.span())
    for match in MAGNITUDE.finditer(text):
        size = SCALES[match["word"].lower()]
        yield Figure(size, size, "magnitude", 1.0, None, 0, *match.span())
    for match in ADVERB.finditer(text):
        yield Figure(1, 1, "often", 1.0, ("time", _unit(match["often"])[1]), 0, *match.span())


def _past(match: re.Match[str]) -> Figure:
    """`Half past six` is 6:30."""
    minutes = 60 * PARTS[match["part"].lower()] if match["part"] else _value(match["minutes"])
    place = 60 * _value(match["hour"]) + (-minutes if match["to"] else minutes)
    return Figure(place, place, "clock", 1.0, None, 0, *match.span())


def _every(match: re.Match[str]) -> Figure:
    """`Every two weeks` is once in two weeks."""
    count = (match["count"] or "one").lower()
    period = (2.0 if count == "other" else _value(count)) * _unit(match["time"])[1]
    return Figure(1, 1, "often", 1.0, ("time", period), 0, *match.span())


def _clock(match: re.Match[str]) -> float:
    """Minutes since midnight; `ten at night` is 22:00."""
    hour = _value(match["hour"] or match["spoken"])
    later = AFTERNOON.search(match["half"] or "") and hour < NOON
    early = "night" in (match["half"] or "").lower() and hour < EARLIEST_NIGHT
    return 60 * (hour + NOON * bool(later and not early)) + float(match["minute"] or 0)


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether a match is a figure; `one` alone is mostly none."""
    word = match["low"].lower()
    following = text[match.end() : match.end() + 1]
    if following and (
        following.isalpha() or (following == "-" and not match["unit"] and word == "one")
    ):
        return False
    if word in WORDS and re.search(r"\b(?:the|these|those|all)\s$", text[: match.start()], re.I):
        return bool(match["unit"])  # `the two` are things already named
    return word not in ("one", "zero") or bool(match["unit"]) or bool(match["high"])


def _plain(text: str, match: re.Match[str]) -> Figure:
    low, high = _amount(match["low"]), _amount(match["high"] or match["low"])
    is_list = match["high"] and "to" not in match["between"] and match["between"].strip().isalpha()
    if match["high"] and not is_list and _scale(match["low"]) == 1 and low < high:
        # `1-2 million` means millions on both sides
        low *= _scale(match["high"]) if low * _scale(match["high"]) <= high else 1
    dimension, size = _unit(match["unit"])
    if (
        YEAR.fullmatch(match["low"])
        and YEAR.fullmatch(match["high"] or match["low"])
        and not match["unit"]
    ):
        dimension = "year"
    sign = next((s for s in match["sign"] if s in SIGNS), "")
    if sign:
        dimension, size = sign, 1.0
    start, end = match.span()
    rate = _rate(text, end)
    if dimension == "factor" and rate and rate[0] == "time":
        dimension = "often"
    bound = 1 if match["plus"] or match["more"] else _bound(text, start, end)
    bare = not match["unit"] and bool(
        re.match(r"\s*(?:[.,;:)]|$|(?:and|or|by|in|on|of|for|with|at|when|if)\b)", text[end:])
    )
    return Figure(
        min(low, high) * size,
        max(low, high) * size,
        dimension,
        size,
        rate,
        bound,
        start,
        end,
        bare,
    )


def _part(text: str, match: re.Match[str]) -> Figure:
    share = WORDS.get((match["count"] or "one").lower(), 1.0) * PARTS[match["part"].lower()]
    dimension, size = _unit(match["unit"]) if match["unit"] else ("share", 1.0)
    rate = None
    if match["scale"]:  # `a quarter of a million a day`
        dimension, size = "", SCALES[match["scale"].lower()]
        rate = _rate(text, match.end())
    value = share * size
    bound = _bound(text, *match.span())
    return Figure(
        value, value, dimension, 1.0 if match["scale"] else size, rate, bound, *match.span()
    )


def _bound(text: str, start: int, end: int) -> int:
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if most := AT_MOST.search(before):
        return 1 if NOBODY.search(text[: start - len(before) + most.start()]) else -1
    if least := AT_LEAST.search(before):
        return -1 if NOBODY.search(text[: start - len(before) + least.start()]) else 1
    return -1 if OR_LESS.search(after) else 1 if OR_MORE.search(after) else 0


def _rate(text: str, end: int) -> tuple[str, float] | None:
    found = RATE.match(text, end)
    if found and found["time"]:
        return "time", _unit(found["time"])[1]
    if found and found["often"]:
        return "time", _unit(found["often"])[1]
    if found:
        return "count", _amount(found["count"])
    return None


def _unit(word: str | None) -> tuple[str, float]:
    if not word:
        return "", 1.0
    word = ADVERBS.get(word.lower(), word)
    return next(unit for names, unit in UNITS.items() if re.fullmatch(names, word, re.I))


def _amount(text: str) -> float:
    return _value(text) * _scale(text)


def _scale(text: str) -> float:
    factor = 1.0
    for word in re.findall(rf"(?:(?<=\d)|(?<=\s))({_SCALE})\b", text, re.IGNORECASE):
        factor *= SCALES[word.lower()]
    return factor


def _value(text: str) -> float:
    digits = re.match(_DIGITS, text)
    if digits:
        return float(digits[0].replace(",", ""))
    word = text.lower().split()[0]
    return 1.0 if word in ("a", "an") else WORDS[word]
