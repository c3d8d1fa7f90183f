"""What of a library differs from what is indexed; only files that changed are read as articles."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ingest.corpus import Reading, Source, Survey, is_unread, read_article
from ingest.records import Article, ArticleState, SameText


@dataclass(frozen=True, slots=True)
class Change:
    """An article that is to be indexed.

    Attributes:
        article: as it is now.
        state: what will be known of it; sizes, time and number are not yet.
        donors: states that may hold vectors of its texts: its former one, one of the same wording.
    """

    article: Article
    state: ArticleState
    donors: tuple[ArticleState, ...]


@dataclass(slots=True)
class Comparison:
    """A library against what is indexed of it, found out file by file by `changes`.

    Attributes:
        folder: the library's.
        found: its files.
        before: what is indexed.
        problems: what could not be read, and why, by path.
        same_text: files whose text another article has already.
        noted: new states of articles of which nothing but the file's state has changed.
        changed: ids of articles that are to be indexed.
    """

    folder: Path
    found: Survey
    before: Mapping[str, ArticleState]
    problems: dict[str, str] = field(init=False)
    same_text: list[SameText] = field(init=False, default_factory=list)
    noted: list[ArticleState] = field(init=False, default_factory=list)
    changed: set[str] = field(init=False, default_factory=set)
    _stays: set[str] = field(init=False, default_factory=set)
    _by_wording: dict[str, ArticleState] = field(init=False)
    _owners: dict[str, str] = field(init=False, default_factory=dict)
    _kept: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Articles whose files cannot even be opened stay as they are."""
        self.problems = dict(self.found.problems)
        self._by_wording = {state.wording: state for state in self.before.values()}
        unread = self.problems.keys() - self.found.outranked
        for state in self.before.values():
            if is_unread(state.path, unread):
                self._keep(state)

    @property
    def pending(self) -> int:
        """How many files must be read."""
        return sum(not self._is_indexed(source) for source in self.found.sources)

    @property
    def removed(self) -> list[str]:
        """Articles that are indexed and no longer in the library; known at the end."""
        return sorted(self.before.keys() - self.unchanged - self.changed)

    @property
    def unchanged(self) -> set[str]:
        """Articles that are indexed and stay as they are."""
        return self._stays | self._kept

    def changes(self) -> Iterator[Change]:
        """The articles to be indexed, one by one."""
        for source in self.found.sources:
            state = self.before.get(source.id)
            if source.id in self._kept:
                continue
            if state and self._is_indexed(source):
                if self._is_first(source, state.wording):
                    self._stays.add(source.id)
            elif change := self._read(source, state):
                yield change

    def _is_indexed(self, source: Source) -> bool:
        state = self.before.get(source.id)
        return state is not None and state.source == source.state

    def _read(self, source: Source, state: ArticleState | None) -> Change | None:
        reading = read_article(self.folder, source)
        self.problems |= reading.problems
        if state and is_unread(state.path, reading.problems):
            self._keep(state)
        elif reading.article:
            return self._change(reading.article, reading, state)
        return None

    def _change(
        self, article: Article, reading: Reading, state: ArticleState | None
    ) -> Change | None:
        """What an article that was read comes to; nothing where it is indexed already."""
        new = _state(article, reading.source)
        if not self._is_first(reading.source, new.wording):
            return None
        if state and state.digest == new.digest:
            self._stays.add(article.id)
            if state.source != new.source:
                self.noted.append(replace(state, source=new.source))
            return None
        moved = self._moved(new)
        self.changed.add(article.id)
        donors = tuple(donor for donor in (state, self._by_wording.get(new.wording)) if donor)
        known = state or self.before.get(moved)
        first = known.first or known.synced if known else ""
        return Change(article, replace(new, replaces=moved, first=first), donors)

    def _moved(self, new: ArticleState) -> str:
        """The id of the article that has become this one: of its wording, and on its way out."""
        alike = self._by_wording.get(new.wording)
        return "" if not alike or alike.id == new.id or alike.id in self.changed else alike.id

    def _is_first(self, source: Source, wording: str) -> bool:
        """Whether no earlier article has the same wording."""
        owner = self._owners.setdefault(wording, source.id)
        if owner != source.id:
            self.same_text.append(SameText(source.path, owner))
        return owner == source.id

    def _keep(self, state: ArticleState) -> None:
        self._kept.add(state.id)
        self._owners.setdefault(state.wording, state.id)


def digest_of(article: Article) -> str:
    """Differs whenever anything about the article does."""
    return hashlib.sha256(json.dumps(asdict(article)).encode()).hexdigest()[:16]


def _state(article: Article, source: Source) -> ArticleState:
    words = " ".join(article.body.split())
    return ArticleState(
        id=article.id,
        path=article.path,
        digest=digest_of(article),
        source=source.state,
        wording=hashlib.sha256(words.encode()).hexdigest()[:32],
        sizes=(),
        synced="",
        number=0,
    )
