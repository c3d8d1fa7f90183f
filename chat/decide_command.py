"""`python -m chat decide`: criteria in, a verdict out; or questions in a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from chat.checklist.costs import check_costs
from chat.checklist.describing import Consult
from chat.checklist.interview import Step, begin, reply
from chat.checklist.loading import load_rules
from chat.checklist.prompts import Prompt, prompt
from chat.checklist.rules import Rules
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.export import answer_text
from chat.generation.describing import consulting
from chat.json_requests import LONGEST, answer_lines, parse_json
from chat.verdict_text import places_text, proposals_text, question_text, verdict_text
from ingest.commandline import print_json, print_text

if TYPE_CHECKING:
    from chat.answering import Assistant

SHAPE = 'A request is an object like {"criteria": {"primary_problem": "knowledge"}}.'
LONGEST_DESCRIPTION = 20_000
"""Characters."""
STOP = "stop"
UNDERSTOOD = "Understood from the description"
BY_MODEL = "Read by the language model, to be confirmed"
INTRODUCTION = (
    "Answer with a number or in your own words; Enter if you are not sure, “why” for the reason, "
    "“back”, “stop” for the verdict so far. Any question is answered in between.\n"
)


def answer_request(assistant: "Assistant", stream: BinaryIO) -> int:
    """Print the verdict for one request.

    Raises:
        ChatError: the request or a criterion cannot be used.
    """
    request = parse_json(stream.read(LONGEST + 1), "The request")
    print_json(_respond(_adviser(assistant), request))
    return 0


def answer_requests(assistant: "Assistant", stream: BinaryIO) -> int:
    """Print a verdict or an error for each line; returns 1 when any failed."""
    adviser = _adviser(assistant)
    return answer_lines(stream, lambda request: _respond(adviser, request))


def answer_description(
    assistant: "Assistant", text: str, as_json: bool, costs: Mapping[str, float]
) -> int:
    """Print what a description seems to say, and the verdict for it.

    What only a language model reads is shown, and used where the person agrees.

    Raises:
        ChatError: the description is empty, or a cost cannot be used.
    """
    adviser = _adviser(assistant)
    consult = consulting(assistant.writer(), adviser.rules)
    result = _describe(adviser, text, costs, consult)
    if as_json:
        print_json(result)
        return 0
    print_text(proposals_text(UNDERSTOOD, result["proposed"], adviser.rules))
    if answers := _confirmed(result, adviser.rules):
        result = adviser.advise(answers, costs)
    print_text(verdict_text(result, adviser.rules))
    return 0


def _confirmed(result: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    """All answers, where those of a language model are taken; they count for nothing before."""
    if result.get("note"):
        print_text(result["note"] + "\n")
    if not (more := result.get("to_confirm")):
        return {}
    print_text(proposals_text(BY_MODEL, more, rules))
    agreed = _typed("Use these too? [y/N] ").lower() in ("y", "yes")
    return {p["criterion"]: p["option"] for p in (*result["proposed"], *more)} if agreed else {}


def interview(assistant: "Assistant", costs: Mapping[str, float]) -> int:
    """Talk through the checklist in a terminal, then print the verdict.

    Raises:
        ChatError: a cost cannot be used.
    """
    adviser = _adviser(assistant)
    consult = consulting(assistant.writer(), adviser.rules)
    check_costs(costs, adviser.rules.costs)
    print(INTRODUCTION)
    step = reply(begin().interview, "skip", adviser.rules)
    while step.kind != "done":
        shown = prompt(step.interview, adviser.rules)
        print(question_text(shown))
        said = _typed()
        step = reply(step.interview, _chosen(said, shown), adviser.rules, consult=consult)
        if step.kind == "question":
            articles = (stored.article for stored in assistant.articles())
            print_text(answer_text(assistant.answer(said), articles) + "\n")
        else:
            print_text(_said(step, adviser))
    print_text(verdict_text(adviser.advise(step.interview.answers, costs), adviser.rules))
    return 0


def _said(step: Step, adviser: Adviser) -> str:
    sources = places_text(adviser.cite(step.sources))
    return f"{step.text}{sources}\n" if step.text else ""


def _typed(asking: str = "> ") -> str:
    """What was typed; a stop, and the end of the input, ask for the verdict."""
    try:
        said = input(asking).strip()
    except EOFError:
        print()
        return "verdict"
    return "verdict" if said.lower() == STOP else said


def _chosen(said: str, shown: Prompt) -> str:
    """The key of a choice given by its number, else what was said."""
    numbered = {str(number): choice.key for number, choice in enumerate(shown.choices, start=1)}
    return numbered.get(said, said)


def _adviser(assistant: "Assistant") -> Adviser:
    return Adviser(load_rules(), assistant.index())


def _respond(adviser: Adviser, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise ChatError(SHAPE)
    name = {"id": request["id"]} if "id" in request else {}
    if isinstance(request.get("criteria"), dict):
        known = {key: option for key, option in request["criteria"].items() if option is not None}
        return name | adviser.advise(known, request.get("costs"))
    if isinstance(request.get("describe"), str):
        return name | _describe(adviser, request["describe"], request.get("costs"))
    raise ChatError(SHAPE)


def _describe(
    adviser: Adviser, text: str, costs: object, consult: Consult | None = None
) -> dict[str, Any]:
    if len(text) > LONGEST_DESCRIPTION:
        raise ChatError(
            f"The description is too long ({len(text):,} characters; at most "
            f"{LONGEST_DESCRIPTION:,}). Describe your project in a few sentences."
        )
    return adviser.describe(text, costs, consult)
