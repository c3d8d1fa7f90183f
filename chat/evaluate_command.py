"""`python -m chat evaluate`: how well questions with known answers are found, answered, refused."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from chat.errors import ChatError
from ingest.commandline import print_json, print_text
from ingest.settings import AppSettings

if TYPE_CHECKING:
    from chat.evaluation.report import Report
    from chat.evaluation.running import QuestionSet

NEEDED = "ir_measures"
OWN = Path("tests") / "evaluation"
OWN_SETS = ("report.jsonl", "tune.jsonl")
"""What is asked where no file is named; nothing was fitted to the first one."""


def evaluate(options: Namespace) -> int:
    """Ask, print the report and save it; returns 0.

    Raises:
        ChatError: a package is missing, or a file cannot be used.
        KnowledgeBaseError: as `Assistant.answer`.
    """
    if find_spec(NEEDED) is None:
        raise ChatError(
            "Evaluating needs ir-measures. Install it with: "
            "pip install -c constraints.txt -e '.[eval]'"
        )
    from chat.evaluation.comparison import against, side_by_side
    from chat.evaluation.rendering import report_text
    from chat.evaluation.report import REPORT, read

    settings = AppSettings.load()
    sets = _question_sets(options.questions or _own_sets())
    then = read(_content(options.against), str(options.against)) if options.against else None
    report = _measured(settings, sets, options.configure)
    saved = _save(report, options.save or _default_place(settings, report))
    if options.json:
        print_json(REPORT.dump_python(report, mode="json"))
    else:
        comparisons = [*side_by_side(report.runs), *(against(report, then) if then else [])]
        print_text(report_text(report, comparisons))
        print_text(f"\nSaved as {saved}")
    return 0


def _measured(
    settings: AppSettings, sets: Sequence["QuestionSet"], changes: Sequence[Sequence[str]]
) -> "Report":
    from chat.answering import Assistant
    from chat.evaluation.configurations import configurations
    from chat.evaluation.report import Report, Run
    from chat.evaluation.running import run, warnings

    runs: list[Run] = []
    for configuration in configurations(settings, changes, _say):
        assistant = Assistant(configuration.settings)
        for warning in warnings(sets, assistant) if not runs else ():
            _say(warning)
        runs += [run(one, configuration, assistant) for one in sets]
        if assistant.notice:
            _say(assistant.notice)
    return Report(datetime.now(UTC).isoformat(timespec="seconds"), tuple(runs))


def _question_sets(files: Iterable[Path]) -> list["QuestionSet"]:
    from chat.evaluation.reading import read_questions
    from chat.evaluation.running import QuestionSet

    paths = list(files)
    stems = [path.stem for path in paths]
    return [
        QuestionSet(
            path.stem.strip("-") or "questions" if stems.count(path.stem) == 1 else str(path),
            "standard input" if str(path) == "-" else str(path),
            tuple(read_questions(_content(path), str(path))),
        )
        for path in paths
    ]


def _own_sets() -> list[Path]:
    files = [OWN / name for name in OWN_SETS]
    if not all(file.is_file() for file in files):
        raise ChatError("Name a file of questions; the README tells what stands in it.")
    return files


def _content(path: Path) -> bytes:
    """What a file holds; ``-`` is what is piped in.

    Raises:
        ChatError: it cannot be read.
    """
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read()
        return path.read_bytes()
    except OSError as error:
        raise ChatError(f"{path} cannot be read: {error.strerror}.") from error


def _default_place(settings: AppSettings, report: "Report") -> Path:
    from chat.evaluation.configurations import FOLDER

    return settings.store / FOLDER / f"{report.made[:19].replace(':', '-')}.json"


def _save(report: "Report", path: Path) -> Path:
    from chat.evaluation.report import written

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(report))
    except OSError as error:
        raise ChatError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _say(text: str) -> None:
    """On standard error, so that standard output holds the report alone."""
    print(text, file=sys.stderr, flush=True)
