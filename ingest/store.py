"""Passages and vectors to and from Chroma; the one user of chromadb.

Four collections hold one index: `articles` (text and head; an article's record is what makes its
passages count), `passages`, `sentences` and `windows` (texts with vectors). Their names carry a
fingerprint of the embedding model and the way of cutting, so that an index made otherwise is never
mixed in; while a new one is being made the old one stays readable.

A client is opened for one piece of work and closed again: Chroma's embedded form does not see what
another process writes while it is open.
"""

import contextlib
import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from ingest.chunking import FORMAT
from ingest.errors import NoIndexError, StoreError
from ingest.records import Article, FloatMatrix, Passage, Snapshot, StoredArticle, Vectors
from ingest.rows import Row, article_row, passage_row, sentence_ids, stored_article, stored_passage
from ingest.settings import AppSettings

KINDS = ("articles", "passages", "sentences", "windows")
PREFIX = "whichway"
NO_VECTOR = np.ones((1, 1), np.float32)
"""Chroma wants a vector for each record; an article's is never searched."""
PAGE = 2_000
"""Records read or written in one call."""
READ_ATTEMPTS = 3
STAMP = "revision"
"""File beside an embedded index, and key in its metadata; renewed by every change."""
SYNCED = "synced"
"""File beside the index: when a sync last ended well."""

logging.getLogger("chromadb").setLevel(logging.CRITICAL)  # errors reach the user as ours


class Store:
    """The index of one fingerprint in an open Chroma; use `writing` or `read_snapshot`."""

    def __init__(self, client: ClientAPI, settings: AppSettings) -> None:
        """Open the collections, making those that are missing."""
        self._client = client
        self._stamp = settings.store / STAMP
        self._fingerprint = fingerprint(settings.embedding)
        facts = {"embedding": settings.embedding, "complete": False}
        self._articles, self._passages, self._sentences, self._windows = (
            client.get_or_create_collection(
                _name(kind, self._fingerprint),
                metadata=facts,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
            )
            for kind in KINDS
        )

    @property
    def _parts(self) -> tuple[Collection, Collection, Collection]:
        return self._passages, self._sentences, self._windows

    def articles(self) -> dict[str, StoredArticle]:
        """What is indexed, by id."""
        return _stored_articles(self._articles)

    def replace(
        self, article: Article, digest: str, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Put an article in; an older state of it answers until the new one is whole."""
        names = [name for passage in passages for name in sentence_ids(passage)]
        quotes = [passage.quote(s) for passage in passages for s in passage.sentences]
        owner = {"article_id": article.id, "digest": digest}
        rows = [passage_row(passage, digest) for passage in passages]
        texts = [passage.text for passage in passages]
        _add(self._passages, [p.id for p in passages], vectors.passages, texts, rows)
        _add(self._sentences, names, vectors.sentences, quotes, [owner] * len(names))
        _add(self._windows, names, vectors.windows, quotes, [owner] * len(names))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stored = StoredArticle(article, digest, len(passages), len(names), now)
        self._articles.upsert(
            ids=[article.id],
            embeddings=NO_VECTOR,
            documents=[article.text],
            metadatas=[article_row(stored)],
        )
        self._renew()
        self._drop({"$and": [{"article_id": article.id}, {"digest": {"$ne": digest}}]})

    def remove(self, article_id: str) -> None:
        """Take an article out; it stops counting before its passages go."""
        self._articles.delete(ids=[article_id])
        self._renew()
        self._drop({"article_id": article_id})

    def discard_leftovers(self) -> None:
        """Delete passages that an interrupted sync left behind."""
        known = self.articles().values()
        sentences = sum(a.sentences for a in known)
        expected = [sum(a.passages for a in known), sentences, sentences]
        if expected == [collection.count() for collection in self._parts]:
            return
        digests = [a.digest for a in known]
        self._drop({"digest": {"$nin": digests}} if digests else {"article_id": {"$ne": ""}})

    def note_sync(self) -> None:
        """Note that the index matches the library now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._stamp.with_name(SYNCED).write_text(now, "utf-8")

    def complete(self) -> None:
        """Declare this index whole; those of other models or formats are deleted."""
        self._renew(complete=True)
        for collection in self._client.list_collections():
            name = collection.name
            if name.startswith(PREFIX + "-") and not name.endswith(self._fingerprint):
                self._client.delete_collection(name)

    def is_complete(self) -> bool:
        """Whether a sync has ever finished on this index."""
        return bool(self._articles.metadata["complete"])

    def _renew(self, **facts: bool) -> None:
        """Let readers know that there is something new."""
        revision = time.time_ns()
        self._articles.modify(metadata={**self._articles.metadata, **facts, STAMP: revision})
        self._stamp.write_text(str(revision), "utf-8")

    def _drop(self, where: dict[str, Any]) -> None:
        for collection in self._parts:
            collection.delete(where=where)


@contextlib.contextmanager
def writing(settings: AppSettings) -> Iterator[Store]:
    """The store, locked against other writers.

    Raises:
        StoreError: another process writes, or the store cannot be opened.
    """
    try:
        settings.store.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.store / "writing.lock", timeout=0), _client(settings) as client:
            yield Store(client, settings)
    except Timeout as error:
        raise StoreError(
            f"Another sync is writing to {settings.store}. Wait until it is done and try again."
        ) from error
    except OSError as error:
        raise StoreError(
            f"The index folder {settings.store} cannot be written ({error.strerror}). "
            "Check its permissions and the free space, or name another in WHICHWAY_STORE."
        ) from error


