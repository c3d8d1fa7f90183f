"""`python -m chat`: ask the library, search and compare, let it help to decide, check quotes."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.commandline import parse, print_json, print_text, run

if TYPE_CHECKING:
    from chat.answering import Assistant
    from chat.conversation import Turn


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 where something could not be done."""
    parser = _parser()
    options = parse(parser, arguments)
    _refuse_idle(parser, options)
    return run(lambda: _run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chat", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer a question from the articles, with citations")
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", help="the question")
    what.add_argument(
        "--jsonl", action="store_true", help='read {"id", "question", "history"?} lines from stdin'
    )
    ask.add_argument("--history", type=Path, help="JSON file with the turns before the question")
    ask.add_argument("--json", action="store_true", help="print only JSON")
    ask.set_defaults(run=_ask)
    search = commands.add_parser("search", help="show the passages nearest to a question")
    search.add_argument("question", help="the question")
    search.add_argument("-k", type=_count, default=5, help="how many passages (default 5)")
    search.add_argument("--json", action="store_true", help="print only JSON")
    search.set_defaults(run=_search)
    compare = commands.add_parser("compare", help="show what each article says, side by side")
    compare.add_argument("question", help="the question")
    compare.add_argument("--json", action="store_true", help="print only JSON")
    compare.set_defaults(run=_compare)
    decide = commands.add_parser("decide", help="answer the checklist and get a cited verdict")
    decide.add_argument("--describe", metavar="TEXT", help="read the answers off a description")
    decide.add_argument(
        "--cost",
        metavar="NAME=NUMBER",
        type=_cost,
        action="append",
        default=[],
        help="a cost figure in the place of the articles', such as queries_per_day=20000",
    )
    form = decide.add_mutually_exclusive_group()
    form.add_argument(
        "--json",
        action="store_true",
        help='read {"criteria": {...}, "costs"?: {...}} from stdin, print only JSON',
    )
    form.add_argument(
        "--jsonl", action="store_true", help='read {"id"?, "criteria"} lines from stdin'
    )
    decide.set_defaults(run=_decide)
    verify = commands.add_parser(
        "verify",
        help="check whether the quotes of an exported answer or verdict still stand",
        description="Exit status: 0 if every quote stands, here or elsewhere in its article, "
        "1 if one does not, 2 if the file cannot be checked.",
    )
    verify.add_argument("file", type=Path, help="JSON, JSON Lines or Markdown; - for stdin")
    verify.add_argument("--json", action="store_true", help="print only JSON")
    verify.set_defaults(run=_verify)
    evaluate = commands.add_parser(
        "evaluate", help="measure answers on questions of which it is known what they need"
    )
    evaluate.add_argument(
        "questions",
        nargs="*",
        type=Path,
        help="JSON Lines, - for stdin; without any, the project's own",
    )
    evaluate.add_argument("--save", type=Path, metavar="FILE", help="where the report goes")
    evaluate.add_argument(
        "--against", type=Path, metavar="FILE", help="an earlier report: what changed since"
    )
    evaluate.add_argument(
        "--configure",
        nargs="+",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="other settings beside those in force, such as top_k=5; may be given again",
    )
    evaluate.add_argument("--json", action="store_true", help="print only JSON")
    evaluate.set_defaults(run=_evaluate)
    feedback = commands.add_parser("feedback", help="list what was said of answers on the page")
    feedback.add_argument(
        "--questions",
        metavar="FILE",
        type=Path,
        help="write drafts of questions to evaluate, whose facts are to be filled in",
    )
    feedback.add_argument("--json", action="store_true", help="print only JSON")
    feedback.set_defaults(run=_feedback)
    return parser


def _cost(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number.replace(",", ""))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not like queries_per_day=20000") from error


