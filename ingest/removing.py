"""Articles that were added are taken out of the library; a copy of each is kept, to be put back."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from ingest.adding import changing, unwritable
from ingest.attic import ATTIC, discard, keep, put_back
from ingest.corpus import article_files
from ingest.errors import CorpusError
from ingest.origins import ADDED, is_added
from ingest.settings import AppSettings
from ingest.withdrawing import withdraw

Outcome: TypeAlias = Literal["removed", "left", "unknown"]
NEAR = 3
"""So many names are offered for one that is unknown."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What came of one article that was to go.

    Attributes:
        id: as it was named.
        outcome: an article that was not taken in by us is ``left`` for its owner to delete.
        message: the same in a sentence or two.
        kept: the copy of its file, below the library's folder.
    """

    id: str
    outcome: Outcome
    message: str
    kept: str | None = None


def remove(settings: AppSettings, ids: Sequence[str]) -> list[Removed]:
    """Take articles out of the folder; a sync then takes them out of the index.

    Raises:
        CorpusError: the folder cannot be written, or another process holds it for too long.
    """
    with changing(settings.library / ADDED):
        files = article_files(settings.library)
        return [_remove(settings, article_id, files) for article_id in dict.fromkeys(ids)]


def restore(settings: AppSettings, kept: str) -> str:
    """Put back what was removed, as it was; a sync then indexes it.

    Args:
        settings: name the library.
        kept: the copy of its file, below the library's folder.

    Returns:
        Its file, below the library's folder.

    Raises:
        CorpusError: there is no such copy, another file has its place, or nothing can be written.
    """
    library, copy = settings.library, settings.library / kept
    home = copy.parents[2] / copy.name
    with changing(library / ADDED):
        if not _is_kept(PurePosixPath(kept)) or not copy.is_file():
            raise CorpusError(
                f"There is no copy {kept}. Look for others in {library / ADDED / ATTIC}."
            )
        if home.exists():
            raise CorpusError(f"There is another {home.relative_to(library)} now. Remove it first.")
        try:
            put_back(copy, home)
        except OSError as error:
            raise unwritable(home.parent, error) from error
    return home.relative_to(library).as_posix()


def _is_kept(place: PurePosixPath) -> bool:
    """Whether a path has the form of a copy of what was removed."""
    parts = place.parts
    return parts[:1] == (ADDED,) and parts[-3:-2] == (ATTIC,) and ".." not in parts


def _remove(settings: AppSettings, article_id: str, files: Mapping[str, Path]) -> Removed:
    library, path = settings.library, files.get(article_id)
    if path is None:
        return Removed(article_id, "unknown", _unknown(article_id, files))
    place = path.relative_to(library)
    if not is_added(place.as_posix()):
        return Removed(article_id, "left", f"{article_id} was not added here. {_by_hand(path)}")
    try:
        kept = keep(path).relative_to(library).as_posix()
        withdraw(settings, article_id)
        discard(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    back = f"To undo it move {kept} back to {place.parent.as_posix()}/ and sync."
    return Removed(article_id, "removed", f"Removed {article_id}. {back}", kept)


def _by_hand(path: Path) -> str:
    return f"To remove it delete {path} and sync."


def _unknown(article_id: str, known: Mapping[str, Path]) -> str:
    names = {name.rsplit("/", 1)[-1]: name for name in known} | {name: name for name in known}
    near = difflib.get_close_matches(article_id, names, n=NEAR, cutoff=0.4)
    offered = ", ".join(dict.fromkeys(names[name] for name in near))
    hint = f"Did you mean {offered}?" if near else "python -m ingest status lists what there is."
    return f"There is no article {article_id}. {hint}"
