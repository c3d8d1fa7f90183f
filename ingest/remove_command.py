"""`python -m ingest remove`: take articles out of the library."""

import argparse
import sys
from dataclasses import asdict

from ingest.commandline import Commands, add_json, print_json, print_text

WRONG_USE = 2


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser("remove", help="take articles out of the library that were added")
    parser.add_argument("ids", nargs="+", metavar="ID", help="as `status` lists them")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Ask, remove and sync; returns 1 where something could not be removed."""
    from ingest.removing import remove
    from ingest.settings import AppSettings
    from ingest.sync_command import follow_up

    if not options.yes and not sys.stdin.isatty():
        print("Nothing was removed. Without a terminal to ask in, add --yes.", file=sys.stderr)
        return WRONG_USE
    if not options.yes and not _agreed(options.ids):
        print("Nothing was removed.", file=sys.stderr)
        return 1
    settings = AppSettings.load()
    results = remove(settings, options.ids)
    if not options.json:
        print_text("\n".join(f"{one.outcome:>9}  {one.message}" for one in results))
    changed = any(one.outcome == "removed" for one in results)
    synced = follow_up(settings, as_json=options.json) if changed else None
    if options.json:
        print_json({"results": [asdict(one) for one in results], "sync": synced})
    done = all(one.outcome == "removed" for one in results) and "error" not in (synced or {})
    return 0 if done else 1


def _agreed(ids: list[str]) -> bool:
    try:
        print(f"Remove {', '.join(ids)} from the library? [y/N] ", end="", file=sys.stderr)
        return input().strip().lower() in ("y", "yes")
    except EOFError:
        return False
