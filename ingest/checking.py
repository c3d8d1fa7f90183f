"""Whether the index is what it should be, record by record; what is not is indexed anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ingest.changes import digest_of
from ingest.embedding import find_model
from ingest.pipeline import OnProgress, sync
from ingest.records import ArticleState, FloatMatrix, Problem, SyncReport
from ingest.settings import AppSettings
from ingest.writing import Known, Store, writing

UNIT = 1e-3
"""How far the length of a vector may be from 1."""
TOGETHER = 100
"""Articles that are read at once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an indexed article."""

    article_id: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        articles: how many are indexed.
        passages: how many they have.
        mended: what was wrong and is right now.
        left: what could not be mended.
        problems: files that cannot be read.
        sync: what else had to be done to match the library.
    """

    articles: int
    passages: int
    mended: tuple[Fault, ...]
    left: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    sync: SyncReport


def check(settings: AppSettings, on_progress: OnProgress = lambda progress: None) -> CheckReport:
    """Verify every record of the index; broken articles are taken out and indexed anew.

    Raises:
        KnowledgeBaseError: as `sync`.
    """
    found = _inspect(settings, mend=True)
    report = sync(settings, on_progress)
    left = _inspect(settings, mend=False)
    indexed = {*report.added, *report.changed, *report.unchanged}
    lost = [f for f in found if f.article_id not in indexed | {*report.removed}]
    open_faults = {fault.article_id: fault for fault in (*lost, *left)}
    return CheckReport(
        articles=len(indexed),
        passages=report.passages,
        mended=tuple(fault for fault in found if fault.article_id not in open_faults),
        left=tuple(open_faults.values()),
        problems=report.problems,
        sync=report,
    )


def _inspect(settings: AppSettings, *, mend: bool) -> list[Fault]:
    with writing(settings):
        model = find_model(settings.embedding, settings.models)
        store = Store(settings, model, thorough=mend)
        lost = [Fault(name, "A part of it was missing.") for name in sorted(store.lost)]
        faults = [*lost, *_faults(store)]
        broken = {fault.article_id for fault in faults} & store.states.keys()
        if mend and broken:
            states = [store.states[name] for name in broken]
            store.remove(broken)
            store.discard(states)
    return faults


def _faults(store: Store) -> Iterator[Fault]:
    states = sorted(store.states.values(), key=lambda state: state.id)
    for first in range(0, len(states), TOGETHER):
        some = states[first : first + TOGETHER]
        known = {one.article.id: one for one in store.known(some)}
        for state in some:
            if message := _wrong(state, known.get(state.id)):
                yield Fault(state.id, message)


def _wrong(state: ArticleState, known: Known | None) -> str | None:
    """What is wrong with an article, in words; None if nothing is."""
    if known is None:
        return "A part of it was missing."
    article, passages = known.article, known.passages
    if digest_of(article) != state.digest:
        return "Its text or head is not the one that was indexed."
    if "".join(passage.text for passage in passages) != article.body or any(
        article.text[passage.start : passage.end] != passage.text for passage in passages
    ):
        return "Its passages are not its text."
    if any(
        not passage.start <= sentence.start < sentence.end <= passage.end
        for passage in passages
        for sentence in passage.sentences
    ):
        return "A sentence is not where it should be."
    vectors = known.vectors
    if not _are_unit((vectors.passages, vectors.sentences, vectors.windows)):
        return "A vector is not of length 1."
    return None


def _are_unit(matrices: Iterable[FloatMatrix]) -> bool:
    """Whether all rows have length 1; a row that is no number has none."""
    lengths = (np.linalg.norm(rows, axis=1) for rows in matrices if rows.size)
    return all(bool((abs(length - 1) < UNIT).all()) for length in lengths)
