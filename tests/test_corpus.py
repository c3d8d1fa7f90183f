from pathlib import Path

import pytest

from ingest.article import parse_article
from ingest.corpus import MAX_BYTES, read_library
from ingest.errors import CorpusError


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
        (b"a" * (MAX_BYTES + 1), "x.md is too large (5.0 MB; the limit is 5 MB)."),
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
    assert library.unread == {"x"}


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path / "good.md")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "folder.md").mkdir()
    assert [a.id for a in read_library(tmp_path).articles] == ["good"]


def test_two_files_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    write(tmp_path / "articles/a.md")
    write(tmp_path / "articles/a.txt", "Other\n\nwords\n")
    library = read_library(tmp_path)
    assert [a.path for a in library.articles] == ["articles/a.md"]
    assert "articles/a.txt has the same name as articles/a.md" in library.problems[0].message


def test_a_missing_or_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"No library at .*none\. Create the folder"):
        read_library(tmp_path / "none")
    with pytest.raises(CorpusError, match=r"No article in .*\. Put \.md or \.txt files into it"):
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
