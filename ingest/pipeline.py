"""The library's folder -> the store, doing only what has changed."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeAlias

from ingest.chunking import cut, passage_context, sentence_contexts, window_contexts
from ingest.corpus import read_library
from ingest.embedding import Encoder, load_encoder
from ingest.records import Article, SyncReport, Vectors
from ingest.settings import AppSettings
from ingest.store import Store, writing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is: ``done`` of ``total`` articles; ``message`` says what happens now."""

    done: int
    total: int
    message: str


OnProgress: TypeAlias = Callable[[Progress], None]


def sync(settings: AppSettings, on_progress: OnProgress = lambda progress: None) -> SyncReport:
    """Make the store match the library.

    Articles that did not change are neither cut nor embedded; where nothing changed no model is
    loaded. A file that cannot be read is reported, and what was indexed of it stays.

    Raises:
        CorpusError: there is no library.
        StoreError: another process is writing, or the store cannot be used.
        ModelError: the embedding model cannot be loaded.
    """
    began = time.monotonic()
    library = read_library(settings.library)
    digests = {article.id: _digest(article) for article in library.articles}
    with writing(settings) as store:
        before = {article_id: stored.digest for article_id, stored in store.articles().items()}
        store.discard_leftovers()
        removed = sorted(before.keys() - digests.keys() - library.unread)
        stale = [a for a in library.articles if before.get(a.id) != digests[a.id]]
        if stale:
            _index(store, stale, digests, settings, on_progress)
        for article_id in removed:
            store.remove(article_id)
        if not store.is_complete():
            store.complete()
        store.note_sync()
        passages = sum(stored.passages for stored in store.articles().values())
    return SyncReport(
        added=tuple(sorted(a.id for a in stale if a.id not in before)),
        changed=tuple(sorted(a.id for a in stale if a.id in before)),
        removed=tuple(removed),
        unchanged=tuple(sorted(digests.keys() - {a.id for a in stale})),
        problems=library.problems,
        passages=passages,
        seconds=time.monotonic() - began,
    )


def _index(
    store: Store,
    articles: list[Article],
    digests: dict[str, str],
    settings: AppSettings,
    on_progress: OnProgress,
) -> None:
    def tell(message: str, done: int = 0) -> None:
        on_progress(Progress(done, len(articles), message))

    encoder = load_encoder(settings.embedding, settings.store / "models", tell)
    for done, article in enumerate(articles):
        tell(article.head.title, done)
        _replace(store, article, digests[article.id], encoder)
    tell("done", len(articles))


def _replace(store: Store, article: Article, digest: str, encoder: Encoder) -> None:
    passages = cut(article, digest)
    vectors = Vectors(
        passages=encoder.encode([passage_context(article, p) for p in passages]),
        sentences=encoder.encode([text for p in passages for text in sentence_contexts(p)]),
        windows=encoder.encode([text for p in passages for text in window_contexts(article, p)]),
    )
    store.replace(article, digest, passages, vectors)


def _digest(article: Article) -> str:
    content = json.dumps([article.path, article.text, asdict(article.head)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
