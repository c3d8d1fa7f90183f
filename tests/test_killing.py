"""A sync may be killed at any moment: nothing is lost, and the next one completes.

`make test` kills at some of the writes, `make soak` at every one and at moments of chance.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chat.answering import Assistant
from ingest.errors import NoIndexError, StoreError
from ingest.pipeline import sync
from ingest.settings import AppSettings
from ingest.store import read_snapshot
from tests.conftest import ROOT
from tests.indexed import assert_same, assert_sound

BEFORE = {
    "edited.md": "# Zebra\n\nThe zebra has 1 stripe.\n\nZebras graze on the plain.\n",
    "renamed.md": "# Heron\n\nA heron stands in the reeds. It waits for fish.\n",
    "removed.md": "# Otter\n\nThe otter swims on its back.\n",
    "kept.md": "# Badger\n\nBadgers dig setts. They sleep by day.\n",
}
AFTER = {
    "edited.md": BEFORE["edited.md"].replace("1 stripe", "2 stripes"),
    "elsewhere.md": BEFORE["renamed.md"],
    "kept.md": BEFORE["kept.md"],
    "added.md": "# Giraffe\n\nA giraffe has a long neck.\n\n- It eats leaves.\n- It hums.\n",
    "second.md": "# Lynx\n\nThe lynx has tufted ears.\n",
}
SOME = 5
"""In `make test` one in so many moments; the next run takes the same ones."""
CHANCES = 30

Die = Callable[[AppSettings, int], tuple[int, int]]


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Syncs in a child that is killed at a moment; returns the moments passed and its end."""
    command = [sys.executable, "-m", "tests.dying"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def ask(settings: AppSettings, moment: int) -> tuple[int, int]:
            places = {"library": str(settings.library), "store": str(settings.store)}
            print(json.dumps({**places, "moment": moment}), file=requests, flush=True)
            told = json.loads(answers.readline())
            return told["passed"], told["status"]

        yield ask


def fill(folder: Path, texts: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


@pytest.fixture
def begun(fresh: AppSettings) -> AppSettings:
    """A library that was synced and has changed since."""
    fill(fresh.library, BEFORE)
    sync(fresh)
    fill(fresh.library, AFTER)
    return fresh


@pytest.fixture
def clean(begun: AppSettings, tmp_path: Path) -> AppSettings:
    """The same library, synced into an empty store."""
    return synced_anew(begun, tmp_path / "clean")


def synced_anew(settings: AppSettings, store: Path) -> AppSettings:
    shutil.copytree(settings.models, store / "models")
    anew = settings.model_copy(update={"store": store})
    sync(anew)
    return anew


def copied(settings: AppSettings, place: Path) -> AppSettings:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(settings.store, place, ignore=shutil.ignore_patterns("models"))
    (place / "models").symlink_to(settings.models)
    return settings.model_copy(update={"store": place})


def assert_old_or_new(settings: AppSettings) -> None:
    """A reader finds each article once, as it was or as it is now."""
    snapshot = read_snapshot(settings)
    assert_sound(snapshot)
    found = {one.article.path: one.article.text for one in snapshot.articles}
    for name, text in found.items():
        assert text in (BEFORE.get(name), AFTER.get(name))
    assert found.keys() >= {"edited.md", "kept.md"}
    assert len(found.keys() & {"renamed.md", "elsewhere.md"}) == 1


def assert_completes(settings: AppSettings, clean: AppSettings) -> None:
    assert sync(settings).problems == ()
    assert_same(settings, clean)


def test_a_sync_may_be_killed_at_some_writes(
    begun: AppSettings, clean: AppSettings, die: Die, tmp_path: Path
) -> None:
    kill_at_each(begun, clean, die, tmp_path, SOME)


@pytest.mark.soak
def test_a_sync_may_be_killed_at_every_write(
    begun: AppSettings, clean: AppSettings, die: Die, tmp_path: Path
) -> None:
    assert kill_at_each(begun, clean, die, tmp_path, 1) >= 50


def kill_at_each(
    begun: AppSettings, clean: AppSettings, die: Die, tmp_path: Path, step: int
) -> int:
    """Kill a sync at every so-many-th moment; returns how many were tried."""
    total, status = die(copied(begun, tmp_path / "all"), 0)
    assert status == 0
    moments = range(1, total + 1, step)
    for moment in moments:
        settings = copied(begun, tmp_path / "killed")
        assert die(settings, moment)[1] == signal.SIGKILL
        assert_old_or_new(settings)
        assert_completes(settings, clean)
    return len(moments)


def test_the_first_sync_may_be_killed(
    begun: AppSettings, clean: AppSettings, die: Die, tmp_path: Path
) -> None:
    shutil.rmtree(begun.store / "chroma")
    (begun.store / "revision").unlink()
    for moment in (3, 9, 14, 19, 25):
        settings = copied(begun, tmp_path / "killed")
        assert die(settings, moment)[1] == signal.SIGKILL
        with pytest.raises(NoIndexError):
            read_snapshot(settings)
        assert_completes(settings, clean)


def test_a_killed_sync_may_be_killed_again(
    begun: AppSettings, clean: AppSettings, die: Die, tmp_path: Path
) -> None:
    settings = copied(begun, tmp_path / "killed")
    for moment in (14, 22, 30):
        die(settings, moment)
        assert_old_or_new(settings)
    assert_completes(settings, clean)


def test_answers_come_from_one_state_after_a_kill(
    begun: AppSettings, die: Die, tmp_path: Path
) -> None:
    for moment in (12, 24):
        settings = copied(begun, tmp_path / "killed")
        die(settings, moment)
        answer = Assistant(settings).answer("How many stripes has the zebra?")
        assert len(set(re.findall(r"The zebra has (\d)", answer.text))) == 1


def start(settings: AppSettings) -> subprocess.Popen[str]:
    places = {"WHICHWAY_LIBRARY": str(settings.library), "WHICHWAY_STORE": str(settings.store)}
    command = [sys.executable, "-m", "ingest"]
    return subprocess.Popen(command, cwd=ROOT, env=places, text=True, stderr=subprocess.PIPE)


def test_of_two_syncs_at_once_one_says_who_holds_the_lock(
    begun: AppSettings, clean: AppSettings
) -> None:
    said: list[str] = []

    def second(progress: object) -> None:
        other = start(begun)
        said.append(other.communicate()[1])
        assert other.returncode == 1
        assert_old_or_new(begun)

    sync(begun, second)
    line = (
        rf"Another sync \(process {os.getpid()}, since [-0-9T:+]+\) is writing to .*\. When it is"
    )
    assert all(re.search(line, one) for one in said)
    assert said
    assert_same(begun, clean)


@pytest.mark.soak
def test_syncs_die_at_any_time_while_others_sync_and_read(
    begun: AppSettings, clean: AppSettings, tmp_path: Path
) -> None:
    chance = random.Random(1)
    settings = copied(begun, tmp_path / "killed")
    done = threading.Event()
    faults: list[BaseException] = []

    def look() -> None:
        while not done.is_set():
            try:
                assert_old_or_new(settings)
            except BaseException as error:
                faults.append(error)
                return

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for _ in range(CHANCES):
            pair = [start(settings), start(settings)]
            time.sleep(chance.uniform(0.2, 4))
            for process in pair:
                process.kill()
                process.communicate()
    finally:
        done.set()
        reader.join()
    assert faults == []
    assert_completes(settings, clean)


def test_an_index_that_is_deleted_meanwhile_is_not_published(
    begun: AppSettings, clean: AppSettings
) -> None:
    def delete(progress: object) -> None:
        shutil.rmtree(begun.store / "chroma", ignore_errors=True)

    with pytest.raises(StoreError, match=r"deleted or changed by somebody else.*Run python -m"):
        sync(begun, delete)
    with pytest.raises(NoIndexError):
        read_snapshot(begun)
    assert_completes(begun, clean)
