"""A process whose children sync and die: one is forked for each request and killed at some write.

Requests and answers are JSON lines. The process itself opens no index, so that its children start
with nothing but imported modules, and fast.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.environment import prepare

prepare()

from chromadb.api.rust import RustBindingsAPI  # noqa: E402

from ingest import pipeline  # noqa: E402
from ingest.settings import AppSettings  # noqa: E402

WRITES = (
    (RustBindingsAPI, ("_upsert", "_update", "_delete", "_modify")),
    (RustBindingsAPI, ("get_or_create_collection", "delete_collection")),
    (Path, ("write_text", "unlink", "mkdir", "rename")),
)


class Death:
    """Comes at the n-th of all moments just before and just after a write."""

    def __init__(self, moment: int) -> None:
        self.left = moment
        self.passed = 0

    def pass_by(self) -> None:
        self.passed += 1
        if self.passed == self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, owner: type, name: str) -> None:
        write: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self.pass_by()
            done = write(*arguments, **named)
            self.pass_by()
            return done

        setattr(owner, name, watched)


def sync_and_die(library: str, store: str, moment: int) -> int:
    """Sync; returns how many moments there were, if it was not killed."""
    death = Death(moment)
    for owner, names in WRITES:
        for name in names:
            death.watch(owner, name)
    pipeline.BATCH = 1  # each article is written by itself
    pipeline.sync(AppSettings(library=Path(library), store=Path(store)))
    return death.passed


def main() -> None:
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.write(writing, str(sync_and_die(**json.loads(line))).encode())
            os._exit(0)
        os.close(writing)
        with open(reading, "rb") as pipe:
            passed = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"passed": int(passed or 0), "status": status}), flush=True)


if __name__ == "__main__":
    main()
