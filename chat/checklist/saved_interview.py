"""The state of the checklist's conversation as plain values, and back after a check. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from chat.checklist.answers import check_answers
from chat.checklist.interview import Interview
from chat.checklist.records import Answers
from chat.checklist.rules import Rules
from chat.errors import ChatError


def save(interview: Interview) -> dict[str, Any]:
    """The state as plain JSON values."""
    return {**asdict(interview), "answers": dict(interview.answers)}


def restore(value: object, rules: Rules) -> Interview:
    """A state from what `save` gave, which may have been in strange hands meanwhile.

    Raises:
        ChatError: it is damaged, or made for other rules.
    """
    try:
        interview = TypeAdapter(Interview).validate_python(_tuples(value))
        answers = check_answers(interview.answers, rules)
        _check(interview, rules)
    except (ValidationError, ValueError, ChatError) as error:
        raise ChatError("The saved checklist cannot be used. Start it again.") from error
    return replace(interview, answers=answers)


def _tuples(value: object) -> object:
    """JSON knows no tuples."""
    if not isinstance(value, Mapping):
        return value
    return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}


def _check(interview: Interview, rules: Rules) -> None:
    """Refuse a state that no conversation leads to.

    Raises:
        ValueError: what is wrong.
    """
    waiting = interview.phase in ("asking", "correcting")
    if waiting != (interview.current is not None):
        raise ValueError("a question without a phase, or a phase without its question")
    named = [*interview.asked, *([interview.current] if interview.current else [])]
    if not set(named) <= rules.criteria.keys() or len(named) != len(set(named)):
        raise ValueError("no such question")
    options = rules.criteria[interview.current].options if interview.current else {}
    if not set(interview.between) <= set(options):
        raise ValueError("no such option")
    proposed: Answers = {p.criterion: p.option for p in interview.proposed}
    if len(check_answers(proposed, rules)) != len(interview.proposed):
        raise ValueError("no such proposal")
    others = ((rules.criteria[p.criterion], p.otherwise) for p in interview.proposed)
    if any(other and other.option not in criterion.options for criterion, other in others):
        raise ValueError("no such proposal beside another")