def read_snapshot(settings: AppSettings) -> Snapshot:
    """Read everything that is indexed.

    The settings' own index is taken if it is whole, otherwise one of another model or format.

    Raises:
        StoreError: there is no index yet, or it cannot be read.
    """
    if settings.chroma_url is None and not (settings.store / "chroma").is_dir():
        raise _missing(settings)
    for _ in range(READ_ATTEMPTS - 1):
        with contextlib.suppress(_Moving), _client(settings) as client:
            return _snapshot(client, settings)
    with _client(settings) as client:
        return _snapshot(client, settings)


def version(settings: AppSettings) -> object:
    """Changes whenever the index does; None where there is none."""
    if settings.chroma_url is None:
        stamp = settings.store / STAMP
        return stamp.read_text("utf-8") if stamp.is_file() else None
    with _client(settings) as client:
        chosen = _choose(client, fingerprint(settings.embedding))
        return chosen and client.get_collection(_name(KINDS[0], chosen)).metadata[STAMP]


def last_sync(settings: AppSettings) -> str | None:
    """When a sync last ended well, in ISO form."""
    noted = settings.store / SYNCED
    return noted.read_text("utf-8") if noted.is_file() else None


def fingerprint(embedding: str) -> str:
    """Tells indexes apart that must not be mixed."""
    return hashlib.sha256(f"{embedding}\n{FORMAT}".encode()).hexdigest()[:12]


# Opening and failing


class _Moving(StoreError):
    """The index changed while it was being read."""


@contextlib.contextmanager
def _client(settings: AppSettings) -> Iterator[ClientAPI]:
    try:
        client = _connect(settings)
    except (ChromaError, ValueError) as error:
        SharedSystemClient.clear_system_cache()  # or the failed client would be handed out again
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


def _missing(settings: AppSettings) -> NoIndexError:
    place = settings.chroma_url or settings.store
    return NoIndexError(f"No index at {place}. Build it with: python -m ingest")


def _unusable(settings: AppSettings) -> StoreError:
    if settings.chroma_url:
        return _Moving(
            f"The Chroma server at {settings.chroma_url} does not answer as it should. "
            "Check that it runs and that WHICHWAY_CHROMA_URL names it."
        )
    return _Moving(
        f"The index at {settings.store / 'chroma'} is damaged. Delete that folder and run "
        "python -m ingest; the articles themselves are not touched."
    )


