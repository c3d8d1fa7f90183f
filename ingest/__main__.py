"""`python -m ingest`: make the index match the library, and say what changed."""

import argparse
import json
import sys
from dataclasses import asdict

from ingest.environment import prepare
from ingest.errors import KnowledgeBaseError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 where something could not be done."""
    options = _parser().parse_args(arguments)
    prepare()
    try:
        return _sync(as_json=options.json)
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["sync"], default="sync")
    parser.add_argument("--json", action="store_true", help="print only JSON")
    return parser


def _sync(*, as_json: bool) -> int:
    from ingest.pipeline import Progress, sync
    from ingest.settings import AppSettings

    def show(progress: Progress) -> None:
        print(f"[{progress.done}/{progress.total}] {progress.message}", file=sys.stderr)

    report = sync(AppSettings.load(), show)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(asdict(report))
    return 1 if report.problems else 0


def _print(report: dict[str, object]) -> None:
    for word in ("added", "changed", "removed"):
        for article_id in report[word]:  # type: ignore[attr-defined]
            print(f"{word:>9}  {article_id}")
    for problem in report["problems"]:  # type: ignore[attr-defined]
        print(f"{'skipped':>9}  {problem['message']}", file=sys.stderr)
    counts = ", ".join(
        f"{len(report[word])} {word}"  # type: ignore[arg-type]
        for word in ("added", "changed", "removed", "unchanged")
    )
    print(f"{counts}; {report['passages']} passages in the index ({report['seconds']:.1f} s)")


if __name__ == "__main__":
    sys.exit(main())
