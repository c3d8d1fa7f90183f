from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.settings import AppSettings, known_names


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    settings = AppSettings.load()
    assert (settings.library, settings.store) == (Path("corpus"), Path(".whichway"))
    assert (settings.embedding, settings.chroma_url) == ("all-MiniLM-L6-v2", None)
    assert settings.llm == "none"


def test_the_environment_outranks_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("WHICHWAY_STORE=from-file\nWHICHWAY_LIBRARY=from-file\n", "utf-8")
    monkeypatch.setenv("WHICHWAY_STORE", "from-environment")
    settings = AppSettings.load()
    assert (settings.store, settings.library) == (Path("from-environment"), Path("from-file"))


@pytest.mark.parametrize("place", ["environment", "file"])
def test_an_unknown_name_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "environment":
        monkeypatch.setenv("WHICHWAY_LIBARY", "x")
    else:
        Path(".env").write_text("WHICHWAY_LIBARY=x\n", "utf-8")
    with pytest.raises(SettingsError, match=r"WHICHWAY_LIBARY\. Did you mean WHICHWAY_LIBRARY\?"):
        AppSettings.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [("CHROMA_URL", "localhost:8000"), ("EMBEDDING", ""), ("LLM", "gpt-4")],
)
def test_a_value_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"WHICHWAY_{name}", value)
    with pytest.raises(SettingsError, match=f"WHICHWAY_{name}='{value}' cannot be used"):
        AppSettings.load()


def test_settings_are_frozen_and_described() -> None:
    assert AppSettings.model_config["frozen"]
    assert all(field.description for field in AppSettings.model_fields.values())
    assert len(known_names(AppSettings)) == len(AppSettings.model_fields)
