"""Which embedding model a name stands for, told by its content: other weights, another model.

What was found is noted beside the models' copies, so that the next look costs milliseconds.
"""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from ingest.records import EmbeddingModel
from ingest.settings import BUNDLED

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def identify(name: str, cache: Path) -> EmbeddingModel | None:
    """The model that a name in the settings stands for now.

    Args:
        name: the bundled model, a folder, or a sentence-transformers name on the hub.
        cache: folder of the copies.

    Returns:
        None for a model of the hub that was never fetched, or a folder that cannot be read.
    """
    if name == BUNDLED:
        return EmbeddingModel(name, BUNDLED_SHA256)
    with contextlib.suppress(OSError):  # loading the model will say what is wrong with its files
        folder = Path(name)
        files = [_facts(path, folder) for path in _files(folder)] if folder.is_dir() else []
        identity = _noted(name, files, cache)
        if identity is None and files:
            return note(name, _digest(folder), cache, files)
        return EmbeddingModel(name, identity) if identity else None
    return None


def note(
    name: str, identity: str, cache: Path, files: list[list[Any]] | None = None
) -> EmbeddingModel:
    """Keep in mind what a name stands for, as long as its files stay as they are."""
    with contextlib.suppress(OSError):  # it will be found out anew
        cache.mkdir(parents=True, exist_ok=True)
        _note_path(name, cache).write_text(json.dumps([files or [], identity]), "utf-8")
    return EmbeddingModel(name, identity)


def copy_folder(model: EmbeddingModel, cache: Path) -> Path:
    """Where the exported copy of a model is kept."""
    return cache / _short(model.identity)


def _noted(name: str, files: list[list[Any]], cache: Path) -> str | None:
    with contextlib.suppress(OSError, ValueError):
        noted, identity = json.loads(_note_path(name, cache).read_text("utf-8"))
        return str(identity) if noted == files else None
    return None


def _note_path(name: str, cache: Path) -> Path:
    return cache / f"{_short(name)}.json"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    """All that a model may be made of: neither hidden files nor the description of the model."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != ".md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _facts(path: Path, folder: Path) -> list[Any]:
    """What stands for the content of a file as long as it is the same."""
    facts = path.stat()
    return [str(path.relative_to(folder)), facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in _files(folder):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder)} {content}\n".encode())
    return whole.hexdigest()
