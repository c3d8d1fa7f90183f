"""What is added is an article of the library: whole, once, and with a note of its origin."""

import json
import os
from pathlib import Path

import pytest

from ingest import adding
from ingest.adding import Offer, Taken, Wanted, add, page_or_file
from ingest.corpus import read_library
from ingest.errors import CorpusError
from ingest.likeness import Wording
from ingest.naming import slug
from ingest.origins import note_beside, read_origin, write_whole
from ingest.records import Article
from ingest.settings import AppSettings
from tests.conftest import ROOT, apart
from tests.test_cli import run

ZEBRAS = "# On zebras\n\nA zebra has stripes. No two zebras have the same ones.\n"
EDITIONS = sorted((ROOT / "corpus" / "articles").glob("*.md"))


@pytest.fixture
def library(tmp_path: Path) -> AppSettings:
    (tmp_path / "corpus").mkdir()
    return AppSettings(library=tmp_path / "corpus", store=tmp_path / "store")


def offer(settings: AppSettings, content: str | bytes, name: str, source: str = "") -> Taken:
    text = content.encode() if isinstance(content, str) else content
    (taken,) = add(settings, [Wanted(name, lambda: Offer(text, name, source or name))])
    return taken


def articles(settings: AppSettings) -> dict[str, Article]:
    return {article.id: article for article in read_library(settings.library).articles}


def files(settings: AppSettings) -> list[str]:
    folder = settings.library / "added"
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))


def edited(text: str) -> str:
    """Another version: one line in ten is another one."""
    lines = text.splitlines()
    return "\n".join(f"Altered in line {i}." if i % 10 == 9 else x for i, x in enumerate(lines))


def test_an_added_file_becomes_an_article_that_knows_its_origin(library: AppSettings) -> None:
    taken = offer(library, ZEBRAS, "Notes (2).MD")
    assert (taken.outcome, taken.article_id) == ("added", "added/on-zebras")
    article = articles(library)["added/on-zebras"]
    assert article.text == ZEBRAS
    assert article.head.origin == "Notes (2).MD"
    assert article.head.added
    assert article.head.added.startswith("20")


def test_the_same_text_is_known_under_another_name_and_from_another_place(
    library: AppSettings,
) -> None:
    offer(library, ZEBRAS, "zebras.md")
    again = offer(
        library, "On zebras:\nA zebra has\nstripes. No two zebras have the same ones.", "b.txt"
    )
    page = f"<!doctype html><html><body><h1>On zebras</h1>{ZEBRAS[13:]}</body></html>"
    fetched = offer(library, page, "stripes", "https://example.org/stripes")
    for taken in (again, fetched):
        assert (taken.outcome, taken.article_id) == ("known", "added/on-zebras"), taken.message
        assert taken.message == "Already in the library as “On zebras”."
    assert files(library) == ["on-zebras.md"]


def test_an_article_of_any_folder_is_known(library: AppSettings) -> None:
    (library.library / "mine").mkdir(parents=True)
    (library.library / "mine" / "zebras.md").write_text(ZEBRAS, "utf-8")
    assert offer(library, ZEBRAS, "a.md").article_id == "mine/zebras"


def test_a_page_fetched_again_replaces_what_it_was(library: AppSettings) -> None:
    address = "https://example.org/zebras"
    offer(library, ZEBRAS, "zebras.md", address)
    taken = offer(library, "# Zebras, all anew\n\nNothing is as it was.\n", "z.txt", address)
    assert (taken.outcome, taken.article_id) == ("replaced", "added/on-zebras")
    assert "the same address" in taken.message
    assert files(library) == ["on-zebras.txt"]
    kept = library.library / taken.message.split("kept as ")[1].rstrip(".")
    assert kept.read_text("utf-8") == ZEBRAS
    assert list(articles(library)) == ["added/on-zebras"]


