"""The library's folder -> the store, doing only what has changed."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np

from ingest.chunking import cut, passage_context, sentence_contexts, window_contexts
from ingest.corpus import read_library
from ingest.embedding import Encoder, discard_others, find_model, load_encoder
from ingest.records import Article, SyncReport, Vectors
from ingest.settings import AppSettings
from ingest.store import Store, writing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is: ``done`` of ``total`` articles; ``message`` says what happens now."""

    done: int
    total: int
    message: str


PART = 128
"""Texts embedded before it is told again how far a long article is."""

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

    def tell(message: str) -> None:
        on_progress(Progress(0, len(library.articles), message))

    model = find_model(settings.embedding, settings.models, tell)
    with writing(settings, model) as store:
        indexed = store.articles()
        before = {article_id: stored.digest for article_id, stored in indexed.items()}
        kept = {name for name, s in indexed.items() if library.is_unread(s.article.path)}
        removed = sorted(before.keys() - digests.keys() - kept)
        fresh = [a for a in library.articles if a.id not in kept]
        stale = [a for a in fresh if before.get(a.id) != digests[a.id]]
        if stale:
            encoder = load_encoder(model, settings.models, tell)
            _index(store, stale, digests, encoder, on_progress)
        for article_id in removed:
            store.remove(article_id)
        passages = store.publish()
        discard_others(model, settings.models)
        store.note_sync()
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
    encoder: Encoder,
    on_progress: OnProgress,
) -> None:
    for done, article in enumerate(articles):

        def tell(message: str, number: int = done) -> None:
            on_progress(Progress(number, len(articles), message))

        _replace(store, article, digests[article.id], encoder, tell)
    on_progress(Progress(len(articles), len(articles), "done"))


def _replace(
    store: Store, article: Article, digest: str, encoder: Encoder, tell: Callable[[str], None]
) -> None:
    tell(article.head.title)
    passages = cut(article, digest)
    kinds = (
        [passage_context(article, p) for p in passages],
        [text for p in passages for text in sentence_contexts(p)],
        [text for p in passages for text in window_contexts(article, p)],
    )
    texts = [text for kind in kinds for text in kind]
    rows = [encoder.encode(texts[:PART])]
    for first in range(PART, len(texts), PART):
        tell(f"{article.head.title} ({first / len(texts):.0%})")
        rows.append(encoder.encode(texts[first : first + PART]))
    ends = np.cumsum([len(kind) for kind in kinds])
    store.replace(article, digest, passages, Vectors(*np.split(np.concatenate(rows), ends[:2])))


def _digest(article: Article) -> str:
    content = json.dumps([article.path, article.text, asdict(article.head)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
