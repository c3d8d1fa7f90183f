"""The library's folder: which files it holds in which state, and the Articles they become.

A survey reads bytes and hashes them; only what is asked for is made into an Article.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ingest.article import NOT_TEXT, parse_article, supersede
from ingest.errors import CorpusError
from ingest.formats import SUFFIXES, extract
from ingest.formats.extracting import check_size, largest
from ingest.origins import is_added, note_beside, with_origin
from ingest.records import Article, Problem

OWN_FOLDERS = ("articles/", "originals/")
"""Articles in these are named by their stem alone; an original takes its edition's place."""
ABOUT = "readme.md"
"""Tells about the library or one of its folders where it stands at the top of it; no article."""


EXTRACTION = 1
"""Raise whenever the same file would be read as another article."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the library and what its article depends on besides.

    Attributes:
        id: the article's.
        path: below the library's folder.
        sha256: of the file's bytes, and of the note about where it came from.
        edition: the file whose head fills what this original's leaves open.
    """

    id: str
    path: str
    sha256: str
    edition: "Source | None" = None

    @property
    def state(self) -> str:
        """Differs whenever the article may differ."""
        below = self.edition.state if self.edition else ""
        facts = f"{EXTRACTION}\n{self.path}\n{self.sha256}\n{below}"
        return hashlib.sha256(facts.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Survey:
    """What the folder holds.

    Attributes:
        sources: the library's own folders first, then the others by path; ids unique.
        problems: what was left out, and why, by its path below the folder.
        outranked: those among them that could be read, but another has their name.
    """

    sources: tuple[Source, ...]
    problems: dict[str, str]
    outranked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a source.

    Attributes:
        source: what was read; without the edition if that could not be, or the edition alone.
        article: None where nothing could be read.
        problems: why not, by path.
    """

    source: Source
    article: Article | None
    problems: dict[str, str]


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


def survey(folder: Path) -> Survey:
    """Find and hash every file below a folder that may be an article.

    Raises:
        CorpusError: the folder is missing, may not be read or holds no such file at all.
    """
    sources: dict[str, Source] = {}
    outranked: dict[str, str] = {}
    files, problems = _walk(folder)
    for path in sorted(files, key=lambda path: _precedence(path.relative_to(folder))):
        name = path.relative_to(folder)
        try:
            outranked |= _enter(sources, _source(path, name))
        except CorpusError as error:
            problems[name.as_posix()] = str(error)
    problems |= outranked
    if not sources and not problems:
        kinds = ", ".join(SUFFIXES)
        raise CorpusError(f"No article in {folder}. Put files into it ({kinds}) and sync again.")
    return Survey(tuple(sources.values()), problems, frozenset(outranked))


def read_library(folder: Path) -> Library:
    """Read every article below a folder.

    Raises:
        CorpusError: as `survey`.
    """
    found = survey(folder)
    readings = [read_article(folder, source) for source in found.sources]
    problems = dict(found.problems)
    for reading in readings:
        problems |= reading.problems
    articles = sorted((r.article for r in readings if r.article), key=lambda article: article.path)
    return Library(tuple(articles), tell(problems), frozenset(problems))


def read_article(folder: Path, source: Source) -> Reading:
    """Read one article; an original that cannot be read leaves its place to its edition."""
    below = read_article(folder, source.edition) if source.edition else None
    known = below.article if below else None
    problems = below.problems if below else {}
    path = folder / source.path
    try:
        content = _content(path, source.path)
        article = with_origin(_parse(source, content), path)
    except CorpusError as error:
        problems = {**problems, source.path: str(error)}
        return replace(below, problems=problems) if below else Reading(source, None, problems)
    edition = below.source if below and known else None
    read = replace(source, sha256=_sha256(content, path, source.path), edition=edition)
    return Reading(read, supersede(article, known) if known else article, problems)


def tell(problems: dict[str, str]) -> tuple[Problem, ...]:
    """Problems by path as records, sorted; names are spelled out in text."""
    return tuple(Problem(_shown(name), problems[name]) for name in sorted(problems))


def is_unread(path: str, problems: Collection[str]) -> bool:
    """Whether a file is among those that were left out, or in one of those folders."""
    place = PurePosixPath(path)
    return any(str(p) in problems for p in (place, *place.parents))


def article_files(folder: Path) -> dict[str, Path]:
    """The files that may be articles, by the articles' ids; of two the one that stands in for both.

    Raises:
        CorpusError: the folder is missing or may not be read.
    """
    files, _ = _walk(folder)
    sources: dict[str, Source] = {}
    for place in sorted((path.relative_to(folder) for path in files), key=_precedence):
        _enter(sources, Source(_article_id(place), place.as_posix(), ""))
    return {source.id: folder / source.path for source in sources.values()}


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
                raise no_library(folder, error) from error
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


def no_library(folder: Path, error: OSError) -> CorpusError:
    """What to say where the library cannot be read."""
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
    return stem.name if str(stem).startswith(OWN_FOLDERS) else str(stem)


def _precedence(path: Path) -> tuple[bool, Path]:
    """The library's own folders come first; the first of two equal texts is the one that counts."""
    return not path.as_posix().startswith(OWN_FOLDERS), path


def _enter(sources: dict[str, Source], source: Source) -> dict[str, str]:
    """Take a source in; of two with one id only an original may follow its edition.

    Returns:
        The path of a source that may not, and why; else nothing.
    """
    known = sources.get(source.id)
    if known is None:
        sources[source.id] = source
    elif source.path.startswith("originals/") and known.path.startswith("articles/"):
        sources[source.id] = replace(source, edition=known)
    else:
        told = f"{source.path} has the same name as {known.path}. Rename one of the two."
        return {source.path: told}
    return {}


def _source(path: Path, place: Path) -> Source:
    name = place.as_posix()
    if NOT_TEXT.search(name):
        raise CorpusError(
            f"{_shown(name)} has signs in its name that are not text. "
            "Rename the file or its folder."
        )
    return Source(_article_id(place), name, _sha256(_content(path, name), path, name))


def _parse(source: Source, content: bytes) -> Article:
    found = extract(content, source.path)
    return parse_article(source.id, source.path, found.text, found.format, found.pages)


def _sha256(content: bytes, path: Path, name: str) -> str:
    """Of a file's bytes and of the note about where it came from."""
    whole = hashlib.sha256(content)
    if is_added(name):
        with contextlib.suppress(OSError):
            whole.update(note_beside(path).read_bytes())
    return whole.hexdigest()


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file; a pipe or a device, which might never end, is not even opened."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise CorpusError(f"{name} is not an ordinary file. Put the text itself there.")
        check_size(facts.st_size, name, largest(name))
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(_unreadable(name, error)) from error
