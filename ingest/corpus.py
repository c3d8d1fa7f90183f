"""The library's folder becomes Articles, sorted by path; what cannot be read becomes Problems."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.article import parse_article, supersede
from ingest.errors import CorpusError
from ingest.records import Article, Problem

SUFFIXES = (".md", ".txt")
MAX_BYTES = 5_000_000
OWN_FOLDERS = ("articles", "originals")
"""Articles in these are named by their stem alone; an original takes its edition's place."""


@dataclass(frozen=True, slots=True)
class Library:
    """What the folder holds.

    Attributes:
        articles: sorted by path, ids unique.
        problems: files that were left out, and why.
        unread: ids of articles whose file is there but could not be read.
    """

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    unread: frozenset[str]


def read_library(folder: Path) -> Library:
    """Read every article below a folder.

    Raises:
        CorpusError: the folder is missing or holds no article at all.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"No library at {folder}. Create the folder and put articles into it, "
            "or name another one in WHICHWAY_LIBRARY."
        )
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    for path in _files(folder):
        article_id = _article_id(path.relative_to(folder))
        try:
            _add(articles, _read(article_id, path, folder))
        except CorpusError as error:
            problems.append(Problem(str(path.relative_to(folder)), str(error)))
            unread.add(article_id)
    if not articles and not problems:
        kinds = " or ".join(SUFFIXES)
        raise CorpusError(f"No article in {folder}. Put {kinds} files into it and sync again.")
    return Library(tuple(articles.values()), tuple(problems), frozenset(unread - articles.keys()))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        aside = any(part.startswith(".") for part in parts) or path.stem.upper() == "README"
        if path.suffix.lower() in SUFFIXES and path.is_file() and not aside:
            yield path


def _article_id(path: Path) -> str:
    stem = PurePosixPath(path.with_suffix(""))
    return stem.name if stem.parts[0] in OWN_FOLDERS else str(stem)


def _add(articles: dict[str, Article], article: Article) -> None:
    """Take an article in; of two with one id only an original may follow its edition."""
    known = articles.get(article.id)
    if known is None:
        articles[article.id] = article
    elif article.path.startswith("originals/") and known.path.startswith("articles/"):
        articles[article.id] = supersede(article, known)
    else:
        raise CorpusError(
            f"{article.path} has the same name as {known.path}. Rename one of the two."
        )


def _read(article_id: str, path: Path, folder: Path) -> Article:
    name = path.relative_to(folder).as_posix()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(
                f"{name} is too large ({size / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB)."
                " Split it into several articles."
            )
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{name} cannot be read ({error.strerror}). Check its permissions."
        ) from error
    return parse_article(article_id, name, _decode(content, name))


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name} is not UTF-8 text. Save it as UTF-8 text.") from error
    if "\0" in text:
        raise CorpusError(f"{name} is a binary file, not text. Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
