"""After a sync the checklist says what it lost and gained, although ingest does not know it."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chat.after_sync import report
from ingest import __main__ as command_line
from ingest.after_sync import GROUP, remarks
from ingest.pipeline import sync
from ingest.records import SyncReport
from ingest.settings import AppSettings
from tests.conftest import ROOT

NOTES = "# Notes\n\nPrices which change every week can only be kept right by retrieval.\n"
DOUGH = "# Bread\n\nKnead the dough for ten minutes and let it rise for two hours.\n"


@pytest.fixture
def announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry points of pyproject.toml, as an installation writes them down."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    points = project["entry-points"][GROUP]
    folder = tmp_path / "installed" / "whichway-0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Name: whichway\nVersion: 0\n")
    lines = [f"[{GROUP}]", *(f"{name} = {value}" for name, value in points.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(folder.parent)


@pytest.fixture
def run(
    filled: AppSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    monkeypatch.setenv("WHICHWAY_LIBRARY", str(filled.library))
    monkeypatch.setenv("WHICHWAY_STORE", str(filled.store))

    def ingest(*arguments: str) -> str:
        assert command_line.main(list(arguments)) == 0
        return capsys.readouterr().out

    return ingest


@pytest.mark.usefixtures("announced")
def test_a_sync_tells_what_the_checklist_lost_and_gained(run: Any, filled: AppSettings) -> None:
    (filled.library / "notes.md").write_text(NOTES, "utf-8")
    (filled.library / "bread.md").write_text(DOUGH, "utf-8")
    (filled.library / "articles" / "when-to-use-what.md").unlink()
    report = json.loads(run("--json"))
    remark = report["remarks"]["checklist"]
    (lost,) = remark["lost"]
    assert lost["article_id"] == "when-to-use-what"
    assert "change_rate" in lost["criteria"]
    gained = {entry["article_id"]: entry["criteria"] for entry in remark["gained"]}
    assert "change_rate" in gained["notes"]
    assert gained["bread"] == []
    assert json.loads(run("--json"))["remarks"] == {}


@pytest.mark.usefixtures("announced")
def test_in_words_it_follows_the_counts(run: Any, filled: AppSettings) -> None:
    (filled.library / "articles" / "when-to-use-what.md").unlink()
    lines = run().splitlines()
    assert "1 removed" in lines[-2]
    assert lines[-1].startswith("checklist  when-to-use-what no longer bears out ")


def test_a_whole_library_leaves_nothing_to_say(filled: AppSettings) -> None:
    nothing = SyncReport((), (), (), (), (), 0, 0.0)
    assert report(filled, nothing) is None
    assert remarks(filled, sync(filled)) == {}
