"""`python -m ingest`: keep the index in step with the library; without a command, sync it."""

import argparse
import sys

from ingest import check_command, status_command, sync_command
from ingest.commandline import add_json, parse, run

COMMANDS = (sync_command, status_command, check_command)
"""Modules with an `add_parser`, in the order of the help; heavy libraries load when one runs."""
ARTICLES = (
    "Every .md and .txt file below the library's folder is an article, "
    "but for a README.md at the top of it or of one of its folders."
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 where something could not be done."""
    options = parse(_parser(), arguments)
    return run(lambda: options.work(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__, epilog=ARTICLES)
    add_json(parser)
    parser.set_defaults(json=False, work=sync_command.work)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for command in COMMANDS:
        command.add_parser(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
