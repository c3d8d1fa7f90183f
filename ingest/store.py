"""Passages and vectors to and from Chroma.

Four collections hold one index: `articles` (text and head; an article's record is what makes its
passages count), `passages`, `sentences` and `windows` (texts with vectors). Their names carry a
fingerprint of the embedding model and the way of cutting, so that an index made otherwise is never
mixed in; while a new one is being made the old one stays readable.

Readers take notice when a sync is published; until then they may go on with what they have read.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from filelock import FileLock, Timeout

from ingest.chroma import (
    Unsettled,
    chroma_folder,
    opened,
    read,
    reading_files,
    writing_files,
)
from ingest.chunking import FORMAT
from ingest.errors import NoIndexError, StoreError
from ingest.models import identify
from ingest.records import (
    Article,
    EmbeddingModel,
    FloatMatrix,
    Passage,
    Snapshot,
    StoredArticle,
    Vectors,
)
from ingest.rows import (
    LAYOUT,
    Row,
    article_row,
    passage_row,
    sentence_ids,
    stored_article,
    stored_passage,
)
from ingest.settings import AppSettings

KINDS = ("articles", "passages", "sentences", "windows")
PREFIX = "whichway"
NO_VECTOR = np.ones((1, 1), np.float32)
"""Chroma wants a vector for each record; an article's is never searched."""
PAGE = 2_000
"""Records read or written in one call."""
READ_ATTEMPTS = 3
STAMP = "revision"
"""File beside an embedded index, and key in its metadata: tells published states apart."""
SYNCED = "synced"
"""File beside the index: when a sync last ended well."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The collections of one fingerprint."""

    articles: Collection
    passages: Collection
    sentences: Collection
    windows: Collection

    @property
    def parts(self) -> tuple[Collection, Collection, Collection]:
        return self.passages, self.sentences, self.windows

    def drop(self, where: dict[str, Any]) -> None:
        for collection in self.parts:
            collection.delete(where=where)


