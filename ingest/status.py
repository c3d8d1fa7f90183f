"""What is in the library, what is indexed, and the difference."""

from dataclasses import dataclass

from ingest.changes import Comparison
from ingest.corpus import survey, tell
from ingest.records import Problem, SameText
from ingest.settings import AppSettings
from ingest.store import last_sync, place, read_overview


@dataclass(frozen=True, slots=True)
class Status:
    """The library beside the index; article ids in each list, sorted.

    Attributes:
        library: the folder.
        store: the folder or the server of the index.
        model: the name of the embedding model that made the index; None without one.
        notice: what to know of an index that is missing or not the one of the settings.
        synced: when a sync last ended well, in ISO form.
        files: how many of the library may be articles.
        indexed: what can be asked about now.
        passages: how many it has.
        added: what a sync would add.
        changed: what it would index anew.
        removed: what it would take out.
        problems: what it could not read.
        same_text: what it would leave out.
    """

    library: str
    store: str
    model: str | None
    notice: str | None
    synced: str | None
    files: int
    indexed: tuple[str, ...]
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    same_text: tuple[SameText, ...]


def status(settings: AppSettings) -> Status:
    """Compare without changing anything; files that differ from the index are read.

    Raises:
        CorpusError: there is no library.
        StoreError: the index cannot be read.
    """
    found, index = survey(settings.library), read_overview(settings)
    comparison = Comparison(settings.library, found, index.states if index.current else {})
    for _ in comparison.changes():
        pass  # what they come to is kept in the comparison
    return Status(
        library=str(settings.library),
        store=str(place(settings)),
        model=index.model.name if index.model else None,
        notice=index.notice,
        synced=last_sync(settings),
        files=len(found.sources),
        indexed=tuple(sorted(index.states)),
        passages=sum(len(state.sizes) for state in index.states.values()),
        added=tuple(sorted(comparison.changed - index.states.keys())),
        changed=tuple(sorted(comparison.changed & index.states.keys())),
        removed=tuple(comparison.removed),
        problems=tell(comparison.problems),
        same_text=tuple(comparison.same_text),
    )