# Reading


def _snapshot(client: ClientAPI, settings: AppSettings) -> Snapshot:
    chosen = _choose(client, fingerprint(settings.embedding))
    if chosen is None:
        raise _missing(settings)
    collections = [client.get_collection(_name(k, chosen), embedding_function=None) for k in KINDS]
    stored = _stored_articles(collections[0])
    passages, rows = _passages(collections[1], stored)
    names = [name for passage in passages for name in sentence_ids(passage)]
    width = rows.shape[-1]  # there may be passages without a sentence
    sentences, windows = (_vectors(c, names, stored).reshape(-1, width) for c in collections[2:])
    return Snapshot(
        embedding=str(collections[0].metadata["embedding"]),
        articles=tuple(stored[article_id] for article_id in sorted(stored)),
        passages=passages,
        vectors=Vectors(rows, sentences, windows),
    )


def _choose(client: ClientAPI, wanted: str) -> str | None:
    """The fingerprint of a whole index, the wanted one if possible."""
    articles = [c for c in client.list_collections() if c.name.startswith(_name(KINDS[0], ""))]
    prints = [c.name.rsplit("-", 1)[1] for c in articles if c.metadata["complete"]]
    return wanted if wanted in prints else min(prints, default=None)


def _stored_articles(collection: Collection) -> dict[str, StoredArticle]:
    records = _records(collection, vectors=False)
    return {name: stored_article(name, text, row) for name, text, row, _ in records}


def _passages(
    collection: Collection, stored: dict[str, StoredArticle]
) -> tuple[tuple[Passage, ...], FloatMatrix]:
    """The passages of the stored articles' present texts, in order, with their vectors."""
    found = [r for r in _records(collection) if _is_present(r[2], stored)]
    found.sort(key=lambda r: (r[2]["article_id"], r[2]["start"]))
    _check_count(len(found), sum(a.passages for a in stored.values()))
    return tuple(stored_passage(*record[:3]) for record in found), _matrix([r[3] for r in found])


def _vectors(
    collection: Collection, names: Sequence[str], stored: dict[str, StoredArticle]
) -> FloatMatrix:
    found = {r[0]: r[3] for r in _records(collection) if _is_present(r[2], stored)}
    _check_count(len(found), len(names))
    return _matrix([found[name] for name in names])


def _records(
    collection: Collection, *, vectors: bool = True
) -> Iterator[tuple[str, str, Row, Any]]:
    """All records as id, text, metadata, vector."""
    include: list[Any] = ["documents", "metadatas", *(["embeddings"] if vectors else [])]
    for offset in range(0, collection.count(), PAGE):
        page: Any = collection.get(include=include, limit=PAGE, offset=offset)
        rows = page["embeddings"] if vectors else [None] * len(page["ids"])
        yield from zip(page["ids"], page["documents"], page["metadatas"], rows, strict=True)


def _is_present(row: Row, stored: dict[str, StoredArticle]) -> bool:
    article = stored.get(row["article_id"])
    return article is not None and article.digest == row["digest"]


def _check_count(found: int, expected: int) -> None:
    if found != expected:
        raise _Moving(
            "The index is incomplete or was changed while it was being read. "
            "Run python -m ingest, then try again."
        )


def _matrix(rows: list[Any]) -> FloatMatrix:
    return np.array(rows, np.float32)


# Names and batches


def _name(kind: str, mark: str) -> str:
    return f"{PREFIX}-{kind}-{mark}"


def _add(
    collection: Collection,
    ids: list[str],
    vectors: FloatMatrix,
    texts: list[str],
    rows: list[Row],
) -> None:
    for first in range(0, len(ids), PAGE):
        part = slice(first, first + PAGE)
        collection.upsert(
            ids=ids[part],
            embeddings=vectors[part],
            documents=texts[part],
            metadatas=[dict(row) for row in rows[part]],
        )
