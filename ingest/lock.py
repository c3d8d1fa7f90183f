"""One writer at a time: a lock file beside the index, and a note of who holds it."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import StoreError

LOCK = "writing.lock"
HOLDER = "writing.json"


@contextlib.contextmanager
def locked(
    folder: Path, patience: float = 0, on_wait: Callable[[str], None] = lambda message: None
) -> Iterator[None]:
    """Keep other writers away from a folder; the system lifts the lock of a process that ends.

    Args:
        folder: where the lock lies.
        patience: seconds to wait for another writer.
        on_wait: told whom it waits for.

    Raises:
        StoreError: another process writes; the message says which one, and since when.
        OSError: nothing can be written here.
    """
    lock = FileLock(folder / LOCK)
    try:
        _acquire(lock, patience, lambda: on_wait(f"Waiting for another sync{_holder(folder)} …"))
    except Timeout as error:
        raise StoreError(
            f"Another sync{_holder(folder)} is writing to {folder}. "
            "When it is done run: python -m ingest"
        ) from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        (folder / HOLDER).write_text(json.dumps({"process": os.getpid(), "since": now}), "utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def _acquire(lock: FileLock, patience: float, on_wait: Callable[[], None]) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not patience:
            raise
        on_wait()
        lock.acquire(timeout=patience)


def _holder(folder: Path) -> str:
    with contextlib.suppress(OSError, ValueError, KeyError):
        facts = json.loads((folder / HOLDER).read_text("utf-8"))
        return f" (process {facts['process']}, since {facts['since']})"
    return ""
