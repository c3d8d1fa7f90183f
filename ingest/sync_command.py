"""`python -m ingest sync`: make the index match the library, and say what changed."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.commandline import Commands, add_json, print_json, print_text
from ingest.errors import KnowledgeBaseError

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.pipeline import Progress
    from ingest.records import Remark, SyncReport
    from ingest.settings import AppSettings


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser("sync", help="make the index match the library (the default)")
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Sync and print the report; returns 1 where a file could not be taken in."""
    from ingest.settings import AppSettings

    report, said = synced(AppSettings.load())
    if options.json:
        print_json(values(report, said))
    else:
        print_text(in_words(report, said))
    return 1 if report.problems else 0


def follow_up(settings: "AppSettings", *, as_json: bool) -> dict[str, Any]:
    """Sync what a command has changed in the library; returns the report as JSON values.

    For people it is printed as well, and an error goes on its way.
    """
    from ingest.pipeline import PATIENCE

    try:
        report, said = synced(settings, patience=PATIENCE)
    except KnowledgeBaseError as error:
        if as_json:
            return {"error": str(error)}
        raise
    if not as_json:
        print_text(in_words(report, said))
    return values(report, said)


def synced(
    settings: "AppSettings", *, quiet: bool = False, patience: float = 0
) -> "tuple[SyncReport, dict[str, Remark]]":
    """Sync, telling on the terminal how far it is and what was left out; and what others say."""
    from ingest.after_sync import remarks
    from ingest.pipeline import sync

    report = sync(settings, (lambda progress: None) if quiet else show, patience=patience)
    for problem in report.problems:
        print(f"  skipped  {problem.message}", file=sys.stderr)
    return report, remarks(settings, report)


def show(progress: "Progress") -> None:
    """Tell on the terminal how far a sync is."""
    print(f"[{progress.done}/{progress.total}] {progress.message}", file=sys.stderr)


def values(report: "SyncReport", said: "Mapping[str, Remark]") -> dict[str, Any]:
    """A report and what was said of it as JSON values."""
    return {**asdict(report), "remarks": {name: remark.values for name, remark in said.items()}}


def in_words(report: "SyncReport", said: "Mapping[str, Remark]") -> str:
    """The same in lines for people: what changed, the counts, and what it means."""
    changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
    lines = [f"{word:>9}  {article_id}" for word, ids in changes.items() for article_id in ids]
    lines += [f"{'same text':>9}  {same.path} as {same.article_id}" for same in report.same_text]
    remarks = [f"{name:>9}  {line}" for name, remark in said.items() for line in remark.lines]
    return "\n".join([*lines, counts(report), *remarks])


def counts(report: "SyncReport") -> str:
    """What a sync did, in one line."""
    changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
    told = ", ".join(f"{len(ids)} {word}" for word, ids in changes.items())
    total = f"{told}, {len(report.unchanged)} unchanged; {report.passages} passages in the index"
    return f"{total} ({report.seconds:.1f} s)"
