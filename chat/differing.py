"""Where the sentences that bear on a question do not say the same. Pure.

Three things are looked for: figures of one dimension that differ, different approaches favoured for
one use, and good and ill spoken of one approach in one matter. Each needs a question that asks for
it; a note that is not there misleads nobody, a wrong one does.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import inf

from chat.matters import SAME, topics
from chat.quantities import Dimension, Quantity, overlap, quantities
from chat.records import Difference, Position
from chat.said import Said
from chat.stance import CONDITION, Approach, favoured, generality, leaning, mentioned, named

CLOSE = 0.5
"""Least score of a sentence that is compared, as a share of the best one's."""
NEAR = 0.35
"""The same for an article's best sentence on the approach that is asked about."""
COVERED = 0.5
"""Least share of the question's topics in a sentence, as a share of what the best one has."""
TOPICS = 0.3
"""Least share of all the question's topics in a sentence."""
HALF = 0.5
DEGREE = 1.5
"""Ranges that overlap differ in degree if an end of one is so many times that of the other."""
WITHIN = 2.0
"""The same within one article."""
POSITIONS = 6
MERITS = frozenset(("cost", "knowledge", "truthfulness", "equipment and skills", "speed"))
"""Topics on which good or ill can be spoken of an approach."""
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
BEHIND = 25
"""Characters behind a figure in which "for" an approach says what it is a figure of."""
ALONE = ("duration", "change")
"""Dimensions in which one article can differ with itself; it counts and prices many things."""
FREE = ("change", "count", "share")
"""Dimensions whose figures need not be told of an approach."""
UNIVERSAL = re.compile(
    r"\b(?:always|default|standard|(?:the )?norm|the normal|exception|the rule|exhaust"
    r"|first step|usual)\b|\bfirst\W*$",
    re.IGNORECASE,
)
NO_FIGURE = re.compile(r"\W*(?:when|why|where|who)\b", re.IGNORECASE)
UNIT = re.compile(r"\bhow many (hour|day|week|month)s\b", re.IGNORECASE)
CHOOSES = re.compile(
    r"\bshould\b|\b(?:which|what|best|right) (?:approach|option|one)\b|\bwhat to\b|\brecommend"
    r"|\bstart\b|\bfirst\b|\bstill need\b|\bneeded\b|\bwhat about\b"
    r"|\b(?:RAG|retriev\w+|(?:fine-?)?(?:tun|train)\w+|prompt\w*|hybrid)\b.*\b(?:or|alone)\b",
    re.IGNORECASE,
)
WHETHER = re.compile(
    r"^\W*(?:is|are|does|do|can|will|would|should|could)\b|\bor not\b|\bor (?:is|will|does|an?)\b",
    re.IGNORECASE,
)
USE = re.compile(
    r"\b(?:assistants?|chat ?bots?|bots?|systems?|tools?|apps?|applications?|software)\b"
    r"|\b(?:in|for) (?:healthcare|medicine|law)\b",
    re.IGNORECASE,
)
"""A question about a use, for which a hybrid is a choice of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A matter on which sentences do not say the same.

    Attributes:
        topic: the matter, as it stands behind "The articles differ on".
        contrary: whether they cannot both be meant; else they differ in degree.
        pair: the two sentences that it was read from.
        said: these and what else was said on it, one of each article first.
    """

    topic: str
    contrary: bool
    pair: tuple[Said, Said]
    said: tuple[Said, ...]

    @property
    def alone(self) -> bool:
        """Whether one article differs with itself."""
        return self.pair[0].article_id == self.pair[1].article_id

    @property
    def difference(self) -> Difference:
        """What an answer tells of it."""
        positions = (Position(s.article_id, s.quote, s.start, s.end) for s in self.said)
        return Difference(self.topic, tuple(positions))


def find_difference(question: str, said: Sequence[Said]) -> Finding | None:
    """What the articles, or one by itself, say differently on what a question asks.

    Args:
        question: as it was understood.
        said: the sentences that were found, in any order.
    """
    ordered = sorted(said, key=lambda one: -one.score)
    found = (find(question, ordered) for find in (_figures, _rules, _merits, _choices))
    return next(filter(None, found), None)


