"""Chroma, opened for one piece of work, and words for what goes wrong with it.

Embedded clients of one folder share their state inside a process: one that closes takes it from the
others, and one that stays open does not see what another process writes. So they are opened one at
a time, and closed again after each piece of work.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from ingest.errors import StoreError
from ingest.settings import AppSettings

_embedded = threading.Lock()
"""Held while an embedded client is open, whatever its folder: they share one table of clients."""

logging.getLogger("chromadb").setLevel(logging.CRITICAL)  # errors reach the user as ours


class Unsettled(StoreError):
    """The index is not as it should be; perhaps it only changed while it was being read."""


@contextlib.contextmanager
def opened(settings: AppSettings) -> Iterator[ClientAPI]:
    """A client for one short piece of work; others in this process wait until it is done.

    Raises:
        StoreError: Chroma cannot do the work.
    """
    with contextlib.nullcontext() if settings.chroma_url else _embedded:
        try:
            client = _connect(settings)
        except (ChromaError, ValueError) as error:
            SharedSystemClient.clear_system_cache()  # or the failed one would be handed out again
            raise _unusable(settings) from error
        try:
            yield client
        except (ChromaError, httpx.HTTPError) as error:
            raise _unusable(settings) from error
        finally:
            client.close()  # type: ignore[attr-defined]  # its interface forgets it


def _connect(settings: AppSettings) -> ClientAPI:
    quiet = Settings(anonymized_telemetry=False)
    if settings.chroma_url is None:
        return chromadb.PersistentClient(settings.store / "chroma", settings=quiet)
    address = urlsplit(settings.chroma_url)
    ssl = address.scheme == "https"
    port = address.port or (443 if ssl else 80)
    return chromadb.HttpClient(address.hostname or "", port, ssl=ssl, settings=quiet)


def _unusable(settings: AppSettings) -> StoreError:
    if settings.chroma_url:
        return Unsettled(
            f"The Chroma server at {settings.chroma_url} does not answer as it should. "
            "Check that it runs and that WHICHWAY_CHROMA_URL names it."
        )
    return Unsettled(
        f"The index at {settings.store / 'chroma'} is damaged. Delete that folder and run "
        "python -m ingest; the articles themselves are not touched."
    )
