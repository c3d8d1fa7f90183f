"""What would change a verdict: the smallest changes of answers, and the open questions. Pure."""

from collections.abc import Iterable, Iterator

from chat.checklist.engine import settle
from chat.checklist.records import Answers, Change, Flip
from chat.checklist.rules import UNKNOWN, Approach, Rules

DECISIVE = ("prompting_status", "failure_audit", "primary_problem")
"""What can hold a verdict so firmly that no single change moves it."""


def find_flips(answers: Answers, rules: Rules) -> tuple[Flip, ...]:
    """Single changes that lead to another verdict; only where there are none, pairs.

    For each criterion and each other verdict the option nearest to the present one is listed,
    changes of given answers before answers to open questions.
    """
    verdict = settle(answers, rules).verdict
    singles = [Flip((c,), v) for c, v in _outcomes(answers, rules) if v != verdict]
    singles.sort(key=lambda flip: flip.changes[0].before == UNKNOWN)
    return _nearest(singles, rules) or _nearest(_pairs(answers, rules, verdict), rules)


def open_questions(answers: Answers, rules: Rules) -> tuple[tuple[str, float], ...]:
    """Unanswered criteria with the share of their options that change the verdict, most first."""
    verdict = settle(answers, rules).verdict
    changed = dict.fromkeys((key for key in rules.criteria if key not in answers), 0)
    for change, outcome in _outcomes(answers, rules):
        if change.criterion in changed:
            changed[change.criterion] += outcome != verdict
    shares = [(key, count / len(rules.criteria[key].options)) for key, count in changed.items()]
    return tuple(sorted(shares, key=lambda share: -share[1]))


def _outcomes(answers: Answers, rules: Rules) -> Iterator[tuple[Change, Approach]]:
    """Every single change, with the verdict it leads to."""
    for change in _changes(answers, rules, rules.criteria):
        yield change, settle({**answers, change.criterion: change.after}, rules).verdict


def _pairs(answers: Answers, rules: Rules, verdict: Approach) -> list[Flip]:
    """Pairs of changes, the first of a decisive answer, that lead to another verdict."""
    pairs: list[Flip] = []
    for first in _changes(answers, rules, [key for key in DECISIVE if key in answers]):
        between = {**answers, first.criterion: first.after}
        for second, outcome in _outcomes(between, rules):
            if outcome != verdict and second.criterion != first.criterion:
                pairs.append(Flip((first, second), outcome))
    return pairs


def _changes(answers: Answers, rules: Rules, keys: Iterable[str]) -> Iterator[Change]:
    for key in keys:
        before = answers.get(key, UNKNOWN)
        for option in rules.criteria[key].options:
            if option != before:
                yield Change(key, before, option)


def _nearest(flips: Iterable[Flip], rules: Rules) -> tuple[Flip, ...]:
    kept: dict[tuple[object, ...], Flip] = {}
    for flip in flips:
        name = (*(change.criterion for change in flip.changes), flip.verdict)
        if name not in kept or _distance(flip, rules) < _distance(kept[name], rules):
            kept[name] = flip
    return tuple(kept.values())


def _distance(flip: Flip, rules: Rules) -> int:
    """How far the options lie apart in the order in which they are offered."""
    return sum(_steps(change, rules) for change in flip.changes)


def _steps(change: Change, rules: Rules) -> int:
    order = list(rules.criteria[change.criterion].options)
    before = order.index(change.before) if change.before in order else 0
    return abs(order.index(change.after) - before)
