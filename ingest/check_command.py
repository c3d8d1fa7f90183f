"""`python -m ingest check`: verify the index record by record, and mend what is broken."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.commandline import Commands, add_json, print_json, print_text
from ingest.sync_command import show

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.checking import CheckReport


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser(
        "check",
        help="verify that the index is whole and matches the library; mend what is broken",
        description="Exit status: 0 if the index is right now, 1 if something could not be mended.",
    )
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Check and print what was found; returns 1 where something could not be mended."""
    from ingest.checking import check
    from ingest.settings import AppSettings

    report = check(AppSettings.load(), show)
    if options.json:
        print_json(asdict(report))
    else:
        print_text("\n".join(_lines(report)))
    for problem in report.problems:
        print(f"  skipped  {problem.message}", file=sys.stderr)
    return 1 if report.left or report.problems else 0


def _lines(report: "CheckReport") -> Iterator[str]:
    for word, faults in {"mended": report.mended, "broken": report.left}.items():
        yield from (f"{word:>8}  {fault.article_id}: {fault.message}" for fault in faults)
    known = {fault.article_id for fault in report.mended}
    done = {
        "added": report.sync.added,
        "changed": report.sync.changed,
        "removed": report.sync.removed,
    }
    yield from (
        f"{w:>8}  {name}" for w, names in done.items() for name in names if name not in known
    )
    yield (
        f"{len(report.mended)} mended, {len(report.left)} still broken; {report.articles} articles "
        f"and {report.passages} passages checked"
    )
