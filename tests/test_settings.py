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
    [
        ("CHROMA_URL", "localhost:8000"),
        ("CHROMA_URL", "http://a/b"),
        ("LLM", "gpt-4"),
        ("TOP_K", "0"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"WHICHWAY_{name}", value)
    with pytest.raises(SettingsError, match=f"WHICHWAY_{name}='{value}' cannot be used"):
        AppSettings.load()


@pytest.mark.parametrize("place", ["environment", "file"])
def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    names = known_names(AppSettings)
    if place == "environment":
        for name in names:
            monkeypatch.setenv(name, "")
    else:
        Path(".env").write_text("".join(f"{name}=\n" for name in names), "utf-8")
    assert AppSettings.load() == AppSettings()
    assert AppSettings.load().library == Path("corpus")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("WHICHWAY_LIBRARY", "~/articles")
    monkeypatch.setenv("WHICHWAY_EMBEDDING", "~/model")
    Path(".env").write_text("WHICHWAY_STORE=~/.whichway\n", "utf-8")
    settings = AppSettings.load()
    assert settings.library == Path("/home/someone/articles")
    assert settings.store == Path("/home/someone/.whichway")
    assert settings.embedding == "/home/someone/model"
    monkeypatch.setenv("WHICHWAY_LIBRARY", "~no-such-user/articles")
    assert AppSettings.load().library == Path("~no-such-user/articles")


@pytest.mark.parametrize(
    "url",
    [
        "http://me:se/cr@et@localhost:8000",
        "http://me:secret@localhost:8000",
        "http://secret@localhost",
        "me:secret@localhost:8000",
        "http://me:secret@localhost/path",
        "http://me:sec ret@localhost",
    ],
)
def test_a_password_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WHICHWAY_CHROMA_URL", url)
    with pytest.raises(SettingsError) as error:
        AppSettings.load()
    assert "***@localhost" in str(error.value)
    assert "sec" not in str(error.value)
    assert "cr@et" not in str(error.value)


def test_messages_are_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHICHWAY_LLM", "gpt-4")
    with pytest.raises(SettingsError) as error:
        AppSettings.load()
    assert str(error.value) == (
        "WHICHWAY_LLM='gpt-4' cannot be used. Write none, ollama:NAME, openai:NAME, "
        "anthropic:NAME, openai-like:NAME@URL, gguf:PATH or gguf:bundled."
    )


@pytest.mark.parametrize(
    "content", ["WHICHWAY_STORE=Käse\n".encode("latin-1"), "A=ü".encode("utf-16")]
)
def test_a_file_in_another_encoding_is_named(tmp_path: Path, content: bytes) -> None:
    Path(".env").write_bytes(content)
    with pytest.raises(
        SettingsError, match=r"\.env is not UTF-8 text\. Save it as UTF-8\.$"
    ) as error:
        AppSettings.load()
    assert str(tmp_path) in str(error.value)


def test_a_byte_order_mark_hides_no_setting() -> None:
    Path(".env").write_text("WHICHWAY_STORE=somewhere\n", "utf-8-sig")
    assert AppSettings.load().store == Path("somewhere")


def test_a_folder_named_like_the_file_is_none() -> None:
    Path(".env").mkdir()
    assert AppSettings.load() == AppSettings()


def test_a_value_that_is_not_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHICHWAY_EMBEDDING", "\udcff")
    with pytest.raises(
        SettingsError, match=r"WHICHWAY_EMBEDDING=.* cannot be used\. Write a folder or"
    ):
        AppSettings.load()


def test_settings_are_frozen_and_described() -> None:
    assert AppSettings.model_config["frozen"]
    assert all(field.description for field in AppSettings.model_fields.values())
    assert len(known_names(AppSettings)) == len(AppSettings.model_fields)
