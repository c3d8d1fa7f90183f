"""What was added can be taken out again, at once and not for ever."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chat.answering import Assistant
from ingest.adding import Offer, Wanted, add
from ingest.corpus import read_library
from ingest.errors import CorpusError
from ingest.origins import read_origin
from ingest.pipeline import sync
from ingest.removing import Removed, remove, restore
from ingest.settings import AppSettings
from ingest.writing import writing
from tests.conftest import ROOT
from tests.test_cli import run

ZEBRAS = "# On zebras\n\nA zebra has stripes.\n"
BEES = "# On bees\n\nA bee has four wings.\n"


@pytest.fixture
def library(tmp_path: Path) -> AppSettings:
    settings = AppSettings(library=tmp_path / "corpus", store=tmp_path / "store")
    settings.library.mkdir()
    texts = {"zebras.md": ZEBRAS, "bees.md": BEES}
    add(settings, [wanted(name, text) for name, text in texts.items()])
    return settings


def wanted(name: str, text: str) -> Wanted:
    return Wanted(name, lambda: Offer(text.encode(), name, name))


def ids(settings: AppSettings) -> list[str]:
    return [article.id for article in read_library(settings.library).articles]


def only(removed: list[Removed]) -> Removed:
    (one,) = removed
    return one


def test_a_removed_article_is_gone_but_can_be_moved_back(library: AppSettings) -> None:
    one = only(remove(library, ["added/on-zebras"]))
    assert one.outcome == "removed"
    assert ids(library) == ["added/on-bees"]
    assert one.kept
    kept = library.library / one.kept
    assert kept.as_posix() in (library.library / one.message.split()[-6]).as_posix()
    assert read_origin(kept)
    shutil.move(kept, library.library / "added")
    assert ids(library) == ["added/on-bees", "added/on-zebras"]


def test_a_removed_article_can_be_put_back(library: AppSettings) -> None:
    one = only(remove(library, ["added/on-zebras"]))
    place = library.library / "added" / "on-zebras.md"
    before = read_origin(library.library / str(one.kept))
    assert restore(library, str(one.kept)) == "added/on-zebras.md"
    assert place.read_text("utf-8") == ZEBRAS
    assert read_origin(place) == before
    with pytest.raises(CorpusError, match="There is no copy"):
        restore(library, str(one.kept))


def test_nothing_is_overwritten_by_putting_back(library: AppSettings) -> None:
    one = only(remove(library, ["added/on-zebras"]))
    (library.library / "added" / "on-zebras.md").write_text("Mine.", "utf-8")
    with pytest.raises(CorpusError, match=r"There is another added/on-zebras.md now"):
        restore(library, str(one.kept))


@pytest.mark.parametrize(
    "kept",
    ["secret.md", "added/on-bees.md", "added/.removed/../../x/secret.md", "/a/.removed/b/c.md", ""],
)
def test_only_what_was_removed_is_put_back(library: AppSettings, kept: str) -> None:
    remove(library, ["added/on-zebras"])
    with pytest.raises(CorpusError, match="There is no copy"):
        restore(library, kept)
    assert ids(library) == ["added/on-bees"]


def test_a_removed_article_is_not_read_while_another_sync_runs(fresh: AppSettings) -> None:
    add(fresh, [wanted("zebras.md", ZEBRAS), wanted("bees.md", BEES)])
    sync(fresh)
    assistant = Assistant(fresh)
    assert "stripes" in assistant.answer("What does a zebra have?").text
    with writing(fresh):
        one = only(remove(fresh, ["added/on-zebras"]))
        assert assistant.article("added/on-zebras") is None
        assert "stripes" not in assistant.answer("What does a zebra have?").text
    sync(fresh)
    restore(fresh, str(one.kept))
    sync(fresh)
    assert "stripes" in assistant.answer("What does a zebra have?").text


def test_a_sync_waits_for_another_and_says_so(fresh: AppSettings) -> None:
    add(fresh, [wanted("zebras.md", ZEBRAS)])
    told: list[str] = []
    with ThreadPoolExecutor(1) as other:
        with writing(fresh):
            later = other.submit(sync, fresh, lambda p: told.append(p.message), patience=60)
            while not told:
                time.sleep(0.05)
            add(fresh, [wanted("bees.md", BEES)])
        assert later.result().added == ("added/on-bees", "added/on-zebras")
    assert re.fullmatch(r"Waiting for another sync \(process \d+, since .*\) …", told[0])


def test_removed_again_and_again_each_copy_stays(library: AppSettings) -> None:
    kept = set()
    for _ in range(3):
        kept.add(only(remove(library, ["added/on-zebras"])).kept)
        add(library, [wanted("zebras.md", ZEBRAS)])
    assert len(kept) == 3
    assert all((library.library / str(place)).read_text("utf-8") == ZEBRAS for place in kept)


def test_an_article_that_was_not_added_is_left_to_its_owner(library: AppSettings) -> None:
    (library.library / "mine.md").write_text("# Mine\n\nText.\n", "utf-8")
    one = only(remove(library, ["mine"]))
    assert one.outcome == "left"
    assert str(library.library / "mine.md") in one.message
    assert "mine" in ids(library)


@pytest.mark.parametrize("name", ["on-zebra", "added/on-zebrs", "zebras"])
def test_an_unknown_id_gets_the_nearest_names(library: AppSettings, name: str) -> None:
    one = only(remove(library, [name]))
    assert one.outcome == "unknown"
    assert "Did you mean added/on-zebras" in one.message


@pytest.mark.parametrize("name", ["../corpus/added/on-bees", "added/../../secret", "/etc/passwd"])
def test_no_id_leads_out_of_the_library(library: AppSettings, name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    assert only(remove(library, [name])).outcome == "unknown"
    assert (tmp_path / "secret.md").exists()
    assert len(ids(library)) == 2


def test_of_two_files_with_one_id_the_indexed_one_goes(library: AppSettings) -> None:
    (library.library / "added" / "on-zebras.txt").write_text("Something else.\n", "utf-8")
    assert only(remove(library, ["added/on-zebras"])).outcome == "removed"
    assert not (library.library / "added" / "on-zebras.md").exists()
    assert (library.library / "added" / "on-zebras.txt").exists()


def test_on_the_command_line(fresh: AppSettings) -> None:
    add(fresh, [wanted("zebras.md", ZEBRAS), wanted("bees.md", BEES)])
    assert run(fresh, "ingest").returncode == 0
    unasked = run(fresh, "ingest", "remove", "added/on-bees")
    assert (unasked.returncode, unasked.stdout) == (2, "")
    assert "--yes" in unasked.stderr
    done = run(fresh, "ingest", "remove", "added/on-zebras", "--yes", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert said["results"][0]["outcome"] == "removed"
    assert said["sync"]["removed"] == ["added/on-zebras"]
    answer = json.loads(run(fresh, "chat", "ask", "What does a zebra have?", "--json").stdout)
    assert "added/on-zebras" not in json.dumps(answer)
    assert run(fresh, "ingest", "remove", "added/on-zebras", "--yes").returncode == 1


@pytest.mark.parametrize(("reply", "status"), [("n", 1), ("", 1), ("y", 0)])
def test_in_a_terminal_it_asks_first(fresh: AppSettings, reply: str, status: int) -> None:
    add(fresh, [wanted("bees.md", BEES), wanted("zebras.md", ZEBRAS)])
    keyboard, terminal = pty.openpty()
    os.write(keyboard, f"{reply}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "remove", "added/on-bees"],
        cwd=ROOT,
        env={"WHICHWAY_LIBRARY": str(fresh.library), "WHICHWAY_STORE": str(fresh.store)},
        stdin=terminal,
        capture_output=True,
        text=True,
    )
    os.close(terminal)
    os.close(keyboard)
    assert done.returncode == status
    assert "Remove added/on-bees from the library?" in done.stderr
    assert ("added/on-bees" in ids(fresh)) == bool(status)
