"""Articles with their passages and vectors into Chroma, so that no reader ever sees a half.

The passages of an article's new state are put beside those of the old one; its record then changes
over to them in one step, and what no record names is deleted at the end.
"""

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import HNSWConfiguration
from chromadb.api.models.Collection import Collection as Records

from ingest.chroma import write, writing_files
from ingest.errors import StoreError
from ingest.lock import locked
from ingest.records import Article, ArticleState, EmbeddingModel, FloatMatrix, Passage, Vectors
from ingest.rows import (
    LAYOUT,
    Row,
    article_row,
    passage_ids,
    passage_row,
    sentence_ids,
    state_row,
    stored_article,
    stored_passage,
)
from ingest.settings import AppSettings
from ingest.store import (
    COLUMNS,
    KINDS,
    PAGE,
    PREFIX,
    STAMP,
    SYNCED,
    Index,
    collection_name,
    fingerprint,
    open_index,
    place,
    read_states,
    records,
    stamp,
    vectors_by_id,
)

T = TypeVar("T")

CHEAP: HNSWConfiguration = {"space": "cosine", "max_neighbors": 2, "ef_construction": 1}
"""Chroma builds a graph for its own search, which is never asked; so it may be a poor one."""
NO_VECTOR = np.ones((1, 1), np.float32)
"""Chroma wants a vector for each record; an article's is never searched."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article that is ready to be stored."""

    article: Article
    state: ArticleState
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an article."""

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors


class Store:
    """The index of one fingerprint, to be written; each call opens Chroma for itself."""

    def __init__(
        self, settings: AppSettings, model: EmbeddingModel, *, thorough: bool = False
    ) -> None:
        """Make what is missing, read the states, and mend what an interrupted sync left behind.

        Args:
            settings: name the store; `writing` keeps other writers away meanwhile.
            model: its index is written.
            thorough: look for lost and surplus records even where their number is right.

        Raises:
            StoreError: the store cannot be opened.
        """
        self._settings = settings
        self._model = model
        self._mark = fingerprint(model)
        self._identity: tuple[object, ...] = ()
        write(settings, self._make)
        before, self.states = self._work(lambda index: _mended(index, thorough))
        self.lost: Collection[str] = before.keys() - self.states.keys()

    def known(self, states: Iterable[ArticleState]) -> list[Known]:
        """What is stored of some articles, as far as it is whole."""
        wanted = list(states)
        return self._work(lambda index: _known(index, wanted)) if wanted else []

    def put(self, batch: Sequence[Indexed]) -> None:
        """Put articles in; their older states answer until the new ones are whole."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        number = 1 + max((state.number for state in self.states.values()), default=0)
        stored = [replace(one, state=_dated(one.state, now, number)) for one in batch]
        self._work(lambda index: _put(index, stored))
        self.states |= {one.article.id: one.state for one in stored}

    def note(self, states: Sequence[ArticleState]) -> None:
        """Keep states of articles whose texts are stored already."""
        if not states:
            return
        rows = [state_row(state) for state in states]
        ids = [state.id for state in states]
        self._work(lambda index: index.articles.update(ids=ids, metadatas=rows))  # type: ignore[arg-type]
        self.states |= {state.id: state for state in states}

    def remove(self, ids: Collection[str]) -> None:
        """Take articles out; their passages no longer count, and go with the next `discard`."""
        self._work(lambda index: _delete(index.articles, sorted(ids)))
        self.states = {name: s for name, s in self.states.items() if name not in ids}

    def discard(self, states: Iterable[ArticleState]) -> None:
        """Delete the passages of former states."""
        kept = {(state.id, state.digest) for state in self.states.values()}
        gone = [state for state in states if (state.id, state.digest) not in kept]
        if gone:
            self._work(lambda index: _drop(index, gone))

    def publish(self) -> int:
        """Declare the index whole and let readers know; those made otherwise are deleted.

        Returns:
            How many passages it holds.

        Raises:
            StoreError: it holds something else than what was put in.
        """
        revision = _revision(self._mark, self.states.values())
        self._work(lambda index: self._declare(index, revision))
        write(self._settings, lambda client: _delete_others(client, self._mark))
        if stamp(self._settings) != revision:
            with writing_files(self._settings):
                (self._settings.store / STAMP).write_text(revision, "utf-8")
        return sum(len(state.sizes) for state in self.states.values())

    def note_sync(self) -> None:
        """Note that the index matches the library now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with writing_files(self._settings):
            (self._settings.store / SYNCED).write_text(now, "utf-8")

    def _declare(self, index: Index, revision: str) -> None:
        if _counts(index) != _expected(self.states.values()):
            raise _replaced(self._settings)
        facts = {**index.articles.metadata, "complete": True, STAMP: revision}
        if facts != index.articles.metadata:
            index.articles.modify(metadata=facts)

    def _work(self, work: Callable[[Index], T]) -> T:
        """Work on the very collections that this sync began with.

        Raises:
            StoreError: somebody has deleted or replaced them.
        """

        def checked(client: ClientAPI) -> T:
            index = open_index(client, self._mark)
            if index is None or _identity(index) != self._identity:
                raise _replaced(self._settings)
            return work(index)

        return write(self._settings, checked)

    def _make(self, client: ClientAPI) -> None:
        """Make the collections that are missing."""
        facts = {
            "layout": LAYOUT,
            "embedding": self._model.name,
            "identity": self._model.identity,
            "complete": False,
        }
        made = (
            client.get_or_create_collection(
                collection_name(kind, self._mark),
                metadata=facts,
                embedding_function=None,
                configuration={"hnsw": CHEAP},
            )
            for kind in KINDS
        )
        self._identity = _identity(Index(*made))


@contextlib.contextmanager
def writing(
    settings: AppSettings,
    patience: float = 0,
    on_wait: Callable[[str], None] = lambda message: None,
) -> Iterator[None]:
    """Keep other writers away from the store.

    Args:
        settings: name the store.
        patience: seconds to wait for another writer.
        on_wait: told whom it waits for.

    Raises:
        StoreError: another process writes, or the folder cannot be written.
    """
    with contextlib.ExitStack() as held:
        with writing_files(settings):
            settings.store.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(settings.store, patience, on_wait))
        yield


def _identity(index: Index) -> tuple[object, ...]:
    return tuple(collection.id for collection in (index.articles, *index.parts))


def _replaced(settings: AppSettings) -> StoreError:
    return StoreError(
        f"The index at {place(settings)} was deleted or changed by somebody else while it was "
        "being written. Run python -m ingest again; the articles themselves are not touched."
    )


def _dated(state: ArticleState, now: str, number: int) -> ArticleState:
    return replace(state, synced=now, first=state.first or now, number=number)


def _put(index: Index, batch: Sequence[Indexed]) -> None:
    passages = [passage for one in batch for passage in one.passages]
    names = [name for one in batch for name in sentence_ids(one.state)]
    texts, rows = [p.text for p in passages], [passage_row(p) for p in passages]
    vectors = [
        np.concatenate(kind) for kind in zip(*(_matrices(one) for one in batch), strict=True)
    ]
    _upsert(index.passages, [p.id for p in passages], vectors[0], texts, rows)
    _upsert(index.sentences, names, vectors[1])
    _upsert(index.windows, names, vectors[2])
    for part in _parts(batch):
        index.articles.upsert(
            ids=[one.article.id for one in part],
            embeddings=np.repeat(NO_VECTOR, len(part), axis=0),
            documents=[one.article.text for one in part],
            metadatas=[article_row(one.article, one.state) for one in part],
        )


def _matrices(one: Indexed) -> tuple[FloatMatrix, FloatMatrix, FloatMatrix]:
    return one.vectors.passages, one.vectors.sentences, one.vectors.windows


def _upsert(
    collection: Records,
    ids: list[str],
    vectors: FloatMatrix,
    texts: list[str] | None = None,
    rows: list[Row] | None = None,
) -> None:
    for first in range(0, len(ids), PAGE):
        part = slice(first, first + PAGE)
        collection.upsert(
            ids=ids[part],
            embeddings=vectors[part],
            documents=texts and texts[part],
            metadatas=[*map(dict, rows[part])] if rows else None,
        )


def _known(index: Index, states: Sequence[ArticleState]) -> list[Known]:
    ids = [state.id for state in states]
    names = [name for state in states for name in sentence_ids(state)]
    texts = {r[0]: r for r in records(index.articles, "documents", "metadatas", ids=ids)}
    wanted = [name for state in states for name in passage_ids(state)]
    passages = {r[0]: r for r in records(index.passages, *COLUMNS, ids=wanted)}
    vectors = [vectors_by_id(part, names) for part in (index.sentences, index.windows)]
    found = []
    for state in states:
        with contextlib.suppress(KeyError):
            found.append(_one_known(state, texts, passages, vectors))
    return found


def _one_known(
    state: ArticleState,
    texts: Mapping[str, Any],
    passages: Mapping[str, Any],
    vectors: Sequence[Mapping[str, Any]],
) -> Known:
    rows = [passages[name] for name in passage_ids(state)]
    kinds = ([row[3] for row in rows], *([v[n] for n in sentence_ids(state)] for v in vectors))
    return Known(
        stored_article(*texts[state.id][1:3]),
        [stored_passage(*row[:3]) for row in rows],
        Vectors(*(np.array(kind, np.float32) for kind in kinds)),
    )


def _mended(
    index: Index, thorough: bool
) -> tuple[dict[str, ArticleState], dict[str, ArticleState]]:
    """The states found, and those that are left.

    What belongs to none is deleted, and so is an article that lacks something.
    """
    states = found_states = read_states(index.articles)
    if not thorough and _counts(index) == _expected(states.values()):
        return states, states
    parts = list(zip(index.parts, (passage_ids, sentence_ids, sentence_ids), strict=True))
    held = [{name for name, *_ in records(collection)} for collection, _ in parts]
    for (_, names), found in zip(parts, held, strict=True):
        states = {name: state for name, state in states.items() if found.issuperset(names(state))}
    _delete(index.articles, sorted(found_states.keys() - states.keys()))
    for (collection, names), found in zip(parts, held, strict=True):
        wanted = {name for state in states.values() for name in names(state)}
        _delete(collection, sorted(found - wanted))
    return found_states, states


def _drop(index: Index, states: Sequence[ArticleState]) -> None:
    names = [name for state in states for name in sentence_ids(state)]
    _delete(index.passages, [name for state in states for name in passage_ids(state)])
    _delete(index.sentences, names)
    _delete(index.windows, names)


def _delete(collection: Records, ids: Sequence[str]) -> None:
    for part in _parts(ids):
        collection.delete(ids=list(part))


def _delete_others(client: ClientAPI, kept: str) -> None:
    for collection in client.list_collections():
        if collection.name.startswith(PREFIX + "-") and not collection.name.endswith(kept):
            client.delete_collection(collection.name)


def _counts(index: Index) -> list[int]:
    return [collection.count() for collection in (index.articles, *index.parts)]


def _expected(states: Collection[ArticleState]) -> list[int]:
    sentences = sum(sum(state.sizes) for state in states)
    return [len(states), sum(len(state.sizes) for state in states), sentences, sentences]


def _revision(mark: str, states: Iterable[ArticleState]) -> str:
    """Differs where readers would read something else; the mark is that of model and layout."""
    facts = sorted(f"{s.id} {s.digest} {s.number}" for s in states)
    return hashlib.sha256("\n".join([mark, *facts]).encode()).hexdigest()[:16]


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), PAGE):
        yield items[first : first + PAGE]