class Store:
    """The index of one fingerprint, to be written; each call opens Chroma for itself."""

    def __init__(self, settings: AppSettings, model: EmbeddingModel) -> None:
        """Nothing is opened yet; `writing` keeps other writers away."""
        self._settings = settings
        self._model = model
        self._fingerprint = fingerprint(model)

    def articles(self) -> dict[str, StoredArticle]:
        """What is indexed, by id; what an interrupted sync left behind is deleted."""
        with self._opened() as index:
            stored = _stored_articles(index.articles)
            _discard_leftovers(index, [*stored.values()])
            return stored

    def replace(
        self, article: Article, digest: str, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Put an article in; an older state of it answers until the new one is whole."""
        names = [name for passage in passages for name in sentence_ids(passage)]
        quotes = [passage.quote(s) for passage in passages for s in passage.sentences]
        owner = {"article_id": article.id, "digest": digest}
        rows = [passage_row(passage, digest) for passage in passages]
        texts = [passage.text for passage in passages]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stored = StoredArticle(article, digest, len(passages), len(names), now)
        with self._opened() as index:
            _add(index.passages, [p.id for p in passages], vectors.passages, texts, rows)
            _add(index.sentences, names, vectors.sentences, quotes, [owner] * len(names))
            _add(index.windows, names, vectors.windows, quotes, [owner] * len(names))
            _add(index.articles, [article.id], NO_VECTOR, [article.text], [article_row(stored)])
            index.drop({"$and": [{"article_id": article.id}, {"digest": {"$ne": digest}}]})

    def remove(self, article_id: str) -> None:
        """Take an article out; it stops counting before its passages go."""
        with self._opened() as index:
            index.articles.delete(ids=[article_id])
            index.drop({"article_id": article_id})

    def publish(self) -> int:
        """Declare the index whole and let readers know; those made otherwise are deleted.

        Returns:
            How many passages it holds.
        """
        with self._client() as client:
            index = self._index(client)
            stored = _stored_articles(index.articles).values()
            revision = _revision(stored)
            facts = {**index.articles.metadata, "complete": True, STAMP: revision}
            if facts != index.articles.metadata:
                index.articles.modify(metadata=facts)
            _delete_others(client, self._fingerprint)
        if _stamp(self._settings) != revision:
            with writing_files(self._settings):
                (self._settings.store / STAMP).write_text(revision, "utf-8")
        return sum(article.passages for article in stored)

    def note_sync(self) -> None:
        """Note that the index matches the library now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with writing_files(self._settings):
            (self._settings.store / SYNCED).write_text(now, "utf-8")

    def _client(self) -> contextlib.AbstractContextManager[ClientAPI]:
        return opened(self._settings)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[_Index]:
        with self._client() as client:
            yield self._index(client)

    def _index(self, client: ClientAPI) -> _Index:
        """The collections; those that are missing are made."""
        facts = {
            "layout": LAYOUT,
            "embedding": self._model.name,
            "identity": self._model.identity,
            "complete": False,
        }
        collections = (
            client.get_or_create_collection(
                _name(kind, self._fingerprint),
                metadata=facts,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
            )
            for kind in KINDS
        )
        return _Index(*collections)


@contextlib.contextmanager
def writing(settings: AppSettings, model: EmbeddingModel) -> Iterator[Store]:
    """The store for the vectors of a model, locked against other writers.

    Raises:
        StoreError: another process writes, or the store cannot be opened.
    """
    with writing_files(settings):
        settings.store.mkdir(parents=True, exist_ok=True)
        lock = _lock(settings)
    try:
        yield Store(settings, model)
    finally:
        lock.release()


def read_snapshot(settings: AppSettings) -> Snapshot:
    """Read everything that is indexed.

    The settings' own index is taken if it is whole, otherwise one of another model or format.

    Raises:
        StoreError: there is no index yet, or it cannot be read.
    """
    if settings.chroma_url is None and not _is_there(settings):
        raise _missing(settings)
    wanted = identify(settings.embedding, settings.models)
    for _ in range(READ_ATTEMPTS - 1):
        with contextlib.suppress(Unsettled):
            return read(settings, lambda client: _snapshot(client, settings, wanted))
    return read(settings, lambda client: _snapshot(client, settings, wanted))


def version(settings: AppSettings) -> object:
    """Changes whenever a sync has changed the index; None where there is none."""
    if settings.chroma_url is None:
        return _stamp(settings) if _is_there(settings) else None
    wanted = identify(settings.embedding, settings.models)
    with opened(settings) as client:
        chosen = _choose(client, settings, wanted)
        return chosen and chosen.metadata[STAMP]


def last_sync(settings: AppSettings) -> str | None:
    """When a sync last ended well, in ISO form."""
    with reading_files(settings), contextlib.suppress(FileNotFoundError):
        return (settings.store / SYNCED).read_text("utf-8")
    return None


def fingerprint(model: EmbeddingModel) -> str:
    """Tells indexes apart that must not be mixed."""
    facts = f"{model.identity}\n{FORMAT}\n{LAYOUT}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _missing(settings: AppSettings) -> NoIndexError:
    return NoIndexError(f"No index at {_place(settings)}. Build it with: python -m ingest")


def _place(settings: AppSettings) -> object:
    return settings.chroma_url or settings.store


# Writing


def _lock(settings: AppSettings) -> FileLock:
    lock = FileLock(settings.store / "writing.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"Another sync is writing to {settings.store}. Wait until it is done and try again."
        ) from error
    return lock


def _discard_leftovers(index: _Index, stored: Sequence[StoredArticle]) -> None:
    """Delete what belongs to no article's present text."""
    passages, sentences = sum(a.passages for a in stored), sum(a.sentences for a in stored)
    if [passages, sentences, sentences] == [collection.count() for collection in index.parts]:
        return
    digests = [article.digest for article in stored]
    index.drop({"digest": {"$nin": digests}} if digests else {"article_id": {"$ne": ""}})


def _delete_others(client: ClientAPI, kept: str) -> None:
    for collection in client.list_collections():
        if collection.name.startswith(PREFIX + "-") and not collection.name.endswith(kept):
            client.delete_collection(collection.name)


def _revision(stored: Iterable[StoredArticle]) -> str:
    """Differs where readers would read something else."""
    states = sorted(f"{a.article.id} {a.digest} {a.synced}" for a in stored)
    return hashlib.sha256("\n".join(states).encode()).hexdigest()[:16]


# Reading


def _is_there(settings: AppSettings) -> bool:
    with reading_files(settings):
        return (chroma_folder(settings) / "chroma.sqlite3").exists()


def _stamp(settings: AppSettings) -> str:
    with reading_files(settings), contextlib.suppress(FileNotFoundError):
        return (settings.store / STAMP).read_text("utf-8")
    return ""


def _snapshot(client: ClientAPI, settings: AppSettings, wanted: EmbeddingModel | None) -> Snapshot:
    chosen = _choose(client, settings, wanted)
    if chosen is None:
        raise _missing(settings)
    mark = _mark(chosen)
    collections = [client.get_collection(_name(k, mark), embedding_function=None) for k in KINDS]
    stored = _stored_articles(collections[0])
    if not stored:
        raise StoreError(
            f"The index at {_place(settings)} holds no article. "
            "Put articles into the library and run: python -m ingest"
        )
    passages, rows = _passages(collections[1], stored)
    names = [name for passage in passages for name in sentence_ids(passage)]
    width = rows.shape[-1]  # there may be passages without a sentence
    sentences, windows = (_vectors(c, names, stored).reshape(-1, width) for c in collections[2:])
    return Snapshot(
        model=_model(chosen),
        articles=tuple(stored[article_id] for article_id in sorted(stored)),
        passages=passages,
        vectors=Vectors(rows, sentences, windows),
        notice=_notice(chosen, settings, wanted),
    )


def _choose(
    client: ClientAPI, settings: AppSettings, wanted: EmbeddingModel | None
) -> Collection | None:
    """The articles of a whole index, that of the wanted model if possible.

    Raises:
        StoreError: there are only indexes that this version cannot read.
    """
    found = [c for c in client.list_collections() if c.name.startswith(_name(KINDS[0], ""))]
    whole = [c for c in found if c.metadata["complete"]]
    known = [c for c in whole if c.metadata.get("layout") == LAYOUT]
    if whole and not known:
        raise StoreError(
            f"The index at {_place(settings)} was made by another version of Whichway, in a form "
            "that this one does not know. Build it anew with: python -m ingest"
        )
    return min(known, key=lambda c: wanted is None or _mark(c) != fingerprint(wanted), default=None)


def _notice(chosen: Collection, settings: AppSettings, wanted: EmbeddingModel | None) -> str | None:
    """What a reader should know of an index that is not the one of the settings."""
    made = _model(chosen)
    if wanted and _mark(chosen) == fingerprint(wanted):
        return None
    if made.name != settings.embedding:
        reason = f"with the embedding model {made.name}; the settings name {settings.embedding}"
    elif wanted is None:
        return None
    elif made != wanted:
        reason = f"with an earlier state of the embedding model {made.name}"
    else:
        reason = "by another version of Whichway"
    return f"The index was made {reason}. It answers until you build it anew: python -m ingest"


def _model(articles: Collection) -> EmbeddingModel:
    return EmbeddingModel(articles.metadata["embedding"], articles.metadata["identity"])


def _mark(articles: Collection) -> str:
    return articles.name.rsplit("-", 1)[1]


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
        raise Unsettled(
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
