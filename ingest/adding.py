"""Files and pages are taken into `added/` below the library's folder, each whole or not at all.

What the library holds already is recognised by its text. A new version takes the place of the old
one, of which a copy is kept where removed articles are.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from filelock import FileLock, Timeout

from ingest.article import parse_article
from ingest.attic import discard, keep
from ingest.corpus import Source, no_library, read_article, survey
from ingest.errors import CorpusError, StoreError
from ingest.fetching import fetch, is_address
from ingest.formats import Format, extract
from ingest.formats.extracting import LARGEST_FILE
from ingest.naming import free_name, slug
from ingest.origins import ADDED, Origin, is_added, write_origin, write_whole
from ingest.records import Article
from ingest.settings import AppSettings
from ingest.store import read_articles
from ingest.versions import Held, Relation, counterpart

Outcome: TypeAlias = Literal["added", "known", "replaced", "refused"]

SUFFIXES: dict[Format, str] = {
    "markdown": ".md",
    "text": ".txt",
    "html": ".html",
    "pdf": ".pdf",
    "docx": ".docx",
}
PATIENCE = 60
"""Seconds to wait for another process that adds or removes."""
REASONS: dict[Relation, str] = {
    "address": "it comes from the same address",
    "name": "the file has the same name and much of the same text",
    "nearly": "it has nearly the same text",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that is to be taken in.

    Attributes:
        content: the whole file.
        name: what it is called.
        source: the address that it was fetched from, else its name.
    """

    content: bytes
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be added: how it is called, and how its file is had."""

    name: str
    get: Callable[[], Offer]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file or page.

    Attributes:
        source: what was asked for.
        outcome: what was done; `added` and `replaced` have changed the library.
        message: the same in a sentence or two.
        article_id: the article that is new, or that it was before; None where it was refused.
        title: its title.
    """

    source: str
    outcome: Outcome
    message: str
    article_id: str | None = None
    title: str | None = None

    @property
    def written(self) -> bool:
        """Whether the library has changed."""
        return self.outcome in ("added", "replaced")


OnTaken: TypeAlias = Callable[[int, Taken | None], None]
"""Told the number of what is wanted when its turn begins (None) and what came of it."""


def add(
    settings: AppSettings,
    wanted: Sequence[Wanted],
    on_taken: OnTaken = lambda number, taken: None,
) -> list[Taken]:
    """Take in what is wanted, in order; what is no good is refused and the next one taken.

    Raises:
        CorpusError: the folder cannot be written, or another process holds it for too long.
    """
    results = []
    folder = settings.library / ADDED
    with changing(folder):
        intake = Intake(folder, _articles(settings))
        for number, one in enumerate(wanted):
            on_taken(number, None)
            results.append(_take(intake, one, folder))
            on_taken(number, results[-1])
    return results


def page(address: str) -> Wanted:
    """What stands at an address of the web."""
    return Wanted(address, lambda: _page(address))


