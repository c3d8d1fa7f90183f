"""What the public benchmarks share: where their data are, and a library of ours made of them."""

import sys
from collections.abc import Mapping
from pathlib import Path

from chat.index import SearchIndex
from ingest.embedding import load_encoder
from ingest.pipeline import sync
from ingest.settings import AppSettings
from ingest.store import read_snapshot

DATA = Path(__file__).parents[2] / "shared" / "benchmarks"


def data(name: str) -> Path:
    """The folder of a benchmark; without it the program ends and says so."""
    folder = DATA / name
    if not folder.is_dir():
        sys.exit(f"No benchmark at {folder}. It is not part of the repository: put it there.")
    return folder


def indexed(texts: Mapping[str, str], settings: AppSettings) -> SearchIndex:
    """Write texts into the library as articles, sync it, and read the index from the store."""
    settings.library.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (settings.library / f"{name}.md").write_text(text, "utf-8")
    sync(settings)
    snapshot = read_snapshot(settings)
    return SearchIndex(snapshot, load_encoder(snapshot.model, settings.models))
