"""The library's folder becomes Articles, sorted by path; what cannot be read becomes Problems."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.article import NOT_TEXT, parse_article, supersede
from ingest.errors import CorpusError
from ingest.formats import SUFFIXES, extract
from ingest.formats.extracting import check_size, largest
from ingest.records import Article, Problem

OWN_FOLDERS = ("articles", "originals")
"""Articles in these are named by their stem alone; an original takes its edition's place."""
ABOUT = "readme.md"
"""Tells about the library or one of its folders where it stands at the top of it; no article."""


@dataclass(frozen=True, slots=True)
class Library:
    """What the folder holds.

    Attributes:
        articles: sorted by path, ids unique.
        problems: files and folders that were left out, and why; sorted by path.
        unread: their paths below the library's folder.
    """

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    unread: frozenset[str]

    def is_unread(self, path: str) -> bool:
        """Whether a file is among those that were left out, or in one of those folders."""
        place = PurePosixPath(path)
        return any(str(p) in self.unread for p in (place, *place.parents))


def read_library(folder: Path) -> Library:
    """Read every article below a folder.

    Raises:
        CorpusError: the folder is missing, may not be read or holds no article at all.
    """
    articles: dict[str, Article] = {}
    files, problems = _walk(folder)
    for path in files:
        name = path.relative_to(folder)
        try:
            _add(articles, _read(path, name))
        except CorpusError as error:
            problems[name.as_posix()] = str(error)
    if not articles and not problems:
        kinds = ", ".join(SUFFIXES)
        raise CorpusError(f"No article in {folder}. Put files into it ({kinds}) and sync again.")
    told = tuple(Problem(_shown(name), problems[name]) for name in sorted(problems))
    return Library(tuple(articles.values()), told, frozenset(problems))


def _walk(folder: Path) -> tuple[list[Path], dict[str, str]]:
    """The files that may be articles, sorted, and what is wrong with folders, by their path."""
    files: list[Path] = []
    problems: dict[str, str] = {}
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            entries = [e for e in os.scandir(place) if not e.name.startswith(".")]
        except OSError as error:
            if place == folder:
                raise _no_library(folder, error) from error
            name = place.relative_to(folder).as_posix()
            problems[name] = _unreadable(f"The folder {_shown(name)}", error)
            continue
        folders = {Path(e) for e in entries if e.is_dir(follow_symlinks=False)}
        waiting += folders
        files += (path for e in entries if (path := Path(e)) not in folders)
    return sorted(path for path in files if _is_article(path.relative_to(folder))), problems


def _is_article(path: Path) -> bool:
    about = path.name.lower() == ABOUT and len(path.parts) <= 2
    return path.suffix.lower() in SUFFIXES and not about


def _no_library(folder: Path, error: OSError) -> CorpusError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return CorpusError(
            f"No library at {folder}. Create the folder and put articles into it, "
            "or name another one in WHICHWAY_LIBRARY."
        )
    return CorpusError(_unreadable(f"The library {folder}", error))


def _unreadable(what: str, error: OSError) -> str:
    reason = f"{what} cannot be read ({error.strerror})."
    return f"{reason} Check that it is there and that you may read it."


def _shown(name: str) -> str:
    """A name with everything spelled out that is not text."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return NOT_TEXT.sub(lambda sign: ascii(sign[0])[1:-1], text)


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


def _read(path: Path, place: Path) -> Article:
    name = place.as_posix()
    if NOT_TEXT.search(name):
        raise CorpusError(
            f"{_shown(name)} has signs in its name that are not text. "
            "Rename the file or its folder."
        )
    try:
        content = _content(path, name)
    except OSError as error:
        raise CorpusError(_unreadable(name, error)) from error
    extracted = extract(content, name)
    return parse_article(
        _article_id(place), name, extracted.text, extracted.format, extracted.pages
    )


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file; a pipe or a device, which might never end, is not even opened."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise CorpusError(f"{name} is not an ordinary file. Put the text itself there.")
    check_size(facts.st_size, name, largest(name))
    return path.read_bytes()
