"""`python -m ingest`: make the index match the library, and say what changed."""

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.commandline import parse, print_json, print_text, run

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.records import SyncReport

ARTICLES = (
    "Every .md and .txt file below the library's folder is an article, "
    "but for a README.md at the top of it or of one of its folders."
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 where something could not be done."""
    options = parse(_parser(), arguments)
    return run(lambda: _sync(as_json=options.json))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__, epilog=ARTICLES)
    parser.add_argument("command", nargs="?", choices=["sync"], default="sync")
    parser.add_argument("--json", action="store_true", help="print only JSON")
    return parser


def _sync(*, as_json: bool) -> int:
    from ingest.after_sync import remarks
    from ingest.pipeline import Progress, sync
    from ingest.settings import AppSettings

    def show(progress: Progress) -> None:
        print(f"[{progress.done}/{progress.total}] {progress.message}", file=sys.stderr)

    settings = AppSettings.load()
    report = sync(settings, show)
    said = remarks(settings, report)
    if as_json:
        values = {name: remark.values for name, remark in said.items()}
        print_json({**asdict(report), "remarks": values})
    else:
        lines = (f"{name:>9}  {line}" for name, remark in said.items() for line in remark.lines)
        print_text("\n".join([_in_words(report), *lines]))
    for problem in report.problems:
        print(f"  skipped  {problem.message}", file=sys.stderr)
    return 1 if report.problems else 0


def _in_words(report: "SyncReport") -> str:
    changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
    lines = [f"{word:>9}  {article_id}" for word, ids in changes.items() for article_id in ids]
    counts = ", ".join(f"{len(ids)} {word}" for word, ids in changes.items())
    total = f"{counts}, {len(report.unchanged)} unchanged; {report.passages} passages in the index"
    return "\n".join([*lines, f"{total} ({report.seconds:.1f} s)"])


if __name__ == "__main__":
    sys.exit(main())
