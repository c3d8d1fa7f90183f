import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest
from filelock import FileLock

from ingest import chunking, store
from ingest.chroma import opened
from ingest.errors import CorpusError, StoreError
from ingest.models import BUNDLED_SHA256
from ingest.pipeline import Progress, sync
from ingest.records import EmbeddingModel, Snapshot
from ingest.settings import BUNDLED, AppSettings
from ingest.store import read_snapshot, version

MODEL = EmbeddingModel(BUNDLED, BUNDLED_SHA256)
TEXT = "# Title {n}\n\nArticle {n} is about retrieval. It has two sentences.\n"


def write(settings: AppSettings, name: str, text: str | None = None) -> None:
    (settings.library / name).write_text(text or TEXT.format(n=name), "utf-8")


def ids(snapshot: Snapshot) -> list[str]:
    return [stored.article.id for stored in snapshot.articles]


def names(settings: AppSettings, kind: str) -> list[str]:
    """What Chroma itself holds, orphans included."""
    with opened(settings) as client:
        name = f"whichway-{kind}-{store.fingerprint(MODEL)}"
        return sorted(client.get_collection(name, embedding_function=None).get()["ids"])


def test_add_change_remove(fresh: AppSettings) -> None:
    for name in ("a.md", "b.md", "c.md"):
        write(fresh, name)
    first = sync(fresh)
    assert (first.added, first.changed, first.removed) == (("a", "b", "c"), (), ())
    write(fresh, "b.md", "# B\n\nSomething else.\n")
    (fresh.library / "c.md").unlink()
    write(fresh, "d.md")
    second = sync(fresh)
    assert (second.added, second.changed, second.removed) == (("d",), ("b",), ("c",))
    assert second.unchanged == ("a",)
    snapshot = read_snapshot(fresh)
    assert ids(snapshot) == ["a", "b", "d"]
    assert {p.article_id for p in snapshot.passages} == {"a", "b", "d"}
    assert len(names(fresh, "passages")) == second.passages == len(snapshot.passages)
    sentences = sum(len(p.sentences) for p in snapshot.passages)
    assert len(names(fresh, "sentences")) == len(names(fresh, "windows")) == sentences
    assert snapshot.vectors.sentences.shape == snapshot.vectors.windows.shape == (sentences, 384)