def _refuse_idle(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with a usage error where an option beside --jsonl would go unheeded."""
    for name in ("history", "describe"):
        if getattr(options, "jsonl", False) and getattr(options, name, None) is not None:
            parser.error(f"--{name} does not go with --jsonl: each line brings its own")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _assistant() -> "Assistant":
    from chat.answering import Assistant
    from ingest.settings import AppSettings

    return Assistant(AppSettings.load())


def _run(options: argparse.Namespace) -> int:
    assistant = _assistant()
    status: int = options.run(assistant, options)
    if assistant.notice:
        print(assistant.notice, file=sys.stderr)
    return status


def _ask(assistant: "Assistant", options: argparse.Namespace) -> int:
    from chat.export import answer_json, answer_text
    from chat.json_requests import answer_lines

    _announce(assistant)
    if options.jsonl:
        assistant.warm()  # a missing index is told once, not line by line
        return answer_lines(sys.stdin.buffer, lambda request: _ask_line(assistant, request))
    answer = assistant.answer(options.question, _read_history(options.history))
    articles = (stored.article for stored in assistant.articles())
    _print(answer_json(answer) if options.json else answer_text(answer, articles))
    return 0


def _announce(assistant: "Assistant") -> None:
    """Say ahead where questions go, if they leave this machine."""
    if assistant.sends:
        print(assistant.sends, file=sys.stderr, flush=True)


def _ask_line(assistant: "Assistant", request: Any) -> dict[str, Any]:
    from chat.conversation import read_turns
    from chat.errors import ChatError
    from chat.export import answer_json

    if not isinstance(request, dict) or not isinstance(request.get("question"), str):
        raise ChatError('Each line is an object like {"id": 1, "question": "..."}.')
    answer = assistant.answer(request["question"], read_turns(request.get("history")))
    return answer_json(answer, request.get("id"))


def _read_history(path: Path | None) -> "list[Turn]":
    from chat.conversation import read_turns
    from chat.errors import ChatError
    from chat.json_requests import LONGEST, parse_json

    if path is None:
        return []
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise ChatError(f"The history {path} cannot be read: {error.strerror}.") from error
    return read_turns(parse_json(content, f"The history {path}"))


def _search(assistant: "Assistant", options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from chat.export import passages_text

    found = assistant.search(options.question, options.k)
    if options.json:
        _print({"question": options.question, "passages": [asdict(p) for p in found]})
    else:
        _print(passages_text(found))
    return 0


def _compare(assistant: "Assistant", options: argparse.Namespace) -> int:
    from chat.export import answer_text, comparison_json

    answer = assistant.compare(options.question)
    articles = (stored.article for stored in assistant.articles())
    _print(comparison_json(answer) if options.json else answer_text(answer, articles))
    return 0


def _decide(assistant: "Assistant", options: argparse.Namespace) -> int:
    from chat import decide_command

    costs = dict(options.cost)
    if options.describe is not None:
        _announce(assistant)
        return decide_command.answer_description(assistant, options.describe, options.json, costs)
    if options.jsonl:
        return decide_command.answer_requests(assistant, sys.stdin.buffer)
    if options.json:
        return decide_command.answer_request(assistant, sys.stdin.buffer)
    _announce(assistant)
    return decide_command.interview(assistant, costs)


def _verify(assistant: "Assistant", options: argparse.Namespace) -> int:
    from chat.verify_command import verify

    return verify(assistant, options.file, options.json)


def _evaluate(assistant: "Assistant", options: argparse.Namespace) -> int:
    from chat.evaluate_command import evaluate

    return evaluate(options)


def _feedback(_: "Assistant", options: argparse.Namespace) -> int:
    from chat.conversations.feedback_command import feedback
    from chat.conversations.feedback_file import FeedbackFile
    from ingest.settings import AppSettings

    return feedback(FeedbackFile(AppSettings.load().store), options.questions, options.json)


def _print(value: dict[str, Any] | str) -> None:
    if isinstance(value, str):
        print_text(value)
    else:
        print_json(value)


if __name__ == "__main__":
    sys.exit(main())
