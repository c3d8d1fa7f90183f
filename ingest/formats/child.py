"""The child process that converts one document: bytes on stdin, JSON on stdout."""

import importlib
import json
import resource
import sys
import traceback
from typing import Any

from ingest.formats.extracted import Unreadable

MEMORY = 1_000_000_000
"""Bytes of address space."""
CPU_SECONDS = 30
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec")
ODD = "is damaged or of an unusual make. Save it anew, or save its text."


def main(kind: str) -> None:
    """Convert what stands on stdin.

    A document that breaks a library's expectations is reported; one that exhausts a limit ends the
    process without a word.
    """
    for limit, value in LIMITS.items():
        resource.setrlimit(limit, (value, value))
    sys.addaudithook(_forbid)
    try:
        text, pages = importlib.import_module(f"ingest.formats.{kind}").convert(
            sys.stdin.buffer.read()
        )
        told = {"text": text, "pages": pages}
    except Unreadable as error:
        told = {"trouble": str(error)}
    except (MemoryError, RecursionError):
        sys.exit(1)
    except Exception:
        traceback.print_exc()
        told = {"trouble": ODD}
    json.dump(told, sys.stdout)


def _forbid(event: str, _: tuple[Any, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"{event}: reading a document needs neither network nor programs")


if __name__ == "__main__":
    main(sys.argv[1])
