"""Indexes know the model that made them; another model, or other weights, get a new one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chat.answering import Assistant
from ingest import embedding
from ingest.chroma import opened
from ingest.errors import ModelError, StoreError
from ingest.models import copy_folder, identify
from ingest.pipeline import Progress, sync
from ingest.rows import LAYOUT
from ingest.settings import BUNDLED, AppSettings
from ingest.store import KINDS, read_snapshot
from tests.conftest import ROOT

ASKED = "What does a zebra have?"
WIDTH = 32


def make_weights(folder: Path, seed: int) -> None:
    """Put a small model with weights of chance into a folder."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig.from_pretrained(folder)
    for size in ("hidden_size", "intermediate_size"):
        setattr(config, size, WIDTH)
    config.num_attention_heads, config.num_hidden_layers = 2, 1
    BertModel(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    bundled = embedding._bundled_folder()
    shutil.copytree(bundled, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    pooling = folder / "1_Pooling" / "config.json"
    facts = json.loads(pooling.read_text("utf-8")) | {"word_embedding_dimension": WIDTH}
    pooling.write_text(json.dumps(facts), "utf-8")
    make_weights(folder, seed=1)
    return folder


@pytest.fixture
def small(small_model: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(small_model, folder)
    return folder


@pytest.fixture
def synced(fresh: AppSettings) -> AppSettings:
    (fresh.library / "zebra.md").write_text("# Zebra\n\nA zebra has stripes.\n", "utf-8")
    sync(fresh)
    return fresh


def using(settings: AppSettings, model: object) -> AppSettings:
    return settings.model_copy(update={"embedding": str(model)})


def run(settings: AppSettings, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
        "WHICHWAY_EMBEDDING": settings.embedding,
        **more,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def copies(settings: AppSettings) -> list[Path]:
    return [path for path in settings.models.iterdir() if path.is_dir()]


def test_the_index_of_another_model_answers_until_the_new_one_is_whole(
    synced: AppSettings, small: Path
) -> None:
    other = using(synced, small)
    assistant = Assistant(other)
    assert assistant.notice is None
    assert assistant.answer(ASKED).text == "A zebra has stripes.[1]"
    assert assistant.notice == (
        f"The index was made with the embedding model {BUNDLED}; the settings name {small}. "
        "It answers until you build it anew: python -m ingest"
    )
    during: list[tuple[str, str]] = []

    def ask(progress: Progress) -> None:
        during.append((read_snapshot(other).model.name, assistant.answer(ASKED).text))

    assert sync(other, ask).added == ("zebra",)
    assert set(during) == {(BUNDLED, "A zebra has stripes.[1]")}
    snapshot = read_snapshot(other)
    assert (snapshot.model.name, snapshot.notice) == (str(small), None)
    assert snapshot.vectors.passages.shape == (1, WIDTH)
    assert [found.article_id for found in assistant.search(ASKED, 1)] == ["zebra"]
    assert assistant.notice is None
    assert copies(other) == [copy_folder(snapshot.model, other.models)]
    with opened(other) as client:
        assert len(client.list_collections()) == len(KINDS)


def test_asking_with_another_model_says_so(synced: AppSettings, small: Path) -> None:
    done = run(using(synced, small), "-m", "chat", "ask", ASKED)
    assert done.returncode == 0
    assert done.stdout.startswith("A zebra has stripes.[1]")
    assert done.stderr.startswith(f"The index was made with the embedding model {BUNDLED};")
    unknown = run(using(synced, "no-such-model"), "-m", "chat", "ask", ASKED)
    assert unknown.stdout == done.stdout
    assert "the settings name no-such-model" in unknown.stderr


def test_a_folder_with_other_weights_is_another_model(synced: AppSettings, small: Path) -> None:
    own = using(synced, small)
    sync(own)
    before = read_snapshot(own).model
    make_weights(small, seed=2)
    stale = read_snapshot(own)
    assert stale.model == before
    assert stale.notice == (
        f"The index was made with an earlier state of the embedding model {small}. "
        "It answers until you build it anew: python -m ingest"
    )
    assert Assistant(own).search(ASKED, 1)
    shutil.rmtree(own.models)
    with pytest.raises(ModelError, match=r"has changed since the index was made\. Build"):
        Assistant(own).search(ASKED, 1)
    assert sync(own).added == ("zebra",)
    renewed = read_snapshot(own)
    assert renewed.model != before
    assert renewed.notice is None
    assert not (renewed.vectors.passages == stale.vectors.passages).all()


def test_what_is_no_content_makes_no_other_model(small: Path, tmp_path: Path) -> None:
    first = identify(str(small), tmp_path / "cache")
    os.utime(small / "model.safetensors")
    (small / "README.md").write_text("Another description.", "utf-8")
    (small / ".hidden").mkdir()
    (small / ".hidden" / "file").write_text("x", "utf-8")
    assert first is not None
    assert identify(str(small), tmp_path / "cache") == first
    moved = small.rename(tmp_path / "elsewhere")
    found = identify(str(moved), tmp_path / "cache")
    assert found is not None
    assert found.identity == first.identity


def test_a_folder_is_known_again_without_reading_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = identify(str(small), tmp_path)
    monkeypatch.setattr("hashlib.file_digest", None)
    assert identify(str(small), tmp_path) == first


def test_a_sync_with_nothing_to_do_loads_no_model_of_a_folder(
    synced: AppSettings, small: Path
) -> None:
    own = using(synced, small)
    sync(own)
    code = (
        "import sys; from ingest.__main__ import main; code = main(['--json']);"
        "sys.exit(code or any(m in sys.modules for m in ('torch', 'onnxruntime', 'llama_index')))"
    )
    done = run(own, "-c", code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unchanged"] == ["zebra"]


def test_a_model_of_the_hub_that_was_fetched_is_not_looked_up_again(
    synced: AppSettings, small: Path, tmp_path: Path
) -> None:
    home = tmp_path / "hub-home"
    fetched = home / "hub" / "models--acme--small"
    (fetched / "refs").mkdir(parents=True)
    (fetched / "refs" / "main").write_text("0" * 40, "utf-8")
    shutil.copytree(small, fetched / "snapshots" / ("0" * 40))
    own = using(synced, "acme/small")
    nobody = {"HF_HOME": str(home), "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = run(own, "-m", "ingest", **nobody)
    assert done.stdout.startswith("    added  zebra"), done.stderr
    assert identify("acme/small", own.models) == read_snapshot(own).model
    again = run(own, "-m", "ingest", **nobody)
    assert again.stdout.startswith("0 added"), again.stderr


def test_an_index_in_an_unknown_form_says_so_and_is_built_anew(
    synced: AppSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        for module in ("ingest.store", "ingest.writing"):
            newer.setattr(f"{module}.LAYOUT", LAYOUT + 1)
        sync(synced)
    with pytest.raises(StoreError, match=r"by another version of Whichway.*python -m ingest"):
        read_snapshot(synced)
    assert sync(synced).added == ("zebra",)
    assert [stored.article.id for stored in read_snapshot(synced).articles] == ["zebra"]
