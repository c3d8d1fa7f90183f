"""How every command line begins and ends: quiet libraries, one sentence for what went wrong."""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ingest.environment import prepare
from ingest.errors import KnowledgeBaseError

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

INTERRUPTED = 130
"""Exit status after Ctrl+C, as shells have it."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""Those that JSON leaves as they are."""


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments, by default the program's own; those that are not text are wrong use."""
    given = sys.argv[1:] if arguments is None else arguments
    for number, argument in enumerate(given, start=1):
        # A byte that is not UTF-8 arrives as half of a surrogate pair.
        if any("\ud800" <= character <= "\udfff" for character in argument):
            parser.error(f"argument {number} is not UTF-8 text: {argument!a}")
    return parser.parse_args(given)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a parser the option that every command knows, before and behind the command."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print only JSON"
    )


def run(work: Callable[[], int]) -> int:
    """Do the work and return its exit status; 1 where one of our errors ended it."""
    prepare()
    _speak_utf8()
    try:
        return work()
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough; Python must not complain about it at its own end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def print_json(value: object) -> None:
    """Print a value on one line, whatever is taken for the end of a line, and at once."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    print(line.translate(LINE_ENDS), flush=True)


def print_text(text: str) -> None:
    """Print text for a person; control signs in it, which could steer a terminal, are replaced."""
    print(CONTROL.sub("\ufffd", text), flush=True)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale, and read what is typed without stumbling over a byte."""
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())  # none when it was closed
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