def test_twice_in_a_row_changes_nothing(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    sync(fresh)
    before, revision = names(fresh, "passages"), version(fresh)
    report = sync(fresh)
    assert report.unchanged == ("a",)
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert names(fresh, "passages") == before
    assert version(fresh) == revision


def test_the_same_library_gives_the_same_ids(fresh: AppSettings, tmp_path: Path) -> None:
    write(fresh, "a.md")
    sync(fresh)
    other = fresh.model_copy(update={"store": tmp_path / "other"})
    shutil.copytree(fresh.store / "models", other.store / "models")
    sync(other)
    assert names(fresh, "passages") == names(other, "passages")
    assert names(fresh, "sentences") == names(other, "sentences")


def test_a_sync_with_nothing_to_do_loads_no_model(settings: AppSettings) -> None:
    code = (
        "import sys; from ingest.__main__ import main; code = main(['--json']);"
        "sys.exit(code or any(m in sys.modules for m in ('torch', 'onnxruntime', 'llama_index')))"
    )
    environment = {
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_read_stays_as_it_was(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    write(fresh, "b.md")
    sync(fresh)
    (fresh.library / "b.md").write_bytes(b"\0broken")
    report = sync(fresh)
    assert report.removed == ()
    assert [problem.path for problem in report.problems] == ["b.md"]
    assert ids(read_snapshot(fresh)) == ["a", "b"]


def test_an_emptied_library_does_not_empty_the_index(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    sync(fresh)
    (fresh.library / "a.md").unlink()
    with pytest.raises(CorpusError, match="No article in"):
        sync(fresh)
    assert ids(read_snapshot(fresh)) == ["a"]


def test_leftovers_of_an_interrupted_sync_are_neither_read_nor_kept(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    sync(fresh)
    with opened(fresh) as client:
        name = f"whichway-passages-{store.fingerprint(MODEL)}"
        collection = client.get_collection(name, embedding_function=None)
        collection.add(
            ids=["half"],
            embeddings=np.ones((1, 384), np.float32),
            documents=["half an article"],
            metadatas=[{"article_id": "b", "digest": "none"}],
        )
    assert all(p.article_id == "a" for p in read_snapshot(fresh).passages)
    sync(fresh)
    assert "half" not in names(fresh, "passages")


def test_progress_names_each_article(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    write(fresh, "b.md")
    seen: list[Progress] = []
    sync(fresh, seen.append)
    assert [(p.done, p.total) for p in seen] == [(0, 2), (1, 2), (2, 2)]
    assert seen[0].message == "Title a.md"


def test_progress_goes_on_within_a_long_article(fresh: AppSettings) -> None:
    text = "\n\n".join(f"## Part {n}\n\nText {n}." for n in range(70))
    (fresh.library / "long.md").write_text(f"# Long\n\n{text}\n", "utf-8")
    seen: list[Progress] = []
    sync(fresh, seen.append)
    messages = [progress.message for progress in seen]
    assert messages[0] == "Long"
    assert len(messages) > 2
    assert all(re.fullmatch(r"Long \(\d+%\)", message) for message in messages[1:-1])
    assert messages[1:-1] == sorted(messages[1:-1])


def test_a_second_writer_is_told_so(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    with FileLock(fresh.store / "writing.lock"), pytest.raises(StoreError, match="Another sync"):
        sync(fresh)


def test_no_index_says_how_to_build_it(fresh: AppSettings) -> None:
    with pytest.raises(StoreError, match=r"No index at .*\. Build it with: python -m ingest"):
        read_snapshot(fresh)


def test_an_index_without_an_article_says_so(fresh: AppSettings) -> None:
    (fresh.library / "a.md").write_bytes(b"\0")
    assert sync(fresh).passages == 0
    with pytest.raises(StoreError, match=r"holds no article\. Put articles into"):
        read_snapshot(fresh)


@pytest.mark.parametrize("damage", [b"garbage" * 900, b""])
def test_a_damaged_index_says_what_to_do(fresh: AppSettings, damage: bytes) -> None:
    write(fresh, "a.md")
    sync(fresh)
    (fresh.store / "chroma" / "chroma.sqlite3").write_bytes(damage)
    with pytest.raises(StoreError, match=r"is damaged\. Delete that folder|No index at"):
        read_snapshot(fresh)
    shutil.rmtree(fresh.store / "chroma")
    sync(fresh)
    assert ids(read_snapshot(fresh)) == ["a"]


def test_an_index_made_otherwise_answers_until_the_new_one_is_whole(
    fresh: AppSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(fresh, "a.md")
    sync(fresh)
    monkeypatch.setattr(store, "FORMAT", chunking.FORMAT + 1)
    assert ids(read_snapshot(fresh)) == ["a"]
    write(fresh, "b.md")
    assert sync(fresh).added == ("a", "b")
    assert ids(read_snapshot(fresh)) == ["a", "b"]
    with opened(fresh) as client:
        assert len(client.list_collections()) == len(store.KINDS)


def test_another_process_writes_and_readers_see_it(fresh: AppSettings) -> None:
    write(fresh, "a.md")
    sync(fresh)
    assert ids(read_snapshot(fresh)) == ["a"]
    before = version(fresh)
    write(fresh, "b.md")
    environment = {"WHICHWAY_LIBRARY": str(fresh.library), "WHICHWAY_STORE": str(fresh.store)}
    subprocess.run([sys.executable, "-m", "ingest"], env=environment, check=True, cwd=Path.cwd())
    assert version(fresh) != before
    assert ids(read_snapshot(fresh)) == ["a", "b"]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A real Chroma server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--path", str(tmp_path / "server")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not listens(port):
            assert process.poll() is None
            threading.Event().wait(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def test_the_index_may_live_on_a_chroma_server(fresh: AppSettings, server: str) -> None:
    remote = fresh.model_copy(update={"chroma_url": server})
    write(remote, "a.md")
    with pytest.raises(StoreError, match="No index at http"):
        read_snapshot(remote)
    sync(remote)
    assert ids(read_snapshot(remote)) == ["a"]
    assert not (remote.store / "chroma").exists()
    before = version(remote)
    write(remote, "b.md")
    sync(remote)
    assert version(remote) != before


def test_a_server_that_does_not_answer_is_named(fresh: AppSettings) -> None:
    remote = fresh.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    with pytest.raises(StoreError, match=r"The Chroma server at http://127\.0\.0\.1:9"):
        read_snapshot(remote)


def test_chroma_reports_nothing() -> None:
    assert not chromadb.config.Settings().anonymized_telemetry


def test_some_articles_are_read_without_the_others(filled: AppSettings) -> None:
    whole = read_snapshot(filled)
    name = whole.articles[1].article.id
    some = read_snapshot(filled, only=[name, "no-such-article"])
    assert some.articles == whole.articles[1:2]
    numbers = [i for i, p in enumerate(whole.passages) if p.article_id == name]
    assert some.passages == tuple(whole.passages[i] for i in numbers)
    assert np.array_equal(some.vectors.passages, whole.vectors.passages[numbers])
    assert len(some.vectors.sentences) == sum(len(p.sentences) for p in some.passages)
    assert read_snapshot(filled, only=["no-such-article"]).articles == whole.articles
