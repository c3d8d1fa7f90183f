"""Stores that cannot be written: what is said, and that asking goes on."""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.conftest import ROOT

Done = subprocess.CompletedProcess[str]

DROP_FROM_BOUNDING_SET = 24
OVERRIDES = (1, 2)
"""Linux's CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root ignores permissions."""


def obey_permissions() -> None:
    """In a child about to start: let permissions count even if it runs as root."""
    if os.geteuid() == 0:
        for capability in OVERRIDES:
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


def run(
    settings: AppSettings,
    *arguments: str,
    before: Callable[[], None] = obey_permissions,
    through: tuple[str, ...] = (),
) -> Done:
    environment = {
        "PATH": os.environ["PATH"],
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
    }
    return subprocess.run(
        [*through, sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment,
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=120,
    )


def complaint(done: Done) -> str:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "damaged" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def synced(fresh: AppSettings) -> AppSettings:
    (fresh.library / "zebra.md").write_text("# Zebra\n\nA zebra has stripes.\n", "utf-8")
    sync(fresh)
    blank = " " * 400_000
    (fresh.library / "large.md").write_text(f"# Large\n\n```\n{blank}x\n```\n", "utf-8")
    return fresh


@pytest.fixture
def protected(synced: AppSettings) -> Iterator[AppSettings]:
    """A synced store in which nothing may be written."""
    folders = [synced.store, *(path for path in synced.store.rglob("*") if path.is_dir())]
    for path in (synced.store / "chroma").rglob("*.*"):
        path.chmod(0o444)
    for folder in folders:
        folder.chmod(0o555)
    yield synced
    for folder in filter(Path.exists, folders):
        folder.chmod(0o755)


def test_a_store_that_may_only_be_read_answers(protected: AppSettings) -> None:
    asked = run(protected, "chat", "ask", "What does a zebra have?")
    assert asked.stdout.startswith("A zebra has stripes.[1]"), asked.stderr
    assert "zebra" in run(protected, "chat", "search", "stripes").stdout
    assert complaint(run(protected, "ingest")) == (
        f"The index folder {protected.store} cannot be written (Permission denied). "
        "Check its permissions, or name another one in WHICHWAY_STORE."
    )


def test_a_model_is_used_though_its_copy_cannot_be_kept(protected: AppSettings) -> None:
    models = protected.store / "models"
    models.chmod(0o755)
    shutil.rmtree(next(path for path in models.iterdir() if path.is_dir()))
    models.chmod(0o555)
    asked = run(protected, "chat", "ask", "What does a zebra have?")
    assert asked.stdout.startswith("A zebra has stripes.[1]"), asked.stderr


def test_a_store_that_may_not_even_be_read_says_so(protected: AppSettings) -> None:
    protected.store.chmod(0)
    assert complaint(run(protected, "chat", "ask", "What does a zebra have?")) == (
        f"The index folder {protected.store} cannot be read (Permission denied). "
        "Check its permissions, or name another one in WHICHWAY_STORE."
    )


def test_a_full_disk_is_told_from_damage(synced: AppSettings, tmp_path: Path) -> None:
    """The store moves to a file system of half a megabyte more than it needs."""
    size = sum(path.stat().st_size for path in (synced.store / "chroma").rglob("*"))
    disk = tmp_path / "disk"
    disk.mkdir()
    moved = synced.model_copy(update={"store": disk})

    def on_disk(*arguments: str, first: str = "true") -> Done:
        script = f"""mount -t tmpfs -o size={size + 500_000} tmpfs {disk} || exit
            cp -r {synced.store}/chroma {disk}; ln -s {synced.store}/models {disk}/models
            {first}; exec "$@" """
        private = ("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh")
        return run(moved, *arguments, through=private)

    if shutil.which("unshare") is None or on_disk("ingest", "-h").returncode:
        pytest.skip("this system lets nobody mount a file system of his own")
    assert complaint(on_disk("ingest")) == (
        f"No space is left for the index folder {disk}. "
        "Free some, or name a folder on another disk in WHICHWAY_STORE."
    )
    ask = ("chat", "ask", "What does a zebra have?")
    asked = on_disk(*ask, first=f"cat /dev/zero > {disk}/filler 2> {tmp_path}/full")
    assert asked.stdout.startswith("A zebra has stripes.[1]"), asked.stderr


def test_a_file_that_may_not_grow_is_told_from_damage(synced: AppSettings) -> None:
    size = (synced.store / "chroma" / "chroma.sqlite3").stat().st_size

    def stay() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    said = complaint(run(synced, "ingest", before=stay))
    assert said.startswith(f"The index folder {synced.store} cannot be written")
