"""Figures of the dimension that a question asks for, and whether they differ. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import inf
from typing import TypeAlias

from chat.findings import CLOSE, TOPICS, Finding, covering, finding
from chat.quantities import Dimension, Quantity, overlap, quantities
from chat.said import Said
from chat.stance import Approach, named

Told: TypeAlias = tuple[Said, Quantity]
"""A figure and the sentence that tells it."""

DEGREE = 1.5
"""Ranges that overlap differ in degree if an end of one is so many times that of the other."""
WITHIN = 2.0
"""The same within one article."""
_THINGS = r"(?:latency|delay|response times?|wait(?:ing)?(?: time)?)"
ASKED: dict[Dimension, re.Pattern[str]] = {
    "latency": re.compile(
        rf"\b(?:what|which|how much|how high is the) (?:\w+ )?{_THINGS}\b|\bhow (?:slow|fast)\b"
        r"|\bhow many (?:milliseconds|seconds|ms)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        r"\bhow long\b|\bhow many (?:hours|days|weeks|months)\b|\bhow soon\b"
        r"|\btime to (?:production|(?:go )?live|market|launch|ship|deploy)",
        re.IGNORECASE,
    ),
    "change": re.compile(
        r"\bhow (?:often|frequent\w*) (?!did|were|was)|\btimes an? \w+|\bfrequen\w+ enough\b",
        re.IGNORECASE,
    ),
    "volume": re.compile(
        r"\b(?:what|which|how much) (?:\w+ )?(?:volume|traffic)\b|\bbreak-?even\b"
        r"|\b(?:how many|many) (?:queries|requests|calls)\b",
        re.IGNORECASE,
    ),
    "share": re.compile(r"\bpercent\w*|\b(?:what|which) (?:share|slice|portion|fraction)\b", re.I),
    "money": re.compile(
        r"\bhow (?:much (?:\w+ )?(?:cost|money|budget)|expensive)\b|\bdollars?\b"
        r"|\bprice\b(?! you).*\btrain"
        r"|\bhow much (?:do|does|will|is)\b|\bwhat (?:do|does|will|would) .*\bcosts?\b"
        r"|\b(?:costs?|price) (?:of|for)\b|\b(?:what|which|how much) .*\b(?:spend|budget)\b"
        r"|\bwhat(?: is|'s|’s) the (?:\w+ )?(?:price|cost)\b(?! you)",
        re.IGNORECASE,
    ),
    "count": re.compile(
        r"\bhow (?:many|much|large|big)\b|\bminimum\b|\bsize\b|\bnumber of\b|\bneeded if\b", re.I
    ),
}
_MANY = r"(?:how (?:many|much|large|big)(?! of)|minimum|size|number of)(?: \S+){0,3}? (?:the )?"
COUNTED = {
    kind: re.compile(rf"\b{_MANY}(?:{things})\b|^(?:{things}) needed\b", re.IGNORECASE)
    for kind, things in {
        "example": r"(?:\w+ )?(?:data(?:set)?|examples?)|samples?|(?:test|training|eval\w+) \w+",
        "query": r"(?:\w+ )?quer(?:y|ies)|questions|(?:test|eval\w+) \w+",
    }.items()
}
PER = {
    "month": re.compile(r"\bmonth|\bannual|\byear|\brunning\b|\bday\b|\binfrastructure\b", re.I),
    "query": re.compile(r"\bquer(?:y|ies)\b|\bcalls?\b|\brequests?\b", re.I),
    "token": re.compile(r"\btokens?\b", re.I),
}
"""How a question asks for money by the month or by the piece, and not for a sum."""
PLURALS = {"example": "examples", "query": "queries"}
MEASURED = re.compile(r"\b(?:requires?|required|must|needs?|budget|when)\b", re.IGNORECASE)
"""Words of a demand on latency, which is no measurement of it."""
WORDS: dict[Dimension, str] = {
    "money": "the cost",
    "latency": "the delay",
    "duration": "how long it takes",
    "volume": "the volume of queries",
    "change": "how often data changes",
    "share": "the share",
    "factor": "the factor",
    "count": "how many {} it takes",
}
NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
BEHIND = 25
"""Characters behind a figure in which "for" an approach says what it is a figure of."""
ALONE = ("duration", "change")
"""Dimensions in which one article can differ with itself; it counts and prices many things."""
FREE = ("change", "count", "share")
"""Dimensions whose figures need not be told of an approach."""
NO_FIGURE = re.compile(r"\W*(?:when|why|where|who)\b", re.IGNORECASE)
UNIT = re.compile(r"\bhow many (hour|day|week|month)s\b", re.IGNORECASE)


def differing_figures(question: str, said: Sequence[Said]) -> Finding | None:
    """What figures of the dimension that is asked for do not fit each other."""
    dimension = dimension_asked(question)
    if dimension is None:
        return None
    about = named(question)
    told = _told(question, dimension, about, said)

    def contrary(one: Said, other: Said) -> bool:
        own, others = ([q for s, q in told if s.article_id == x.article_id] for x in (one, other))
        return not any(overlap(first, second) for first, second in product(own, others))

    whose = f" with {about[0]}" if len(about) == 1 else ""
    things = " or ".join(PLURALS[kind] for kind in _kinds(question))
    topic = WORDS[dimension].format(things) + whose
    return finding(topic, _apart(told, len(about) == 1), [one for one, _ in told], contrary)


def dimension_asked(question: str) -> Dimension | None:
    """What kind of figure a question asks for, if it asks for one."""
    if NO_FIGURE.match(question):
        return None
    return next((dimension for dimension, asked in ASKED.items() if asked.search(question)), None)


def owner(one: Said, quantity: Quantity) -> Approach | None:
    """The approach that a figure is told of: named behind it, last before it, or in its column."""
    if one.quote.startswith("|"):
        column = one.quote.count("|", 0, quantity.start)
        heads, cells = one.place.rpartition("\n")[2].split("|"), one.quote.split("|")
        head = heads[column] if column < len(heads) else ""
        return next(iter(named(head) or named(cells[1])), None)
    behind = named(one.quote[quantity.end : quantity.end + BEHIND])
    if behind and re.match(r"[^,;]*?\bfor\b", one.quote[quantity.end :]):
        return behind[0]
    if NEITHER.search(one.quote, 0, quantity.start):
        return None
    before = named(one.quote[: quantity.start])
    return next(iter(before or named(one.quote) or named(one.place)), None)


def _told(
    question: str, dimension: Dimension, about: Sequence[Approach], said: Sequence[Said]
) -> list[Told]:
    """The figures that are asked for, in sentences that hold enough of the question."""
    told = [
        (one, quantity)
        for one in said
        if one.score >= CLOSE and not (dimension == "latency" and MEASURED.search(one.quote))
        for quantity in quantities(one.quote)
        if quantity.dimension == dimension
        and _counts(question, quantity, one)
        and (len(about) != 1 or owner(one, quantity) in (about[0], None))
    ]
    least = 0.0 if len(about) == 1 or dimension == "count" else TOPICS
    covered = covering(question, [one for one, _ in told], least)
    return [pair for pair in told if pair[0] in covered]


def _apart(told: Sequence[Told], one_approach: bool) -> Iterator[tuple[Said, Said]]:
    """The sentences whose figures are of the same thing and differ."""
    for first, second in combinations(told, 2):
        alike = one_approach or first[1].dimension in FREE or _owner_of_both(first, second)
        if alike and _comparable(first, second) and _differ(first, second):
            yield first[0], second[0]


def _comparable(first: Told, second: Told) -> bool:
    """Whether two figures stand apart, and are for a sum or by the piece alike."""
    (one, quantity), (other, another) = first, second
    alone = one.article_id == other.article_id
    return (
        one.passage != other.passage
        and (quantity.dimension != "money" or (quantity.of in PER) == (another.of in PER))
        and (not alone or quantity.dimension in ALONE)
    )


def _owner_of_both(first: Told, second: Told) -> bool:
    """Whether two figures are told of the same approach."""
    return owner(*first) == owner(*second) is not None


def _counts(question: str, quantity: Quantity, one: Said) -> bool:
    """Whether a figure is in the unit, or of the thing, that is asked for."""
    unit = UNIT.search(question)
    if unit and unit[1].lower() not in one.quote[quantity.start : quantity.end].lower():
        return False
    if quantity.dimension == "volume":
        return quantity.low < quantity.high  # a point is an example, no threshold
    if quantity.dimension == "money":
        return bool(PER[quantity.of].search(question)) if quantity.of in PER else True
    is_limit = quantity.low == 0.0
    return quantity.dimension != "count" or (quantity.of in _kinds(question) and not is_limit)


def _kinds(question: str) -> list[str]:
    """What a question wants counted."""
    return [kind for kind, asked in COUNTED.items() if asked.search(question)]


def _differ(first: Told, second: Told) -> bool:
    """Whether two figures are apart, or differ in degree.

    A point within a range does neither, nor do an upper and a lower bound.
    """
    (said, one), (also, other) = first, second
    degree = DEGREE if said.article_id != also.article_id else WITHIN
    if {one.low, other.low} >= {0.0} and inf in (one.high, other.high):
        return False
    if not overlap(one, other):
        return True
    if one.vague or other.vague or one.low == one.high or other.low == other.high:
        return False
    ends = ((one.low, other.low), (one.high, other.high))
    return any(min(e) > 0 and max(e) < inf and max(e) >= degree * min(e) for e in ends)
