"""The library's folder -> the store, doing only what has changed."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.changes import Change, Comparison
from ingest.chunking import cut, passage_context, sentence_contexts, window_contexts
from ingest.corpus import survey, tell
from ingest.embedding import Encoder, discard_others, find_model, load_encoder
from ingest.records import Article, FloatMatrix, Passage, SyncReport, Vectors
from ingest.settings import AppSettings
from ingest.withdrawing import settle, withdrawn
from ingest.writing import Indexed, Known, Store, writing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is: ``done`` of ``total`` articles; ``message`` says what happens now."""

    done: int
    total: int
    message: str


OnProgress: TypeAlias = Callable[[Progress], None]
Vector: TypeAlias = NDArray[np.float32]

PATIENCE = 600
"""Seconds to wait for another sync where the library was changed for the sake of this one."""
PART = 128
"""Texts embedded before it is told again how far a long article is."""
BATCH = 512
"""Texts of short articles that are embedded and stored together; an interruption costs as much."""


def sync(
    settings: AppSettings,
    on_progress: OnProgress = lambda progress: None,
    *,
    patience: float = 0,
) -> SyncReport:
    """Make the store match the library.

    Files are hashed and only those that differ are read; of what they hold only texts that are new
    are embedded, and where there are none no model is loaded. A file that cannot be read is
    reported, and what was indexed of it stays.

    Args:
        settings: name library and store.
        on_progress: told how far it is.
        patience: seconds to wait while another process syncs.

    Raises:
        CorpusError: there is no library.
        StoreError: another process is writing, or the store cannot be used.
        ModelError: the embedding model cannot be loaded.
    """
    began = time.monotonic()

    def say(message: str) -> None:
        on_progress(Progress(0, 0, message))

    with writing(settings, patience, say):
        leaving = withdrawn(settings)
        found = survey(settings.library)
        model = find_model(settings.embedding, settings.models, say)
        store = Store(settings, model)
        before = dict(store.states)
        comparison = Comparison(settings.library, found, before)
        encoder = _LateEncoder(lambda: load_encoder(model, settings.models, say))
        _Indexing(store, encoder, on_progress).run(comparison)
        removed = comparison.removed
        store.remove(removed)
        store.discard(before.values())
        passages = store.publish()
        settle(settings, leaving)
        discard_others(model, settings.models)
        store.note_sync()
    return SyncReport(
        added=tuple(sorted(comparison.changed - before.keys())),
        changed=tuple(sorted(comparison.changed & before.keys())),
        removed=tuple(removed),
        unchanged=tuple(sorted(comparison.unchanged)),
        problems=tell(comparison.problems),
        passages=passages,
        seconds=time.monotonic() - began,
        same_text=tuple(sorted(comparison.same_text, key=lambda same: same.path)),
    )


class _LateEncoder:
    """An encoder that is loaded when the first text is embedded."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    @cached_property
    def _encoder(self) -> Encoder:
        return self._load()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> FloatMatrix:
        return self._encoder.encode(texts, query=query)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A changed article, cut into passages, and the texts that stand for it as vectors."""

    change: Change
    passages: Sequence[Passage]
    texts: Sequence[Sequence[str]]

    @classmethod
    def of(cls, change: Change) -> Self:
        passages = cut(change.article, change.state.digest)
        return cls(change, passages, _texts(change.article, passages))

    def indexed(self, vectors: Mapping[str, Vector]) -> Indexed:
        """With the vectors of its texts."""
        sizes = tuple(len(passage.sentences) for passage in self.passages)
        state = replace(self.change.state, sizes=sizes)
        kinds = (np.array([vectors[text] for text in kind], np.float32) for kind in self.texts)
        return Indexed(self.change.article, state, self.passages, Vectors(*kinds))


class _Indexing:
    """Embeds and stores changed articles, many short ones at a time."""

    def __init__(self, store: Store, encoder: Encoder, on_progress: OnProgress) -> None:
        self._store, self._encoder, self._on_progress = store, encoder, on_progress

    def run(self, comparison: Comparison) -> None:
        """Bring the store to what a comparison finds, but for what is to be removed."""
        total, done, waiting = comparison.pending, 0, list[_Cut]()
        for done, change in enumerate(comparison.changes(), start=1):
            title = change.article.head.title
            self._on_progress(Progress(done - 1, total, title))
            waiting.append(_Cut.of(change))
            if sum(len(kind) for one in waiting for kind in one.texts) >= BATCH:
                self._store_all(waiting, Progress(done - 1, total, title))
                waiting.clear()
        if waiting:
            self._store_all(
                waiting, Progress(done - 1, total, waiting[-1].change.article.head.title)
            )
        self._store.note(comparison.noted)
        if done:
            self._on_progress(Progress(total, total, "done"))

    def _store_all(self, batch: Sequence[_Cut], progress: Progress) -> None:
        donors = {donor.id: donor for one in batch for donor in one.change.donors}
        vectors = _reusable(self._store.known(donors.values()))
        texts = dict.fromkeys(text for one in batch for kind in one.texts for text in kind)
        missing = [text for text in texts if text not in vectors]
        for first in range(0, len(missing), PART):
            if first:
                part = f"{progress.message} ({first / len(missing):.0%})"
                self._on_progress(replace(progress, message=part))
            some = missing[first : first + PART]
            vectors |= zip(some, self._encoder.encode(some), strict=True)
        self._store.put([one.indexed(vectors) for one in batch])


def _texts(article: Article, passages: Sequence[Passage]) -> tuple[list[str], ...]:
    """What is embedded for an article: for its passages, its sentences and their windows."""
    return (
        [passage_context(article, p) for p in passages],
        [text for p in passages for text in sentence_contexts(p)],
        [text for p in passages for text in window_contexts(article, p)],
    )


def _reusable(known: Iterable[Known]) -> dict[str, Vector]:
    """The vectors of texts that are stored already, by the text that was embedded."""
    found: dict[str, Vector] = {}
    for one in known:
        vectors = (one.vectors.passages, one.vectors.sentences, one.vectors.windows)
        for texts, rows in zip(_texts(one.article, one.passages), vectors, strict=True):
            found |= zip(texts, rows, strict=True)
    return found
