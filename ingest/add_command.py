"""`python -m ingest add`: take files and pages into the library."""

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.commandline import Commands, add_json, print_json, print_text

if TYPE_CHECKING:  # numpy must not be loaded before the environment is prepared
    from ingest.adding import Taken


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser("add", help="take files or pages of the web into the library")
    parser.add_argument("places", nargs="+", metavar="FILE_OR_URL")
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Add, sync once and say what came of each; returns 1 where something was refused."""
    from ingest.adding import add, page_or_file
    from ingest.settings import AppSettings
    from ingest.sync_command import follow_up

    def show(number: int, taken: "Taken | None") -> None:
        if taken is None:
            print(f"[{number}/{len(places)}] {places[number].name}", file=sys.stderr)
        elif not options.json:
            print_text(f"{taken.outcome:>9}  {taken.source}: {taken.message}")

    settings = AppSettings.load()
    places = [page_or_file(place) for place in options.places]
    results = add(settings, places, show)
    changed = any(taken.written for taken in results)
    synced = follow_up(settings, as_json=options.json) if changed else None
    if options.json:
        print_json({"results": [asdict(taken) for taken in results], "sync": synced})
    failed = any(taken.outcome == "refused" for taken in results) or "error" in (synced or {})
    return 1 if failed else 0