def _figures(question: str, said: Sequence[Said]) -> Finding | None:
    """Figures of the dimension that is asked for."""
    dimension = dimension_asked(question)
    if dimension is None:
        return None
    about = named(question)
    pairs = [
        (one, quantity)
        for one in said
        if one.score >= CLOSE
        for quantity in quantities(one.quote)
        if quantity.dimension == dimension
        and _counts(question, quantity, one)
        and (len(about) != 1 or owner(one, quantity) in (about[0], None))
        and not (dimension == "latency" and MEASURED.search(one.quote))
    ]
    least = 0.0 if len(about) == 1 or dimension == "count" else TOPICS
    covered = _covering(question, [one for one, _ in pairs], least)
    pairs = [pair for pair in pairs if pair[0] in covered]
    apart = (
        (one, other)
        for (one, first), (other, second) in combinations(pairs, 2)
        if one is not other
        and (dimension != "money" or (first.of in PER) == (second.of in PER))
        and one.passage != other.passage
        and (one.article_id != other.article_id or dimension in ALONE)
        and (len(about) == 1 or dimension in FREE or _owners(one, first, other, second))
        and _differ(first, second, DEGREE if one.article_id != other.article_id else WITHIN)
    )

    def contrary(one: Said, other: Said) -> bool:
        return _disjoint(one.article_id, other.article_id, pairs)

    things = " or ".join(PLURALS[kind] for kind in _kinds(question))
    whose = f" with {about[0]}" if len(about) == 1 else ""
    return _finding(
        WORDS[dimension].format(things) + whose, apart, [one for one, _ in pairs], contrary
    )


def _disjoint(one: str, other: str, pairs: Iterable[tuple[Said, Quantity]]) -> bool:
    """Whether no figure of one article could be one of the other."""
    own, others = ([q for s, q in pairs if s.article_id == name] for name in (one, other))
    return not any(overlap(first, second) for first, second in product(own, others))


def _owners(one: Said, first: Quantity, other: Said, second: Quantity) -> bool:
    """Whether two figures are told of the same approach."""
    return owner(one, first) == owner(other, second) is not None


def dimension_asked(question: str) -> Dimension | None:
    """What kind of figure a question asks for, if it asks for one."""
    if NO_FIGURE.match(question):
        return None
    return next((dimension for dimension, asked in ASKED.items() if asked.search(question)), None)


def owner(one: Said, quantity: Quantity) -> Approach | None:
    """The approach that a figure is told of: named behind it, last before it, or in its column."""
    if one.quote.startswith("|"):
        column = one.quote.count("|", 0, quantity.start)
        heads = one.place.rpartition("\n")[2].split("|")
        return next(iter(named(heads[column])), None) if column < len(heads) else None
    behind = named(one.quote[quantity.end : quantity.end + BEHIND])
    if behind and re.match(r"[^,;]*?\bfor\b", one.quote[quantity.end :]):
        return behind[0]
    before = named(one.quote[: quantity.start])
    return next(iter(before or named(one.quote) or named(one.place)), None)


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


def _differ(one: Quantity, other: Quantity, degree: float) -> bool:
    """Whether two figures are apart, or differ in degree.

    A point within a range does neither, nor do an upper and a lower bound.
    """
    if {one.low, other.low} >= {0.0} and inf in (one.high, other.high):
        return False
    if not overlap(one, other):
        return True
    if one.vague or other.vague or one.low == one.high or other.low == other.high:
        return False
    ends = ((one.low, other.low), (one.high, other.high))
    return any(min(e) > 0 and max(e) < inf and max(e) >= degree * min(e) for e in ends)


