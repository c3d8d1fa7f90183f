"""`python -m ingest watch`, run as a user runs it."""

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from ingest.settings import AppSettings
from tests.conftest import ROOT

PATIENCE = 120
"""Seconds after which a watch that tells nothing is ended."""
Watch = subprocess.Popen[str]


@pytest.fixture
def watch(fresh: AppSettings) -> Iterator[Watch]:
    (fresh.library / "a.md").write_text("# A\n\nText.\n", "utf-8")
    environment = {"WHICHWAY_LIBRARY": str(fresh.library), "WHICHWAY_STORE": str(fresh.store)}
    command = [sys.executable, "-m", "ingest", "watch", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True
    ) as process:
        ending = threading.Timer(PATIENCE, process.kill)
        ending.start()
        yield process
        ending.cancel()
        process.kill()


def told(process: Watch) -> dict[str, list[str]]:
    """What the next sync did."""
    assert process.stdout
    report: dict[str, list[str]] = json.loads(process.stdout.readline())
    return report


def test_each_change_is_synced_and_an_interrupt_ends_it(watch: Watch, fresh: AppSettings) -> None:
    assert told(watch)["added"] == ["a"]
    (fresh.library / ".hidden").mkdir()
    (fresh.library / ".hidden" / "b.md").write_text("Not to be seen.", "utf-8")
    (fresh.library / "added").mkdir()
    for name in "cd":  # at once: one sync
        (fresh.library / "added" / f"{name}.md").write_text(f"Text of {name}.", "utf-8")
    assert told(watch)["added"] == ["added/c", "added/d"]
    (fresh.library / "a.md").unlink()
    assert told(watch)["removed"] == ["a"]
    watch.send_signal(signal.SIGINT)
    output, errors = watch.communicate(timeout=30)
    assert (watch.returncode, output) == (0, "")
    assert "Traceback" not in errors


def test_a_library_that_goes_and_comes_back(watch: Watch, fresh: AppSettings) -> None:
    assert watch.stderr
    assert told(watch)["added"] == ["a"]
    away = fresh.library.rename(fresh.library.with_name("away"))
    while "No library at" not in watch.stderr.readline():
        pass
    shutil.copytree(away, fresh.library)
    (fresh.library / "b.md").write_text("Text of b.", "utf-8")
    assert told(watch)["unchanged"]
