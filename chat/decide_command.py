"""`python -m chat decide`: criteria in, a verdict out; or questions in a terminal."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chat.checklist.costs import check_costs
from chat.checklist.interview import Prompt, Step, begin, prompt, reply
from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.export import answer_text
from chat.verdict_text import places_text, proposals_text, question_text, verdict_text

if TYPE_CHECKING:
    from chat.answering import Assistant

SHAPE = 'A request is an object like {"criteria": {"primary_problem": "knowledge"}}.'
STOP = "stop"
INTRODUCTION = (
    "Answer with a number or in your own words; Enter if you are not sure, “why” for the reason, "
    "“back”, “stop” for the verdict so far. Any question is answered in between.\n"
)


def answer_request(assistant: "Assistant", text: str) -> int:
    """Print the verdict for one request.

    Raises:
        ChatError: the request or a criterion cannot be used.
    """
    print(json.dumps(_respond(_adviser(assistant), text), ensure_ascii=False))
    return 0


def answer_description(
    assistant: "Assistant", text: str, as_json: bool, costs: Mapping[str, float]
) -> int:
    """Print what a description seems to say, and the verdict for it.

    Raises:
        ChatError: the description is empty, or a cost cannot be used.
    """
    adviser = _adviser(assistant)
    result = adviser.describe(text, costs)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(proposals_text(result["proposed"], adviser.rules))
        print(verdict_text(result, adviser.rules))
    return 0


def answer_lines(assistant: "Assistant", lines: Iterable[str]) -> int:
    """Print a verdict or an error for each line; returns 1 when any failed."""
    adviser = _adviser(assistant)
    failed = 0
    for line in lines:
        if line.strip():
            result = _answer_line(adviser, line)
            failed |= "error" in result
            print(json.dumps(result, ensure_ascii=False), flush=True)
    return failed


def interview(assistant: "Assistant", costs: Mapping[str, float]) -> int:
    """Talk through the checklist in a terminal, then print the verdict.

    Raises:
        ChatError: a cost cannot be used.
    """
    adviser = _adviser(assistant)
    check_costs(costs, adviser.rules.costs)
    print(INTRODUCTION)
    step = reply(begin().interview, "skip", adviser.rules)
    while step.kind != "done":
        shown = prompt(step.interview, adviser.rules)
        print(question_text(shown))
        said = _typed()
        step = reply(step.interview, _chosen(said, shown), adviser.rules)
        if step.kind == "question":
            articles = (stored.article for stored in assistant.articles())
            print(answer_text(assistant.answer(said), articles) + "\n")
        else:
            print(_said(step, adviser))
    print(verdict_text(adviser.advise(step.interview.answers, costs), adviser.rules))
    return 0


def _said(step: Step, adviser: Adviser) -> str:
    sources = places_text(adviser.cite(step.sources))
    return f"{step.text}{sources}\n" if step.text else ""


def _typed() -> str:
    """What was typed; a stop, and the end of the input, ask for the verdict."""
    try:
        said = input("> ").strip()
    except EOFError:
        print()
        return "verdict"
    return "verdict" if said.lower() == STOP else said


def _chosen(said: str, shown: Prompt) -> str:
    """The key of a choice given by its number, else what was said."""
    if said.isdecimal() and 1 <= int(said) <= len(shown.choices):
        return shown.choices[int(said) - 1].key
    return said


def _adviser(assistant: "Assistant") -> Adviser:
    return Adviser(load_rules(), assistant.index())


def _respond(adviser: Adviser, text: str) -> dict[str, Any]:
    try:
        request = json.loads(text)
    except json.JSONDecodeError as error:
        raise ChatError(
            f"The request is not JSON ({error.msg} at character {error.pos}). Correct it."
        ) from error
    if not isinstance(request, dict):
        raise ChatError(SHAPE)
    name = {"id": request["id"]} if "id" in request else {}
    if isinstance(request.get("criteria"), dict):
        return name | adviser.advise(request["criteria"], request.get("costs"))
    if isinstance(request.get("describe"), str):
        return name | adviser.describe(request["describe"], request.get("costs"))
    raise ChatError(SHAPE)


def _answer_line(adviser: Adviser, line: str) -> dict[str, Any]:
    try:
        return _respond(adviser, line)
    except ChatError as error:
        return {"id": _id_of(line), "error": str(error)}


def _id_of(line: str) -> object:
    try:
        request = json.loads(line)
    except json.JSONDecodeError:
        return None
    return request.get("id") if isinstance(request, dict) else None
