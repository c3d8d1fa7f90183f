"""`python -m chat decide`: criteria in, a verdict out; or questions in a terminal."""

from typing import TYPE_CHECKING, Any, BinaryIO

from chat.checklist.flips import next_question
from chat.checklist.loading import load_rules
from chat.checklist.rules import UNKNOWN, Criterion
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.json_requests import LONGEST, answer_lines, parse_json
from chat.verdict_text import proposals_text, question_text, verdict_text
from ingest.commandline import print_json, print_text

if TYPE_CHECKING:
    from chat.answering import Assistant

SHAPE = 'A request is an object like {"criteria": {"primary_problem": "knowledge"}}.'
LONGEST_DESCRIPTION = 20_000
"""Characters."""
STOP = "stop"
SKIPS = {"", "skip", "s", "?", UNKNOWN, "not sure"}


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


def answer_description(assistant: "Assistant", text: str, as_json: bool) -> int:
    """Print what a description seems to say, and the verdict for it.

    Raises:
        ChatError: the description is empty.
    """
    adviser = _adviser(assistant)
    result = _describe(adviser, text)
    if as_json:
        print_json(result)
    else:
        print_text(proposals_text(result["proposed"], adviser.rules))
        print_text(verdict_text(result, adviser.rules))
    return 0


def interview(assistant: "Assistant") -> int:
    """Ask until no answer can change the verdict, then print it."""
    adviser = _adviser(assistant)
    print("Answer with a number; Enter if you do not know, 'stop' for the verdict so far.\n")
    answers: dict[str, str] = {}
    skipped: set[str] = set()
    while (key := next_question(answers, adviser.rules, skipped)) is not None:
        option = _ask(adviser.rules.criteria[key])
        if option == STOP:
            break
        if option == UNKNOWN:
            skipped.add(key)
        else:
            answers[key] = option
    else:
        print("No further answer of yours can change the verdict.\n")
    print_text(verdict_text(adviser.advise(answers), adviser.rules))
    return 0


def _adviser(assistant: "Assistant") -> Adviser:
    return Adviser(load_rules(), assistant.index())


def _respond(adviser: Adviser, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise ChatError(SHAPE)
    name = {"id": request["id"]} if "id" in request else {}
    if isinstance(request.get("criteria"), dict):
        known = {key: option for key, option in request["criteria"].items() if option is not None}
        return name | adviser.advise(known)
    if isinstance(request.get("describe"), str):
        return name | _describe(adviser, request["describe"])
    raise ChatError(SHAPE)


def _describe(adviser: Adviser, text: str) -> dict[str, Any]:
    if len(text) > LONGEST_DESCRIPTION:
        raise ChatError(
            f"The description is too long ({len(text):,} characters; at most "
            f"{LONGEST_DESCRIPTION:,}). Describe your project in a few sentences."
        )
    return adviser.describe(text)


def _ask(criterion: Criterion) -> str:
    """One question, asked until the reply is an option, a skip or a stop."""
    options = {str(number): option for number, option in enumerate(criterion.options, start=1)}
    print(question_text(criterion))
    while True:
        reply = _reply()
        if reply == STOP:
            return STOP
        if reply in SKIPS:
            return UNKNOWN
        if reply in criterion.options:
            return reply
        if reply in options:
            return options[reply]
        print(f"Please type a number from 1 to {len(options)}, Enter or 'stop'.")


def _reply() -> str:
    """What was typed; the end of the input is a stop."""
    try:
        return input("> ").strip().lower()
    except EOFError:
        print()
        return STOP