def _rules(question: str, said: Sequence[Said]) -> Finding | None:
    """An approach as the rule, and tied to conditions."""
    about = named(question)
    if not UNIVERSAL.search(question) or not about:
        return None
    first: dict[tuple[str, int], Said] = {}
    for one in said:
        if (
            one.score >= NEAR
            and favoured(one.quote) == about[0]
            and (sign := generality(one.quote))
        ):
            first.setdefault((one.article_id, sign), one)
    apart = (
        (one, other)
        for (home, sign), one in first.items()
        for (elsewhere, contrary), other in first.items()
        if sign > contrary and (elsewhere, 1) not in first and (home, -1) not in first
    )
    return _finding(f"whether {about[0]} is the rule", apart, first.values(), _never)


def _merits(question: str, said: Sequence[Said]) -> Finding | None:
    """Good and ill spoken of one approach in the matter that is asked about."""
    about = named(question)
    subject = topics(question) & MERITS
    is_subject = len(subject) >= TOPICS * len(topics(question)) and subject
    if not WHETHER.search(question) or not about or not is_subject:
        return None
    kept = [
        one
        for one in said
        if one.score >= CLOSE and about[0] in named(one.quote)[:1] and topics(one.quote) & subject
    ]
    apart = (
        (one, other)
        for one in kept
        for other in kept
        if leaning(one.quote) > 0 > leaning(other.quote)
    )
    return _finding(f"{about[0]} and {' and '.join(sorted(subject))}", apart, kept, _plainly)


def _choices(question: str, said: Sequence[Said]) -> Finding | None:
    """Different approaches favoured for what is asked about."""
    subject = topics(question)
    asked = mentioned(question)
    if not CHOOSES.search(question) or not subject or dimension_asked(question):
        return None
    use = bool(USE.search(question)) or "a hybrid" in asked
    close = [one for one in said if one.score >= CLOSE]
    favours = [
        (one, favour)
        for one in _covering(question, close)
        if (favour := favoured(one.quote, one.place))
        and (use or favour != "a hybrid")
        and _speaks_of(one, subject)
        and (len(asked) < 2 or favour in asked or use)
    ]
    apart = (
        (one, other)
        for (one, first), (other, second) in combinations(favours, 2)
        if first != second and (len(asked) != 1 or asked & {first, second})
    )
    return _finding("which approach to take", apart, [one for one, _ in favours], _apart)


def _covering(question: str, said: Sequence[Said], least: float = TOPICS) -> list[Said]:
    """The sentences that hold about as much of what is asked as the best of them."""
    asked = topics(question)
    shares = [len(asked & topics(one.quote)) for one in said]
    best = max(*shares, least / COVERED * len(asked), 0) if shares else 0
    return [one for one, share in zip(said, shares, strict=True) if share >= COVERED * best]


def _speaks_of(one: Said, subject: frozenset[str]) -> bool:
    """Whether a sentence is on the subject: on a topic that has many names, or on half of it."""
    shared = topics(one.quote) & subject
    return bool(shared & SAME.keys()) or len(shared) >= HALF * len(subject)


def _finding(
    topic: str,
    apart: Iterable[tuple[Said, Said]],
    said: Iterable[Said],
    contrary: Callable[[Said, Said], bool],
) -> Finding | None:
    """The best pair that differs, of two articles if there is one, and the best of the others."""
    pairs = sorted(apart, key=lambda pair: -(pair[0].score + pair[1].score))
    pairs.sort(key=lambda pair: pair[0].article_id == pair[1].article_id)
    if not pairs:
        return None
    shown = [*pairs[0]]
    for one in chain(chain.from_iterable(pairs), said):
        if all(one.article_id != other.article_id for other in shown):
            shown.append(one)
    shown += dict.fromkeys(one for pair in pairs for one in pair if one not in shown)
    return Finding(topic, contrary(*pairs[0]), pairs[0], tuple(shown[:POSITIONS]))


def _plainly(*said: Said) -> bool:
    """Whether no sentence ties what it says to a condition or a figure."""
    return not any(CONDITION.search(one.quote) or quantities(one.quote) for one in said)


def _apart(*said: Said) -> bool:
    """Whether none of the approaches is a part of another."""
    return "a hybrid" not in {favoured(one.quote, one.place) for one in said}


def _never(*_: Said) -> bool:
    return False
