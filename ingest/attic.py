"""What leaves `added/` is kept in a hidden folder there, so that a slip can be undone."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from ingest.naming import free_name
from ingest.origins import note_beside

ATTIC = ".removed"


def keep(path: Path) -> Path:
    """Copy a file, and the note about it, to where nothing overwrites it; returns the copy."""
    attic = path.parent / ATTIC
    attic.mkdir(exist_ok=True)
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    place = attic / free_name(day, {kept.name for kept in attic.iterdir()})
    place.mkdir()
    note = note_beside(path)
    if note.exists():
        shutil.copy2(note, place)
    return Path(shutil.copy2(path, place))


def put_back(copy: Path, home: Path) -> None:
    """Move a copy, and the note about it, to where they came from; the note goes ahead."""
    note = note_beside(copy)
    if note.exists():
        os.replace(note, note_beside(home))
    os.replace(copy, home)
    copy.parent.rmdir()


def discard(path: Path) -> None:
    """Delete a file and the note about it."""
    path.unlink()
    note_beside(path).unlink(missing_ok=True)
