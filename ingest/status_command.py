"""`python -m ingest status`: what is in the library, what is indexed, and the difference."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.commandline import Commands, add_json, print_json, print_text

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.status import Status

NOTHING = "The index matches the library."


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser(
        "status", help="show what is in the library, what is indexed, and the difference"
    )
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Print the status; returns 0."""
    from ingest.settings import AppSettings
    from ingest.status import status

    found = status(AppSettings.load())
    if options.json:
        print_json(asdict(found))
    else:
        print_text("\n".join(_lines(found)))
    return 0


def _lines(found: "Status") -> Iterator[str]:
    yield f"Library    {found.library}: {found.files} files"
    made = f" by {found.model}" if found.model else ""
    counts = f"{len(found.indexed)} articles, {found.passages} passages{made}"
    yield f"Index      {found.store}: {counts}"
    yield f"Last sync  {found.synced or 'never'}"
    yield from [found.notice] if found.notice else []
    waiting = {"to add": found.added, "to change": found.changed, "to remove": found.removed}
    yield from (f"{word:>10}  {name}" for word, names in waiting.items() for name in names)
    yield from (f"{'same text':>10}  {s.path} as {s.article_id}" for s in found.same_text)
    yield from (f"{'unreadable':>10}  {problem.message}" for problem in found.problems)
    if any(waiting.values()):
        yield "Make them match with: python -m ingest"
    elif not found.problems and found.model:
        yield NOTHING