def test_a_new_version_stands_where_the_old_one_stood(library: AppSettings) -> None:
    offer(library, ZEBRAS, "zebras.md")
    folder = library.library / "added" / "mine"
    folder.mkdir()
    text = EDITIONS[1].read_text("utf-8")
    (folder / "on-zebras.md").write_text(text, "utf-8")
    taken = offer(library, edited(text), "b.md")
    assert (taken.outcome, taken.article_id) == ("replaced", "added/mine/on-zebras")
    assert articles(library)["added/on-zebras"].text == ZEBRAS
    assert articles(library)["added/mine/on-zebras"].text == edited(text)


def test_a_page_that_was_restated_can_be_added_as_it_is(library: AppSettings) -> None:
    address = "https://example.org/zebras"
    folder = library.library / "articles"
    folder.mkdir(parents=True)
    head = f"---\ntitle: Stripes\nurl: {address}\nedition: restated\n---\n\n"
    (folder / "stripes.md").write_text(f"{head}All about stripes.\n", "utf-8")
    assert offer(library, ZEBRAS, "zebras", address).outcome == "added"


def test_a_file_of_the_same_name_replaces_only_what_it_resembles(library: AppSettings) -> None:
    text = EDITIONS[0].read_text("utf-8")
    half = text[: text.index("\n", len(text) // 2)]
    first = offer(library, half, "index.md")
    assert offer(library, ZEBRAS, "index.md").outcome == "added"
    second = offer(library, text, "index.md")
    assert (second.outcome, second.article_id) == ("replaced", first.article_id)
    assert "the same name" in second.message
    assert len(files(library)) == 2


def test_a_nearly_equal_text_is_a_new_version(library: AppSettings) -> None:
    text = EDITIONS[1].read_text("utf-8")
    first = offer(library, text, "one.md")
    taken = offer(library, edited(text), "two.md")
    assert (taken.outcome, taken.article_id) == ("replaced", first.article_id)
    assert "nearly the same text" in taken.message


def test_a_new_version_of_a_file_elsewhere_is_left_to_its_owner(library: AppSettings) -> None:
    folder = library.library / "mine"
    folder.mkdir(parents=True)
    text = EDITIONS[1].read_text("utf-8")
    (folder / "one.md").write_text(text, "utf-8")
    taken = offer(library, edited(text), "two.md")
    assert taken.outcome == "refused"
    assert "mine/one.md" in taken.message
    assert files(library) == []


def test_articles_on_one_subject_are_told_apart(library: AppSettings) -> None:
    texts = [path.read_text("utf-8") for path in EDITIONS]
    words = [Wording.of(text) for text in texts]
    likenesses = [a.likeness(b) for a in words for b in words if a is not b]
    assert max(likenesses) < 0.1
    assert all(Wording.of(edited(t)).likeness(w) > 0.7 for t, w in zip(texts, words, strict=True))
    assert {offer(library, text, "a.md").outcome for text in texts} == {"added"}


@pytest.mark.parametrize(
    "name",
    ["../../escape.md", "/etc/passwd", "..\\..\\escape.md", "a/../../b.md", ".hidden.md", "CON.md"],
)
def test_no_name_leads_out_of_the_folder(library: AppSettings, name: str, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    taken = offer(library, "Text without a heading, which is named by its file.", name)
    assert taken.outcome == "added", taken.message
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert {path.parent for path in new} == {library.library / "added"}
    assert len(files(library)) == 1
    assert taken.article_id in articles(library)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("RAG vs. Fine-Tuning: when?", "rag-vs-fine-tuning-when"),
        ("../../etc/passwd", "etc-passwd"),
        ("Über Größe", "über-grösse"),
        ("知识库", "知识库"),
        ("README", "readme-article"),
        ("nul", "nul-article"),
        ("…!", "article"),
        ("x" * 500, "x" * 80),
        ("word " * 100, "-".join(["word"] * 16)),
    ],
)
def test_names_are_readable_and_safe(title: str, name: str) -> None:
    assert slug(title).startswith(name) if "Gr" in title else slug(title) == name
    assert len(slug(title).encode()) <= 90


def test_articles_of_one_title_get_names_of_their_own(library: AppSettings) -> None:
    offer(library, ZEBRAS, "a.md")
    taken = offer(library, "# On zebras\n\nQuite another text that shares its heading.\n", "b.md")
    assert (taken.outcome, taken.article_id) == ("added", "added/on-zebras-2")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds no text"), (b"\x89PNG\r\n\x1a\n\0\0", "an image"), (b"PK\x03\x04zip", "a ZIP")],
)
def test_what_is_no_article_is_refused(library: AppSettings, content: bytes, message: str) -> None:
    taken = offer(library, content, "a.pdf")
    assert taken.outcome == "refused"
    assert message in taken.message
    assert files(library) == []


