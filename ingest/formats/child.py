"""The child process that converts one document: bytes on stdin, JSON on stdout."""

import importlib
import json
import resource
import sys

from ingest.formats.extracted import Unreadable

MEMORY = 2_000_000_000
"""Bytes of address space."""
CPU_SECONDS = 45


def main() -> None:
    """Convert what stands on stdin, of the format that the argument names."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    converter = importlib.import_module(f"ingest.formats.{sys.argv[1]}")
    try:
        text, pages = converter.convert(sys.stdin.buffer.read())
        told = {"text": text, "pages": pages}
    except Unreadable as error:
        told = {"trouble": str(error)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
