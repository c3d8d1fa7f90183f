import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chat.ui.reader import article_page
from ingest import corpus, pipeline
from ingest.article import parse_article
from ingest.chunking import cut
from ingest.corpus import read_library, survey
from ingest.errors import CorpusError
from ingest.formats.extracting import LARGEST_TEXT
from ingest.origins import Origin, write_origin
from ingest.pipeline import sync
from ingest.records import Article
from ingest.settings import AppSettings
from ingest.store import read_snapshot

NOBODY = 65_534


def write(path: Path, content: str | bytes = "# A title\n\nSome text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_articles_are_sorted_and_named_by_their_place(tmp_path: Path) -> None:
    for name in ("articles/b.md", "articles/a.txt", "added/c.md", "d.md", "originals/README.md"):
        write(tmp_path / name)
    write(tmp_path / ".hidden" / "e.md")
    write(tmp_path / "picture.png")
    library = read_library(tmp_path)
    assert [a.id for a in library.articles] == ["added/c", "a", "b", "d"]
    assert library.problems == ()


def test_an_original_takes_its_editions_place(tmp_path: Path) -> None:
    write(
        tmp_path / "articles/a.md",
        "---\ntitle: The title\npublisher: Someone\nedition: restated\n---\nRestated.\n",
    )
    write(tmp_path / "originals/a.txt", "Heading of the original\n\nIts own words.\n")
    (article,) = read_library(tmp_path).articles
    assert "Its own words." in article.text
    assert (article.head.title, article.head.publisher) == ("The title", "Someone")
    assert article.head.edition == "original"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00bad", "x.md is not UTF-8 text. Save it as UTF-8 text."),
        (b"MZ\x00\x01", "x.md is a binary file, not text."),
        (b"  \n", "x.md holds no text."),
        (b"---\ntitle: [\n---\ntext", "The front matter of x.md cannot be read"),
        (b"a" * (LARGEST_TEXT + 1), "x.md is too large (5.0 MB; the limit is 5 MB)."),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_read(
    tmp_path: Path, content: bytes, message: str
) -> None:
    write(tmp_path / "good.md")
    write(tmp_path / "x.md", content)
    library = read_library(tmp_path)
    assert [a.id for a in library.articles] == ["good"]
    (problem,) = library.problems
    assert problem.path == "x.md"
    assert problem.message.startswith(message)
    assert library.unread == {"x.md"}


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything; for a while this process is someone who may not."""
    user = os.geteuid()
    os.seteuid(NOBODY if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library under a relative path, for the folders above it are closed to others."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    library = Path("corpus")
    for name in ("articles/a.md", "added/b.md", "added/deep/c.md", "d.md"):
        write(library / name, f"# A title\n\nThe text of {name}.\n")
    yield library
    (library / "added").chmod(0o755)


def close(library: Path) -> None:
    for name in ("added", "d.md"):
        (library / name).chmod(0)


def test_what_may_not_be_read_is_named(shared: Path) -> None:
    close(shared)
    with as_nobody():
        library = read_library(shared)
    assert [a.id for a in library.articles] == ["a"]
    assert [(problem.path, problem.message) for problem in library.problems] == [
        (
            "added",
            "The folder added cannot be read (Permission denied). "
            "Check that it is there and that you may read it.",
        ),
        (
            "d.md",
            "d.md cannot be read (Permission denied). "
            "Check that it is there and that you may read it.",
        ),
    ]


def test_what_may_not_be_read_stays_in_the_index(
    fresh: AppSettings, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(folder: Path) -> corpus.Survey:
        with as_nobody():
            return survey(folder)

    settings = fresh.model_copy(update={"library": shared})
    sync(settings)
    close(shared)
    monkeypatch.setattr(pipeline, "survey", look)
    report = sync(settings)
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert [stored.article.id for stored in read_snapshot(settings).articles] == [
        *("a", "added/b", "added/deep/c", "d")
    ]


def test_an_original_that_cannot_be_read_keeps_its_place(fresh: AppSettings) -> None:
    write(fresh.library / "articles/a.md", "Restated.\n")
    original = write(fresh.library / "originals/a.md", "Its own words.\n")
    sync(fresh)
    original.write_bytes(b"\0")
    report = sync(fresh)
    assert (report.unchanged, report.changed) == (("a",), ())
    (stored,) = read_snapshot(fresh).articles
    assert stored.article.path == "originals/a.md"


def test_a_library_that_may_not_be_read_says_so(shared: Path) -> None:
    close(shared)
    with as_nobody(), pytest.raises(CorpusError, match=r"added cannot be read \(Permission"):
        read_library(shared / "added")


@pytest.mark.parametrize("name", [b"\xff.md", b"\xff/a.md", b"a\n\x1b[2J.md", b"\xc2\x85.txt"])
def test_a_name_that_is_not_text_is_named_in_text(tmp_path: Path, name: bytes) -> None:
    write(tmp_path / "good.md")
    write(tmp_path / os.fsdecode(name))
    library = read_library(tmp_path)
    assert [a.id for a in library.articles] == ["good"]
    (problem,) = library.problems
    assert problem.path.isprintable()
    assert problem.path.isascii()
    assert problem.message == (
        f"{problem.path} has signs in its name that are not text. Rename the file or its folder."
    )


def test_only_ordinary_files_are_opened(tmp_path: Path) -> None:
    write(tmp_path / "good.md")
    write(tmp_path / "folder.md" / "inside.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "device.md").symlink_to("/dev/zero")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "around").symlink_to(tmp_path)
    library = read_library(tmp_path)
    assert [a.id for a in library.articles] == ["folder.md/inside", "good"]
    assert [problem.message.split(". ")[0] for problem in library.problems] == [
        "device.md is not an ordinary file",
        "gone.md cannot be read (No such file or directory)",
        "loop.md cannot be read (Too many levels of symbolic links)",
        "pipe.md is not an ordinary file",
    ]


def test_a_file_that_vanishes_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.md")
    later = write(tmp_path / "b.md")

    def parse(article_id: str, path: str, text: str, *kind: Any) -> Article:
        later.unlink()
        return parse_article(article_id, path, text, *kind)

    monkeypatch.setattr(corpus, "parse_article", parse)
    library = read_library(tmp_path)
    assert [a.id for a in library.articles] == ["a"]
    assert [problem.path for problem in library.problems] == ["b.md"]


def test_folders_may_be_nested_to_any_depth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "good.md")
    monkeypatch.chdir(tmp_path)
    for _ in range(1_200):
        os.mkdir("deep")
        os.chdir("deep")
    write(Path("a.md"))
    try:
        library = read_library(tmp_path)
    finally:
        os.chdir(tmp_path)
        subprocess.run(["rm", "-r", "deep"], check=True)  # Python's own way is not deep enough
    assert "good" in [article.id for article in library.articles]
    assert all("File name too long" in problem.message for problem in library.problems)


def test_two_files_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    write(tmp_path / "articles/a.md")
    write(tmp_path / "articles/a.txt", "Other\n\nwords\n")
    library = read_library(tmp_path)
    assert [a.path for a in library.articles] == ["articles/a.md"]
    assert "articles/a.txt has the same name as articles/a.md" in library.problems[0].message


def test_a_readme_at_the_top_is_no_article(tmp_path: Path) -> None:
    for name in ("README.md", "Readme.MD", "added/readme.md", "originals/README.md"):
        write(tmp_path / name)
    kept = ("added/project/README.md", "added/readme.txt", "added/readme-first.md")
    for name in kept:
        write(tmp_path / name)
    assert sorted(a.path for a in read_library(tmp_path).articles) == sorted(kept)


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".Txt", ".md", ".MD"])
def test_a_suffix_means_the_same_in_either_case(tmp_path: Path, suffix: str) -> None:
    words = "A heading by its place\n\nA sentence with *stars* in it. Another one.\n"
    write(tmp_path / f"a{suffix}", words)
    write(tmp_path / f"b{suffix.lower()}", words)
    read, same = read_library(tmp_path).articles
    assert read.head.title == (same.head.title if suffix.lower() == ".txt" else "A")
    assert [p.path for p in cut(read, "d")] == [p.path for p in cut(same, "d")]
    assert article_page(read, None).count("*stars*") == article_page(same, None).count("*stars*")


def test_a_missing_or_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"No library at .*none\. Create the folder"):
        read_library(tmp_path / "none")
    with pytest.raises(CorpusError, match=r"No library at"):
        read_library(write(tmp_path / "file"))
    with pytest.raises(CorpusError, match=r"cannot be read \(File name too long\)"):
        read_library(tmp_path / ("x" * 5_000))
    with pytest.raises(CorpusError, match=r"No article in .*\. Put files into it \(\.md, \.txt,"):
        read_library(tmp_path)


def test_line_ends_and_byte_order_marks_do_not_shift_places(tmp_path: Path) -> None:
    write(tmp_path / "a.md", b"\xef\xbb\xbf# T\r\n\r\nOne.\rTwo.\r\n")
    (article,) = read_library(tmp_path).articles
    assert article.text == "# T\n\nOne.\nTwo.\n"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "---\ntitle: Given\n---\n# Heading\n\nx", "Given"),
        ("a.md", "# **Bold** heading\n\nx", "Bold heading"),
        ("a.txt", "First line as title\n\nSome text.\n", "First line as title"),
        ("some-name_here.md", "no heading at all.", "Some name here"),
        ("a.md", "---\ntitle: RAG: what it is\n---\nx", "RAG: what it is"),
        ("a.md", "---\ntitle: 2024\ntags: [a]\n---\nx", "2024"),
    ],
)
def test_titles(name: str, text: str, title: str) -> None:
    assert parse_article(Path(name).stem, name, text).head.title == title


def test_a_note_of_where_a_file_came_from_makes_another_state(tmp_path: Path) -> None:
    path = write(tmp_path / "added" / "a.md")
    (before,) = survey(tmp_path).sources
    write_origin(path, Origin("https://example.org/a", "2026-01-01T00:00:00+00:00"))
    (noted,) = survey(tmp_path).sources
    assert before.state != noted.state
