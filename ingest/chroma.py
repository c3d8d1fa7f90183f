"""Chroma, opened for one piece of work, and words for what goes wrong with it.

Embedded clients of one folder share their state inside a process: one that closes takes it from the
others, and one that stays open does not see what another process writes. So they are opened one at
a time, and closed again after each piece of work.
"""

import contextlib
import errno
import logging
import os
import re
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from ingest.errors import StoreError
from ingest.settings import AppSettings

T = TypeVar("T")

SQLITE_CODE = re.compile(r"\(code: (\d+)\)")
"""How Chroma passes on what SQLite said: the result code, in its low byte the general one."""
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
REFUSED = {
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
ROOM = 16_000_000
"""Bytes; with less left on the disk, whatever fails is put down to that."""
PAUSES = (0.1, 0.3, 1.0)
"""Seconds before each further attempt. Chroma writes even where it only reads, and SQLite does not
wait but refuses at once where two want to go from reading to writing."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_embedded = threading.Lock()
"""Held while an embedded client is open, whatever its folder: they share one table of clients."""

logging.getLogger("chromadb").setLevel(logging.CRITICAL)  # errors reach the user as ours


class Unsettled(StoreError):
    """The index is not as it should be; perhaps it only changed while it was being read."""


class Damaged(StoreError):
    """SQLite cannot make sense of the index."""


class Unwritable(StoreError):
    """The operating system lets nothing be written."""


@contextlib.contextmanager
def opened(settings: AppSettings, folder: Path | None = None) -> Iterator[ClientAPI]:
    """A client for one short piece of work; others in this process wait until it is done.

    Args:
        settings: name the server, or the store whose client is wanted.
        folder: opened in the place of the store's own folder.

    Raises:
        StoreError: Chroma cannot do the work.
    """
    with contextlib.nullcontext() if settings.chroma_url else _embedded:
        try:
            client = _connect(settings, folder or chroma_folder(settings))
        except (ChromaError, ValueError) as error:
            SharedSystemClient.clear_system_cache()  # or the failed one would be handed out again
            raise _unusable(settings, error) from error
        try:
            yield client
        except (ChromaError, httpx.HTTPError) as error:
            raise _unusable(settings, error) from error
        finally:
            client.close()  # type: ignore[attr-defined]  # its interface forgets it


def write(settings: AppSettings, work: Callable[[ClientAPI], T]) -> T:
    """Do a short piece of work, again where others were in the way: it must bear repeating.

    Raises:
        StoreError: Chroma cannot do the work.
    """
    return _persist(settings, work, chroma_folder(settings))


def read(settings: AppSettings, work: Callable[[ClientAPI], T]) -> T:
    """Do a short piece of work that only reads.

    Chroma writes whenever it opens a folder. One that cannot be written is read from a copy.

    Raises:
        StoreError: Chroma cannot do the work.
    """
    try:
        return _persist(settings, work, chroma_folder(settings))
    except Unwritable:
        with tempfile.TemporaryDirectory(prefix="whichway-") as folder:
            copy = Path(folder) / "chroma"
            with reading_files(settings):
                _copy(chroma_folder(settings), copy)
            return _persist(settings, work, copy)


def _persist(settings: AppSettings, work: Callable[[ClientAPI], T], folder: Path) -> T:
    for pause in PAUSES:
        with contextlib.suppress(Unsettled), opened(settings, folder) as client:
            return work(client)
        time.sleep(pause)
    with opened(settings, folder) as client:
        return work(client)


def chroma_folder(settings: AppSettings) -> Path:
    """Where an embedded Chroma keeps its files."""
    return settings.store / "chroma"


@contextlib.contextmanager
def reading_files(settings: AppSettings) -> Iterator[None]:
    """Errors of the operating system, while the store's files are read, as ours."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The index folder {settings.store} cannot be read ({error.strerror}). "
            "Check its permissions, or name another one in WHICHWAY_STORE."
        ) from error


@contextlib.contextmanager
def writing_files(settings: AppSettings) -> Iterator[None]:
    """Errors of the operating system, while the store's files are written, as ours."""
    try:
        yield
    except OSError as error:
        raise _unwritable(settings, error.errno or errno.EIO) from error


def _copy(source: Path, target: Path) -> None:
    """Copy files but no permissions: the copy may be written."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir()
        else:
            shutil.copyfile(path, place)


def _connect(settings: AppSettings, folder: Path) -> ClientAPI:
    quiet = Settings(anonymized_telemetry=False)
    if settings.chroma_url is None:
        return chromadb.PersistentClient(folder, settings=quiet)
    address = urlsplit(settings.chroma_url)
    ssl = address.scheme == "https"
    port = address.port or (443 if ssl else 80)
    return chromadb.HttpClient(address.hostname or "", port, ssl=ssl, settings=quiet)


def _unusable(settings: AppSettings, error: Exception) -> StoreError:
    if settings.chroma_url:
        return Unsettled(
            f"The Chroma server at {settings.chroma_url} does not answer as it should. "
            "Check that it runs and that WHICHWAY_CHROMA_URL names it."
        )
    found = SQLITE_CODE.search(str(error))
    code = int(found[1]) & 0xFF if found else None
    if code in DAMAGED:
        return Damaged(
            f"The index at {chroma_folder(settings)} is damaged. Delete that folder and run "
            "python -m ingest; the articles themselves are not touched."
        )
    if refused := REFUSED.get(code or 0) or _try_to_write(settings.store):
        return _unwritable(settings, refused)
    reason = " ".join(str(error).split())[:160]
    return Unsettled(
        f"The index at {chroma_folder(settings)} cannot be used ({reason}). Try again; if that "
        "does not help, delete that folder and run python -m ingest."
    )


def _try_to_write(folder: Path) -> int | None:
    """The number of the error that the operating system meets writing a file, if any.

    Chroma does not always say that a disk is full.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
    except OSError as error:
        return error.errno
    return None


def _unwritable(settings: AppSettings, number: int) -> Unwritable:
    if number in NO_SPACE:
        return Unwritable(
            f"No space is left for the index folder {settings.store}. "
            "Free some, or name a folder on another disk in WHICHWAY_STORE."
        )
    return Unwritable(
        f"The index folder {settings.store} cannot be written ({os.strerror(number)}). "
        "Check its permissions, or name another one in WHICHWAY_STORE."
    )