def page_or_file(place: str) -> Wanted:
    """What stands at an address of the web, or a file of this machine."""
    return page(place) if is_address(place) else Wanted(place, lambda: _file(place))


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Hold the folder of added articles, so that no one else adds or removes meanwhile.

    Raises:
        CorpusError: there is no library, it cannot be written, or another process holds it for too
            long.
    """
    lock = FileLock(folder / ".changing.lock", timeout=PATIENCE)
    try:
        folder.mkdir(exist_ok=True)
        lock.acquire()
    except FileNotFoundError as error:
        raise no_library(folder.parent, error) from error
    except Timeout as error:
        raise CorpusError(
            f"Another process changes {folder}. Try again when it is done."
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


class Intake:
    """Takes files in, one after the other; whoever has one holds the folder by `changing`."""

    def __init__(self, folder: Path, articles: Iterable[Article]) -> None:
        """Take the folder of added articles and all articles of the library."""
        self._folder = folder
        self._held = {article.id: Held.of(article) for article in articles}

    def take(self, offer: Offer) -> Taken:
        """Take one file in unless the library holds it already.

        Raises:
            CorpusError: it is no article.
            OSError: it cannot be written.
        """
        new = Held.of(_article(offer))
        found = counterpart(new, self._held.values())
        if found is None:
            return self._add(new, offer)
        old, relation = found
        if relation in ("text", "words"):
            message = f"Already in the library as “{old.article.head.title}”."
            return _taken(offer, "known", message, old.article)
        if not is_added(old.article.path):
            raise CorpusError(
                f"{REASONS[relation].capitalize()} as “{old.article.head.title}”, which stands in "
                f"{old.article.path}. Replace that file yourself and sync."
            )
        return self._replace(old, new, offer, REASONS[relation])

    def _add(self, new: Held, offer: Offer) -> Taken:
        taken = {path.stem.casefold() for path in self._folder.iterdir()}
        name = free_name(slug(new.article.head.title), taken)
        article = self._write(new, offer, self._folder / name)
        return _taken(offer, "added", f"Added as “{article.head.title}”.", article)

    def _replace(self, old: Held, new: Held, offer: Offer, reason: str) -> Taken:
        library = self._folder.parent
        before = library / old.article.path
        kept = keep(before).relative_to(library)
        other = before.with_suffix(SUFFIXES[new.article.format])
        if other != before and other.exists():
            keep(other)
        article = self._write(new, offer, before.with_suffix(""))
        if library / article.path != before:
            discard(before)
        message = (
            f"A new version of “{old.article.head.title}”, since {reason}; it has taken its place. "
            f"The old one is kept as {kept.as_posix()}."
        )
        return _taken(offer, "replaced", message, article)

    def _write(self, new: Held, offer: Offer, place: Path) -> Article:
        """Write the file to a place, to which its suffix is added."""
        path = place.with_name(place.name + SUFFIXES[new.article.format])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        write_origin(path, Origin(offer.source, now))
        write_whole(path, offer.content)
        library = self._folder.parent
        article_id, name = (p.relative_to(library).as_posix() for p in (place, path))
        article = replace(new.article, id=article_id, path=name)
        self._held[article_id] = replace(new, article=article)
        return article


def _take(intake: Intake, one: Wanted, folder: Path) -> Taken:
    try:
        return replace(intake.take(one.get()), source=one.name)
    except CorpusError as error:
        return Taken(one.name, "refused", str(error))
    except OSError as error:
        return Taken(one.name, "refused", str(unwritable(folder, error)))
    except Exception as error:  # of a batch the others are taken in all the same
        return Taken(one.name, "refused", f"{one.name} cannot be read ({error!r}).")


def _taken(offer: Offer, outcome: Outcome, message: str, article: Article) -> Taken:
    return Taken(offer.source, outcome, message, article.id, article.head.title)


def _article(offer: Offer) -> Article:
    """The article that a file holds, under the name with which it came.

    Raises:
        CorpusError: it is none.
    """
    found = extract(offer.content, offer.name)
    stem = PurePosixPath(offer.name).stem
    article = parse_article(stem, offer.name, found.text, found.format, found.pages)
    return replace(article, head=replace(article.head, origin=offer.source))


def _articles(settings: AppSettings) -> list[Article]:
    """The articles of the library; only files that are not indexed as they are now are read."""
    sources: Sequence[Source] = ()
    indexed: dict[str, Article] = {}
    with contextlib.suppress(CorpusError):  # an empty library is one, too
        sources = survey(settings.library).sources
    with contextlib.suppress(StoreError):  # what is wrong with the index the sync will say
        indexed = {one.state.source: one.article for one in read_articles(settings)}
    found = (indexed.get(s.state) or read_article(settings.library, s).article for s in sources)
    return [article for article in found if article]


def _page(address: str) -> Offer:
    page = fetch(address)
    return Offer(page.content, page.name, page.url)


def _file(place: str) -> Offer:
    path = Path(place).expanduser()
    try:
        if not path.is_file():
            raise CorpusError(f"There is no file {place}. Name a file, or an address of the web.")
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(f"{place} is too large (the limit is {LARGEST_FILE / 1e6:.0f} MB).")
        return Offer(path.read_bytes(), path.name, path.name)
    except OSError as error:
        raise CorpusError(f"{place} cannot be read ({error.strerror}).") from error


def unwritable(folder: Path, error: OSError) -> CorpusError:
    """What to say where the folder of added articles does not take a change."""
    return CorpusError(
        f"{folder} cannot be written ({error.strerror}). "
        "Check that you may write there and that the disk has room."
    )
