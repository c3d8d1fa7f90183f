"""What Chroma holds, read back.

Four collections hold one index: `articles` (text, head and state; an article's record is what makes
its passages count), `passages` (text and vector), `sentences` and `windows` (vectors). Their names
carry a fingerprint of the embedding model and the way of cutting, so that an index made otherwise
is never mixed in; while a new one is being made the old one stays readable.

Readers take notice when a sync is published; until then they may go on with what they have read.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection

from ingest.chroma import Unsettled, chroma_folder, opened, read, reading_files
from ingest.chunking import FORMAT
from ingest.corpus import OWN_FOLDERS
from ingest.errors import NoIndexError, StoreError
from ingest.models import identify
from ingest.records import (
    ArticleState,
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
    passage_ids,
    sentence_ids,
    stored_article,
    stored_passage,
    stored_state,
)
from ingest.settings import AppSettings
from ingest.withdrawing import mark, withdrawn

KINDS = ("articles", "passages", "sentences", "windows")
PREFIX = "whichway"
PAGE = 2_000
"""Records read or written in one call."""
STAMP = "revision"
"""File beside an embedded index, and key in its metadata: tells published states apart."""
Column = Literal["documents", "metadatas", "embeddings"]
COLUMNS: tuple[Column, ...] = get_args(Column)
SYNCED = "synced"
"""File beside the index: when a sync last ended well."""


@dataclass(frozen=True, slots=True)
class Index:
    """The collections of one fingerprint."""

    articles: Collection
    passages: Collection
    sentences: Collection
    windows: Collection

    @property
    def parts(self) -> tuple[Collection, Collection, Collection]:
        """Those with vectors."""
        return self.passages, self.sentences, self.windows


@dataclass(frozen=True, slots=True)
class Overview:
    """What is indexed, without the texts.

    Attributes:
        model: the one that made the vectors; None where there is no index that can be read.
        states: of the articles, by id.
        current: whether it is the index of the settings.
        notice: what to know of one that is not.
    """

    model: EmbeddingModel | None
    states: dict[str, ArticleState]
    current: bool
    notice: str | None


def read_overview(settings: AppSettings) -> Overview:
    """Read what is indexed; an index of a form that is not known counts as none.

    Raises:
        StoreError: the index cannot be read.
    """
    if settings.chroma_url is None and not is_there(settings):
        return Overview(None, {}, False, str(_missing(settings)))
    wanted = identify(settings.embedding, settings.models)
    return read(settings, lambda client: _overview(client, settings, wanted))


def read_snapshot(settings: AppSettings, only: Iterable[str] | None = None) -> Snapshot:
    """Read everything that is indexed.

    The settings' own index is taken if it is whole, otherwise one of another model or format.

    Args:
        settings: name the index.
        only: ids; these articles alone are read, unless none of them is there.

    Raises:
        StoreError: there is no index yet, or it cannot be read.
    """
    if settings.chroma_url is None and not is_there(settings):
        raise _missing(settings)
    wanted = identify(settings.embedding, settings.models)
    ids = None if only is None else sorted(only)
    return read(settings, lambda client: _snapshot(client, settings, wanted, ids))


def read_articles(settings: AppSettings) -> Sequence[StoredArticle]:
    """The articles that are indexed, without their passages; none where there is no index.

    Raises:
        StoreError: the index cannot be read.
    """
    if settings.chroma_url is None and not is_there(settings):
        return ()
    wanted = identify(settings.embedding, settings.models)

    def articles(client: ClientAPI) -> Sequence[StoredArticle]:
        chosen = choose(client, settings, wanted)
        return _stored_articles(chosen) if chosen else ()

    return read(settings, articles)


def version(settings: AppSettings) -> object:
    """Changes whenever what can be read has changed; None where there is nothing."""
    revision = _revision(settings)
    return revision and (revision, withdrawn(settings))


def last_sync(settings: AppSettings) -> str | None:
    """When a sync last ended well, in ISO form."""
    with reading_files(settings), contextlib.suppress(FileNotFoundError):
        return (settings.store / SYNCED).read_text("utf-8")
    return None


def stamp(settings: AppSettings) -> str:
    """What the last published state of an embedded index is called."""
    with reading_files(settings), contextlib.suppress(FileNotFoundError):
        return (settings.store / STAMP).read_text("utf-8")
    return ""


def is_there(settings: AppSettings) -> bool:
    """Whether an embedded index has been begun."""
    with reading_files(settings):
        return (chroma_folder(settings) / "chroma.sqlite3").exists()


def place(settings: AppSettings) -> object:
    """Where the index is, for people."""
    return settings.chroma_url or settings.store


# Collections and their names


def fingerprint(model: EmbeddingModel) -> str:
    """Tells indexes apart that must not be mixed."""
    facts = f"{model.identity}\n{FORMAT}\n{LAYOUT}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def collection_name(kind: str, mark: str) -> str:
    """What a collection of the index with some fingerprint is called."""
    return f"{PREFIX}-{kind}-{mark}"


def mark_of(articles: Collection) -> str:
    """The fingerprint of an index."""
    return articles.name.rsplit("-", 1)[1]


def model_of(articles: Collection) -> EmbeddingModel:
    """The model that made an index."""
    return EmbeddingModel(articles.metadata["embedding"], articles.metadata["identity"])


def open_index(client: ClientAPI, mark: str) -> Index | None:
    """The collections of a fingerprint; None unless all are there."""
    found = {collection.name: collection for collection in client.list_collections()}
    parts = [found.get(collection_name(kind, mark)) for kind in KINDS]
    return Index(*filter(None, parts)) if all(parts) else None


def choose(
    client: ClientAPI, settings: AppSettings, wanted: EmbeddingModel | None
) -> Collection | None:
    """The articles of a whole index, that of the wanted model if possible.

    Raises:
        StoreError: there are only indexes that this version cannot read.
    """
    found = client.list_collections()
    whole = [c for c in found if c.name.startswith(collection_name(KINDS[0], ""))]
    whole = [c for c in whole if c.metadata["complete"]]
    known = [c for c in whole if c.metadata.get("layout") == LAYOUT]
    if whole and not known:
        raise StoreError(
            f"The index at {place(settings)} was made by another version of Whichway, in a form "
            "that this one does not know. Build it anew with: python -m ingest"
        )
    marked = wanted and fingerprint(wanted)
    return min(known, key=lambda c: marked is None or mark_of(c) != marked, default=None)


def notice(chosen: Collection, settings: AppSettings, wanted: EmbeddingModel | None) -> str | None:
    """What a reader should know of an index that is not the one of the settings."""
    made = model_of(chosen)
    if wanted and mark_of(chosen) == fingerprint(wanted):
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


# Records


def read_states(articles: Collection) -> dict[str, ArticleState]:
    """What is indexed, by id, without the texts."""
    states = (stored_state(row) for _, _, row, _ in records(articles, "metadatas"))
    return {state.id: state for state in states}


def present(states: Iterable[ArticleState]) -> dict[str, ArticleState]:
    """Those that count; one that another has replaced since is passed over."""
    known = list(states)
    later = {state.replaces: state.number for state in known}
    return {s.id: s for s in known if later.get(s.id, s.number) <= s.number}


def records(
    collection: Collection, *include: Column, ids: Sequence[str] | None = None
) -> Iterator[tuple[str, str, Row, Any]]:
    """Records as id, text, metadata, vector; None for what is not included.

    Args:
        collection: the one to read.
        include: of `documents`, `metadatas` and `embeddings` what is wanted.
        ids: read these, in any order, as far as they are there; without it all.
    """
    count = collection.count() if ids is None else len(ids)
    for first in range(0, count, PAGE):
        part = {"limit": PAGE, "offset": first}
        wanted: Any = part if ids is None else {"ids": list(ids[first : first + PAGE])}
        page: Any = collection.get(include=list(include), **wanted)
        nothing = [None] * len(page["ids"])
        columns = [page[kind] if kind in include else nothing for kind in COLUMNS]
        yield from zip(page["ids"], *columns, strict=True)


def vectors_by_id(collection: Collection, ids: Sequence[str] | None = None) -> dict[str, Any]:
    """The vectors of some records, or of all."""
    return {name: vector for name, _, _, vector in records(collection, "embeddings", ids=ids)}


def _revision(settings: AppSettings) -> str | None:
    """What the published state is called; None where there is none."""
    if settings.chroma_url is None:
        return stamp(settings) if is_there(settings) else None
    wanted = identify(settings.embedding, settings.models)
    with opened(settings) as client:
        chosen = choose(client, settings, wanted)
        return str(chosen.metadata[STAMP]) if chosen else None


def _overview(client: ClientAPI, settings: AppSettings, wanted: EmbeddingModel | None) -> Overview:
    try:
        chosen = choose(client, settings, wanted)
    except StoreError as error:
        return Overview(None, {}, False, str(error))
    if chosen is None:
        return Overview(None, {}, False, str(_missing(settings)))
    current = wanted is not None and mark_of(chosen) == fingerprint(wanted)
    states = present(read_states(chosen).values())
    return Overview(model_of(chosen), states, current, notice(chosen, settings, wanted))


def _snapshot(
    client: ClientAPI,
    settings: AppSettings,
    wanted: EmbeddingModel | None,
    only: Sequence[str] | None,
) -> Snapshot:
    chosen = choose(client, settings, wanted)
    index = open_index(client, mark_of(chosen)) if chosen else None
    if chosen is None or index is None:
        raise _missing(settings)
    hidden = withdrawn(settings)
    found = _stored_articles(index.articles, only) or _stored_articles(index.articles)
    stored = [_dated(one) for one in found if mark(one.article.id) not in hidden]
    if not stored:
        raise StoreError(
            f"The index at {place(settings)} holds no article. "
            "Put articles into the library and run: python -m ingest"
        )
    sought = [name for one in stored for name in passage_ids(one.state)]
    passages, rows = _passages(index.passages, sought, only and sought)
    names = [name for one in stored for name in sentence_ids(one.state)]
    width = rows.shape[-1]  # there may be passages without a sentence
    sentences, windows = (
        _rows(vectors_by_id(collection, only and names), names).reshape(-1, width)
        for collection in (index.sentences, index.windows)
    )
    return Snapshot(
        model=model_of(chosen),
        articles=tuple(stored),
        passages=passages,
        vectors=Vectors(rows, sentences, windows),
        notice=notice(chosen, settings, wanted),
    )


def _stored_articles(
    collection: Collection, only: Sequence[str] | None = None
) -> list[StoredArticle]:
    """The articles that count, by id: all, or those of some ids."""
    found = [
        StoredArticle(stored_article(text, row), stored_state(row))
        for _, text, row, _ in records(collection, "documents", "metadatas", ids=only)
    ]
    counting = present(one.state for one in found)
    return sorted(
        (one for one in found if one.article.id in counting), key=lambda one: one.article.id
    )


def _dated(stored: StoredArticle) -> StoredArticle:
    """With its file for an origin and its first sync for a date, where a reader's file has none."""
    article, state = stored.article, stored.state
    if article.head.added or article.path.startswith(OWN_FOLDERS):
        return stored
    origin = None if article.head.url else article.path
    head = replace(article.head, added=state.first or state.synced, origin=origin)
    return replace(stored, article=replace(article, head=head))


def _passages(
    collection: Collection, names: Sequence[str], ids: Sequence[str] | None
) -> tuple[tuple[Passage, ...], FloatMatrix]:
    """Passages by name, in order, with their vectors; all records are read, or those of ids."""
    found = {r[0]: r for r in records(collection, *COLUMNS, ids=ids)}
    vectors = {name: record[3] for name, record in found.items()}
    return (
        tuple(stored_passage(*found[name][:3]) for name in names if name in found),
        _rows(vectors, names),
    )


def _rows(vectors: dict[str, Any], names: Sequence[str]) -> FloatMatrix:
    """The vectors of some names, in order."""
    try:
        return np.array([vectors[name] for name in names], np.float32)
    except KeyError as error:
        raise Unsettled(
            "The index is incomplete or was changed while it was being read. "
            "Run python -m ingest, then try again."
        ) from error


def _missing(settings: AppSettings) -> NoIndexError:
    return NoIndexError(f"No index at {place(settings)}. Build it with: python -m ingest")
