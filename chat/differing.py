"""Where the sentences that bear on a question do not say the same. Pure.

Looked for are figures of one dimension that differ, a rule against a condition, good and ill spoken
of one approach in one matter, and different approaches favoured for one use. Each needs a question
that asks for it: a note that is not there misleads nobody, a wrong one does.
"""

import re
from collections.abc import Sequence
from itertools import combinations, product

from chat.figures import differing_figures, dimension_asked
from chat.findings import CLOSE, TOPICS, Finding, covering, finding
from chat.matters import SAME, topics
from chat.quantities import overlap, quantities
from chat.said import Said
from chat.stance import CONDITION, FAVOUR, favoured, generality, leaning, mentioned, named

NEAR = 0.35
"""Least score of a sentence that states a rule, as a share of the best one's."""
HALF = 0.5
"""Least share of the question's topics, where none of them has several names."""
MERITS = frozenset(("cost", "knowledge", "truthfulness", "equipment and skills", "speed"))
"""Topics on which good or ill can be spoken of an approach."""
CASES = ("volume", "change", "latency", "count")
"""Dimensions whose figures say when an approach fits."""
UNIVERSAL = re.compile(
    r"\b(?:always|default|standard|(?:the )?norm|the normal|exception|the rule|exhaust"
    r"|first step|usual)\b|\bfirst\W*$",
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"\bat (?:a )?(?:\w+ )?(?:volumes?|scale|first)\b"
    r"|\b(?:upfront|beyond|up to|below|per request)\b",
    re.IGNORECASE,
)
"""Words that say on what side or from what size on something holds."""
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


def find_difference(question: str, said: Sequence[Said]) -> Finding | None:
    """What the articles, or one by itself, say differently on what a question asks.

    Args:
        question: as it was understood.
        said: the sentences that were found, in any order.
    """
    ordered = sorted(said, key=lambda one: -one.score)
    found = (find(question, ordered) for find in (differing_figures, _rules, _merits, _choices))
    return next(filter(None, found), None)


def asks_for_advice(question: str) -> bool:
    """Whether an approach that is recommended answers a question."""
    whether = WHETHER.search(question) and FAVOUR.search(question)
    return bool(CHOOSES.search(question) or whether)


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
    return finding(f"whether {about[0]} is the rule", apart, first.values(), _never)


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
    return finding(f"{about[0]} and {' and '.join(sorted(subject))}", apart, kept, _plainly)


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
        for one in covering(question, close)
        if (favour := favoured(one.quote, one.place))
        and (use or favour != "a hybrid")
        and _speaks_of(one, subject)
        and (len(asked) < 2 or favour in asked or use)
    ]
    apart = (
        (one, other)
        for (one, first), (other, second) in combinations(favours, 2)
        if first != second
        and (len(asked) != 1 or asked & {first, second})
        and not _other_case(one, other)
    )
    names = " or ".join(dict.fromkeys(favour for _, favour in favours))
    return finding(f"which approach to take: {names}", apart, [o for o, _ in favours], _apart)


def _other_case(one: Said, other: Said) -> bool:
    """Whether each speaks of a case of its own: of volumes, say, that do not meet."""
    pairs = [
        (first, second)
        for first, second in product(quantities(one.quote), quantities(other.quote))
        if first.dimension == second.dimension in CASES
    ]
    return bool(pairs) and not any(overlap(first, second) for first, second in pairs)


def _speaks_of(one: Said, subject: frozenset[str]) -> bool:
    """Whether a sentence is on the subject: on a topic that has many names, or on half of it."""
    shared = topics(one.quote) & subject
    return bool(shared & SAME.keys()) or len(shared) >= HALF * len(subject)


def _plainly(*said: Said) -> bool:
    """Whether no sentence ties what it says to a case."""
    return not any(_is_tied(one.quote) for one in said)


def _is_tied(quote: str) -> bool:
    """Whether words hold under a condition, on one side of a limit, or for a figure."""
    return bool(CONDITION.search(quote) or LIMITED.search(quote) or quantities(quote))


def _apart(*said: Said) -> bool:
    """Whether none of the approaches is a part of another, nor each for a case of its own."""
    parts = "a hybrid" in {favoured(one.quote, one.place) for one in said}
    return not parts and not all(_is_tied(one.quote) for one in said)


def _never(*_: Said) -> bool:
    return False
