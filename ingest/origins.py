"""Where the files in `added/` came from, and when: a hidden note beside each.

The note is written ahead of its file and goes where the file goes. A file without one was put there
by hand, which is fine.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from ingest.records import Article

ADDED = "added"
"""The folder, within the library, of what is taken in by `add` and by the page."""
LONGEST = 10_000
"""Bytes of a note."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from.

    Attributes:
        source: the address that it was fetched from, or the name that it had.
        added: when it was taken in, in ISO form.
    """

    source: str
    added: str


def note_beside(path: Path) -> Path:
    """Where the note about a file stands."""
    return path.with_name(f".{path.name}.origin.json")


def read_origin(path: Path) -> Origin | None:
    """What the note beside a file says; a note that cannot be read is none."""
    try:
        with note_beside(path).open("rb") as note:
            said = json.loads(note.read(LONGEST))
        return Origin(str(said["source"]), str(said["added"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def with_origin(article: Article, path: Path) -> Article:
    """The article with what the note beside its file says, if there is one."""
    origin = read_origin(path) if is_added(article.path) else None
    if origin is None:
        return article
    return replace(article, head=replace(article.head, origin=origin.source, added=origin.added))


def is_added(path: str) -> bool:
    """Whether a file, below the library's folder, is one that can be removed again."""
    return PurePosixPath(path).parts[0] == ADDED


def write_origin(path: Path, origin: Origin) -> None:
    """Write the note that belongs beside a file."""
    write_whole(note_beside(path), json.dumps(asdict(origin), ensure_ascii=False).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place completely or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with open(descriptor, "wb") as part:
            os.fchmod(part.fileno(), 0o644)
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
