"""Answers as they are given become answers that the engine can use. Pure."""

import difflib
from collections.abc import Iterable, Mapping

from chat.checklist.records import Answers
from chat.checklist.rules import UNKNOWN, Rules, holds
from chat.errors import ChatError


def check_answers(given: object, rules: Rules) -> Answers:
    """Drop what is unknown and refuse what is not in the checklist; in the checklist's order.

    Raises:
        ChatError: a criterion or an option does not exist; the nearest one is offered.
    """
    if not isinstance(given, Mapping):
        raise ChatError('The criteria are an object like {"primary_problem": "knowledge"}.')
    for name, option in given.items():
        _check(str(name), option, rules)
    return {key: given[key] for key in rules.criteria if given.get(key, UNKNOWN) != UNKNOWN}


def contradictions(answers: Answers, rules: Rules) -> tuple[str, ...]:
    """What the answers say that cannot all be true, each with the answers that say it."""
    found = (c for c in rules.contradictions if holds(c.all, answers))
    return tuple(
        f"{c.text} ({', '.join(f'{name}: {answers[name]}' for name in c.all)})" for c in found
    )


def _check(name: str, option: object, rules: Rules) -> None:
    if name not in rules.criteria:
        raise ChatError(f"Unknown criterion {name}. {nearest(name, rules.criteria)}")
    options = [*rules.criteria[name].options, UNKNOWN]
    if not isinstance(option, str) or option not in options:
        known = f"Known: {', '.join(options)}."
        raise ChatError(f"{name} has no option {option}. {nearest(str(option), options)} {known}")


def nearest(name: str, known: Iterable[str]) -> str:
    """A question that offers the known name nearest to an unknown one."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0)
    return f"Did you mean {near[0]}?"
