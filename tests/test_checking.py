"""`status` tells library and index apart; `check` finds what is broken and mends it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection

from ingest.checking import check
from ingest.chroma import opened
from ingest.pipeline import sync
from ingest.settings import AppSettings
from ingest.status import status
from ingest.store import collection_name, fingerprint, read_snapshot
from tests.conftest import ROOT
from tests.indexed import MODEL, assert_same, assert_sound

ZEBRA = "# Zebra\n\nA zebra has stripes.\n\nIt grazes on the plain. It can run fast.\n"
OTTER = "# Otter\n\nThe otter swims on its back.\n"


@pytest.fixture
def synced(fresh: AppSettings) -> AppSettings:
    (fresh.library / "zebra.md").write_text(ZEBRA, "utf-8")
    (fresh.library / "otter.md").write_text(OTTER, "utf-8")
    sync(fresh)
    return fresh


def run(settings: AppSettings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=ROOT,
        env={"WHICHWAY_LIBRARY": str(settings.library), "WHICHWAY_STORE": str(settings.store)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def change(settings: AppSettings) -> None:
    """Do one of each to the library."""
    (settings.library / "zebra.md").write_text(ZEBRA + "\nIt sleeps.\n", "utf-8")
    (settings.library / "otter.md").unlink()
    (settings.library / "new.md").write_text("# New\n\nSomething new.\n", "utf-8")
    (settings.library / "same.md").write_text("Something new.\n", "utf-8")
    (settings.library / "copy.md").write_text("# New\n\nSomething  new.\n", "utf-8")
    (settings.library / "broken.md").write_bytes(b"\0")


def test_status_tells_what_a_sync_would_do(synced: AppSettings) -> None:
    assert run(synced, "status").stdout.splitlines()[-1] == "The index matches the library."
    change(synced)
    done = run(synced, "status", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["indexed"] == ["otter", "zebra"]
    assert (told["added"], told["changed"], told["removed"]) == (
        ["copy", "same"],
        ["zebra"],
        ["otter"],
    )
    assert told["same_text"] == [{"path": "new.md", "article_id": "copy"}]
    assert [problem["path"] for problem in told["problems"]] == ["broken.md"]
    report = sync(synced)
    assert {name: list(getattr(report, name)) for name in ("added", "changed", "removed")} == {
        name: told[name] for name in ("added", "changed", "removed")
    }
    words = run(synced, "status").stdout
    assert " same text  new.md as copy" in words
    assert "unreadable  broken.md is" in words


def test_status_of_a_library_that_was_never_synced(fresh: AppSettings) -> None:
    (fresh.library / "zebra.md").write_text(ZEBRA, "utf-8")
    done = run(fresh, "status")
    assert done.returncode == 0
    assert "No index at" in done.stdout
    assert "Last sync  never" in done.stdout
    assert "    to add  zebra" in done.stdout
    assert not (fresh.store / "chroma").exists()


def test_status_of_an_index_made_otherwise(
    synced: AppSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.store.FORMAT", 0)
    found = status(synced)
    assert found.indexed == ("otter", "zebra") == found.changed
    assert found.notice is not None
    assert found.notice.startswith("The index was made by another version")


def test_equal_texts_are_indexed_once_and_that_is_no_error(synced: AppSettings) -> None:
    (synced.library / "articles").mkdir()
    (synced.library / "articles" / "striped.md").write_text(ZEBRA, "utf-8")
    done = run(synced)
    assert done.returncode == 0, done.stderr
    assert "same text  zebra.md as striped" in done.stdout
    assert [one.article.id for one in read_snapshot(synced).articles] == ["otter", "striped"]
    (synced.library / "articles" / "striped.md").unlink()
    assert sync(synced).added == ("zebra",)


def lose(collection: Collection) -> None:
    collection.delete(ids=[collection.get()["ids"][0]])


def stretch(collection: Collection) -> None:
    some: Any = collection.get(include=["embeddings"])
    collection.update(ids=some["ids"][:1], embeddings=2 * np.array(some["embeddings"][:1]))


def swap(collection: Collection) -> None:
    """One goes and one comes: the number stays right."""
    lose(collection)
    collection.add(ids=["stray"], embeddings=np.ones((1, 384), np.float32))


def reword(collection: Collection) -> None:
    some: Any = collection.get(include=["embeddings"])
    vectors = np.array(some["embeddings"][:1])
    collection.update(ids=some["ids"][:1], documents=["Something else."], embeddings=vectors)


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("passages", lose),
        ("sentences", lose),
        ("windows", swap),
        ("windows", stretch),
        ("passages", reword),
        ("articles", reword),
    ],
)
def test_check_finds_and_mends(
    synced: AppSettings, tmp_path: Path, kind: str, damage: Callable[[Collection], Any]
) -> None:
    with opened(synced) as client:
        name = collection_name(kind, fingerprint(MODEL))
        damage(client.get_collection(name, embedding_function=None))
    report = check(synced)
    assert len(report.mended) == 1
    assert (report.left, report.problems) == ((), ())
    assert_sound(read_snapshot(synced))
    clean = synced.model_copy(update={"store": tmp_path / "clean"})
    clean.store.mkdir()
    (clean.store / "models").symlink_to(synced.models)
    sync(clean)
    assert_same(synced, clean)
    assert check(synced).mended == ()


def test_check_says_what_it_could_not_mend(synced: AppSettings) -> None:
    with opened(synced) as client:
        name = collection_name("windows", fingerprint(MODEL))
        lose(client.get_collection(name, embedding_function=None))
    for path in synced.library.iterdir():
        path.write_bytes(b"\0")
    done = run(synced, "check", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [fault["message"] for fault in told["left"]] == ["A part of it was missing."]
    assert len(told["problems"]) == 2


def test_check_in_words(synced: AppSettings) -> None:
    done = run(synced, "check")
    assert done.returncode == 0
    assert done.stdout == "0 mended, 0 still broken; 2 articles and 3 passages checked\n"
