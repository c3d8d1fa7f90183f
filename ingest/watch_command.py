"""`python -m ingest watch`: keep the index in step with the library until Ctrl+C."""

import argparse
import sys
from datetime import datetime

from ingest.commandline import Commands, add_json, print_json, print_text
from ingest.errors import KnowledgeBaseError


def add_parser(commands: Commands) -> None:
    """Announce the command."""
    parser = commands.add_parser("watch", help="sync whenever a file of the library changes")
    add_json(parser)
    parser.set_defaults(work=work)


def work(options: argparse.Namespace) -> int:
    """Watch until an interrupt; returns 0 then."""
    from ingest.settings import AppSettings
    from ingest.sync_command import counts, synced, values
    from ingest.watching import watch_library

    settings = AppSettings.load()

    def keep_up() -> None:
        now = f"{datetime.now():%H:%M:%S}"
        try:
            report, said = synced(settings, quiet=True)
        except KnowledgeBaseError as error:
            print(f"{now}  {error}", file=sys.stderr, flush=True)
            return
        if options.json:
            print_json(values(report, said))
        else:
            print_text(f"{now}  {counts(report)}")

    print(f"Watching {settings.library.resolve()} (stop with Ctrl+C)", file=sys.stderr, flush=True)
    try:
        watch_library(settings.library, keep_up)
    except KeyboardInterrupt:
        print(file=sys.stderr)  # the terminal shows ^C; what follows starts on its own line
    return 0