def test_one_that_is_refused_keeps_none_of_the_others(library: AppSettings, tmp_path: Path) -> None:
    (tmp_path / "zebras.md").write_text(ZEBRAS, "utf-8")
    places = [tmp_path / "none.md", tmp_path, tmp_path / "zebras.md", "ftp://example.org/a"]
    wanted = [page_or_file(str(place)) for place in places]
    taken = apart(lambda: add(library, wanted))
    assert [one.outcome for one in taken] == ["refused", "refused", "added", "refused"]
    assert [one.source for one in taken] == [str(place) for place in places]
    assert "There is no file" in taken[0].message
    assert "http://" in taken[3].message


def test_a_full_disk_leaves_no_half_file(
    library: AppSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(library, ZEBRAS, "zebras.md", "https://example.org/zebras")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    taken = offer(library, "# Zebras anew\n\nOther text.\n", "z.md", "https://example.org/zebras")
    assert taken.outcome == "refused"
    assert "No space left on device" in taken.message
    assert articles(library)["added/on-zebras"].text == ZEBRAS
    assert not list((library.library / "added").glob(".*.part"))


def test_a_folder_that_cannot_be_written_says_so(library: AppSettings) -> None:
    (library.library / "added").write_text("a file in its place", "utf-8")
    with pytest.raises(CorpusError, match="cannot be written"):
        offer(library, ZEBRAS, "zebras.md")


def test_one_at_a_time(library: AppSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.1)
    with (
        adding.changing(library.library / "added"),
        pytest.raises(CorpusError, match="Another process changes"),
    ):
        offer(library, ZEBRAS, "zebras.md")


@pytest.mark.parametrize("note", [b"", b"[]", b"{}", b"\xff", b"[" * 9_000])
def test_a_note_that_is_broken_is_none(tmp_path: Path, note: bytes) -> None:
    path = tmp_path / "a.md"
    note_beside(path).write_bytes(note)
    assert read_origin(path) is None


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_whole(path, b"one")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_on_the_command_line(fresh: AppSettings, tmp_path: Path) -> None:
    (tmp_path / "zebras.md").write_text(ZEBRAS, "utf-8")
    done = run(fresh, "ingest", "add", str(tmp_path / "zebras.md"), "none.md", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert [one["outcome"] for one in said["results"]] == ["added", "refused"]
    assert said["sync"]["added"] == ["added/on-zebras"]
    again = run(fresh, "ingest", "add", str(tmp_path / "zebras.md"))
    assert again.returncode == 0
    assert again.stdout.startswith("    known  ")
    cited = json.loads(run(fresh, "chat", "ask", "What does a zebra have?", "--json").stdout)
    (citation, *_) = cited["citations"]
    assert citation["origin"] == "zebras.md"
    assert citation["added"].startswith("20")


def test_a_library_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    nowhere = AppSettings(library=tmp_path / "gone", store=tmp_path / "store")
    with pytest.raises(CorpusError, match="No library at"):
        offer(nowhere, "# Bees\n\nBees dance.\n", "bees.md")
    assert not nowhere.library.exists()


def test_a_file_in_the_place_of_a_new_version_is_kept(library: AppSettings) -> None:
    text = EDITIONS[0].read_text("utf-8")
    offer(library, text, "a.md")
    (name,) = files(library)
    folder = library.library / "added"
    other = (folder / name).with_suffix(".txt")
    other.write_text("Precious words.\n", "utf-8")
    assert offer(library, edited(text), "b.txt").outcome == "replaced"
    kept = [path.read_text("utf-8") for path in (folder / ".removed").rglob(other.name)]
    assert kept == ["Precious words.\n"]
