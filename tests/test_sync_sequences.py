"""Whatever happens to a library between syncs, its index is that of a fresh sync."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ingest import pipeline
from ingest.embedding import find_model, load_encoder
from ingest.pipeline import sync
from ingest.settings import AppSettings
from ingest.store import read_snapshot
from tests.indexed import assert_same, assert_sound

SENTENCES = (
    "The zebra grazes.",
    "An otter swims.",
    "Badgers dig.",
    "A heron waits.",
    "The lynx listens.",
)
FILES = st.sampled_from(["a.md", "b.md", "c.txt", "articles/a.md", "originals/a.md", "added/d.md"])
TEXTS = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), min_size=1, max_size=3
)
SEQUENCES = settings(
    max_examples=10,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink a failure takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


class Syncing(RuleBasedStateMachine):
    """A person and a library."""

    models: Path

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.settings = self.using("store")
        self.settings.library.mkdir()

    def using(self, store: str) -> AppSettings:
        folder = self.place / store
        folder.mkdir()
        (folder / "models").symlink_to(self.models)
        return AppSettings(library=self.place / "library", store=folder)

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.settings.library.rglob("*") if path.is_file())

    @rule(name=FILES, paragraphs=TEXTS)
    def write(self, name: str, paragraphs: list[list[str]]) -> None:
        path = self.settings.library / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n\n".join(map(" ".join, paragraphs)) + "\n", "utf-8")

    @precondition(lambda self: len(self.files) > 1)
    @rule(which=st.integers(0, 9))
    def remove(self, which: int) -> None:
        self.files[which % len(self.files)].unlink()

    @precondition(lambda self: self.files)
    @rule(which=st.integers(0, 9), name=FILES)
    def rename(self, which: int, name: str) -> None:
        target = self.settings.library / name
        target.parent.mkdir(exist_ok=True)
        self.files[which % len(self.files)].rename(target)

    @precondition(lambda self: self.files)
    @rule()
    def sync(self) -> None:
        report = sync(self.settings)
        assert {*report.added, *report.changed, *report.unchanged} == {
            stored.article.id for stored in read_snapshot(self.settings).articles
        }

    def teardown(self) -> None:
        try:
            if hasattr(self, "place") and self.files:
                self.sync()
                assert_sound(read_snapshot(self.settings))
                anew = self.using("anew")
                sync(anew)
                assert_same(self.settings, anew)
        finally:
            shutil.rmtree(getattr(self, "place", ""), ignore_errors=True)


@pytest.fixture
def machine(fresh: AppSettings, monkeypatch: pytest.MonkeyPatch) -> type[Syncing]:
    model = find_model(fresh.embedding, fresh.models)
    encoder = load_encoder(model, fresh.models)
    monkeypatch.setattr(pipeline, "load_encoder", lambda *arguments: encoder)
    return type("Machine", (Syncing,), {"models": fresh.models})


def test_any_sequence_ends_like_a_fresh_sync(machine: type[Syncing]) -> None:
    run_state_machine_as_test(machine, settings=SEQUENCES)
