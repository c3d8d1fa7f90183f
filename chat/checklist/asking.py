"""Which question to ask next: the one whose answer could change the verdict most. Pure."""

from collections.abc import Collection, Iterator

from chat.checklist.answers import contradictions
from chat.checklist.engine import find_problem, settle
from chat.checklist.records import Answers
from chat.checklist.rules import Rules, holds


def next_question(answers: Answers, rules: Rules, skipped: Collection[str] = ()) -> str | None:
    """The most informative question that is left; None where no answers could change the verdict.

    Where no single answer could, a pair of answers still may: then the first of such a pair.
    """
    left = [key for key in rules.criteria if key not in answers and key not in skipped]
    shares = {key: _share(key, answers, rules) for key in left if _askable(key, answers, rules)}
    best = max(shares, key=lambda key: shares[key], default=None)
    if best is not None and shares[best]:
        return best
    return next((key for key in shares if _opens(key, left, answers, rules)), None)


def _share(key: str, answers: Answers, rules: Rules) -> float:
    """The share of a question's options that change the verdict without contradicting anything."""
    changing = sum(1 for _ in _changing(key, answers, rules))
    return changing / len(rules.criteria[key].option)


def _opens(key: str, left: Collection[str], answers: Answers, rules: Rules) -> bool:
    """Whether some answer to a question gives another one the power to change the verdict."""
    return any(
        _askable(other, told, rules) and any(_changing(other, told, rules))
        for told in _told(key, answers, rules)
        for other in left
        if other != key
    )


def _changing(key: str, answers: Answers, rules: Rules) -> Iterator[Answers]:
    """The answers with each option added that changes the verdict and contradicts nothing."""
    verdict = settle(answers, rules).verdict
    known = len(contradictions(answers, rules))
    for told in _told(key, answers, rules):
        if settle(told, rules).verdict != verdict and len(contradictions(told, rules)) == known:
            yield told


def _told(key: str, answers: Answers, rules: Rules) -> Iterator[Answers]:
    return ({**answers, key: option} for option in rules.criteria[key].options)


def _askable(key: str, answers: Answers, rules: Rules) -> bool:
    """Whether a question can be answered at all, by what is known."""
    conditions = rules.criteria[key].ask_if
    facts = {**answers, "problem": find_problem(answers, rules)}
    return not conditions or any(holds(condition, facts) for condition in conditions)
