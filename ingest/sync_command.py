"""`python -m ingest sync`: make the index match the library, and say what changed."""

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.commandline import Commands, add_json, print_json, print_text

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.pipeline import Progress
    from ingest.records import SyncReport


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser("sync", help="make the index match the library (the default)")
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Sync and print the report; returns 1 where a file could not be taken in."""
    from ingest.after_sync import remarks
    from ingest.pipeline import sync
    from ingest.settings import AppSettings

    settings = AppSettings.load()
    report = sync(settings, show)
    said = remarks(settings, report)
    if options.json:
        values = {name: remark.values for name, remark in said.items()}
        print_json({**asdict(report), "remarks": values})
    else:
        lines = (f"{name:>9}  {line}" for name, remark in said.items() for line in remark.lines)
        print_text("\n".join([_in_words(report), *lines]))
    for problem in report.problems:
        print(f"  skipped  {problem.message}", file=sys.stderr)
    return 1 if report.problems else 0


def show(progress: "Progress") -> None:
    """Tell on the terminal how far a sync is."""
    print(f"[{progress.done}/{progress.total}] {progress.message}", file=sys.stderr)


def _in_words(report: "SyncReport") -> str:
    changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
    lines = [f"{word:>9}  {article_id}" for word, ids in changes.items() for article_id in ids]
    lines += [f"{'same text':>9}  {same.path} as {same.article_id}" for same in report.same_text]
    counts = ", ".join(f"{len(ids)} {word}" for word, ids in changes.items())
    total = f"{counts}, {len(report.unchanged)} unchanged; {report.passages} passages in the index"
    return "\n".join([*lines, f"{total} ({report.seconds:.1f} s)"])
