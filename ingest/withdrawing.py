"""Articles that were removed are not read any more, even before a sync takes them out.

Each leaves a mark in the store. A sync that begins later knows better, so it wipes the mark off.
"""

import contextlib
import hashlib
from collections.abc import Collection

from ingest.settings import AppSettings

FOLDER = "withdrawn"


def withdraw(settings: AppSettings, article_id: str) -> None:
    """Let nobody read an article from now on; does nothing where nothing is indexed.

    Raises:
        OSError: the mark cannot be made.
    """
    if settings.store.is_dir():
        folder = settings.store / FOLDER
        folder.mkdir(exist_ok=True)
        (folder / mark(article_id)).touch()


def withdrawn(settings: AppSettings) -> frozenset[str]:
    """The marks of the articles that are not to be read."""
    with contextlib.suppress(FileNotFoundError):
        return frozenset(path.name for path in (settings.store / FOLDER).iterdir())
    return frozenset()


def settle(settings: AppSettings, marks: Collection[str]) -> None:
    """Wipe marks off: the index is right about their articles."""
    for name in marks:
        (settings.store / FOLDER / name).unlink(missing_ok=True)


def mark(article_id: str) -> str:
    """What stands for an article among the marks; a name of a file."""
    return hashlib.sha256(article_id.encode()).hexdigest()[:32]
