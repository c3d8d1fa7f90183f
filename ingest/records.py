"""The records that pass between reading, cutting, embedding and storing."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.formats.extracted import Format

FloatMatrix: TypeAlias = NDArray[np.float32]

Edition = Literal["restated", "original"]
SentenceKind = Literal["prose", "lead", "item", "header", "row"]


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What is known of an article besides its text; None where it is not known.

    ``origin`` is the address or the file name with which it was added, ``added`` when, in ISO form.
    """

    title: str
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    edition: Edition = "original"
    interest: str | None = None
    origin: str | None = None
    added: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    r"""One text of the library.

    Attributes:
        id: stable name; the file's stem for the library's own articles.
        path: the file, below the library's folder.
        text: the whole file with line ends as ``\\n``, or the Markdown that it was converted to;
            every position counts its characters.
        body_start: where the body begins, behind the front matter.
        head: title, publisher and so on.
        format: what the file is.
        pages: where in the text each page begins; empty where there are none.
    """

    id: str
    path: str
    text: str
    body_start: int
    head: ArticleHead
    format: Format = "markdown"
    pages: tuple[int, ...] = ()

    @property
    def body(self) -> str:
        """The text behind the front matter."""
        return self.text[self.body_start :]

    @property
    def plain(self) -> bool:
        """Whether the text is plain; that of all other formats is Markdown."""
        return self.format == "text"

    def page_of(self, position: int) -> int | None:
        """The number, from 1, of the page on which a place in the text lies, if there are pages."""
        return max(1, bisect_right(self.pages, position)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotable piece of a passage: a sentence, a list item's sentence, or a table row.

    Attributes:
        start: first character in the article's text.
        end: one past the last character.
        kind: ``lead`` introduces a list, ``header`` is the head row of a table.
        block: sentences of one paragraph, list item or row share this number within a passage.
        lead: index, within the passage, of the sentence or header row that introduces this one.
    """

    start: int
    end: int
    kind: SentenceKind
    block: int
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that is found and shown as one.

    ``text == article.text[start:end]``, and an article's passages in order join to its body.
    """

    id: str
    article_id: str
    path: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    @property
    def section(self) -> str:
        """The headings above the passage, outermost first; text above all is the introduction."""
        return " › ".join(self.path) or "Introduction"

    def quote(self, sentence: Sentence) -> str:
        """The exact words of one of this passage's sentences."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of some passages; each float32 with rows of length 1.

    Attributes:
        passages: one row a passage.
        sentences: one row a sentence of the passages in order, introduced by its lead.
        windows: one row a sentence, read with its heading and its neighbours.
    """

    passages: FloatMatrix
    sentences: FloatMatrix
    windows: FloatMatrix


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A model that makes vectors.

    Attributes:
        name: what the settings call it.
        identity: the same for the same content, whatever its name.
    """

    name: str
    identity: str


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What the index knows of an article without reading its text.

    Attributes:
        id: the article's.
        path: its file, below the library's folder.
        digest: of all that the article is; its passages are named by it.
        source: the state of the file that it was read from.
        wording: the same for the same text, whatever its layout and head.
        sizes: how many sentences each passage has.
        synced: when it was indexed, in ISO form.
        number: the higher of two was written later.
        replaces: id of an article that counts no longer, if it was written earlier; or empty.
        first: when it was first indexed, whatever its text and name were then; empty in indexes
            from before that was noted.
    """

    id: str
    path: str
    digest: str
    source: str
    wording: str
    sizes: tuple[int, ...]
    synced: str
    number: int
    replaces: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the index holds it."""

    article: Article
    state: ArticleState

    @property
    def digest(self) -> str:
        """Of all that the article is."""
        return self.state.digest

    @property
    def synced(self) -> str:
        """When it was indexed, in ISO form."""
        return self.state.synced

    @property
    def passages(self) -> int:
        """How many there are."""
        return len(self.state.sizes)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is indexed, at one moment.

    Attributes:
        model: the one that made the vectors.
        articles: sorted by id.
        passages: by article, in reading order.
        vectors: theirs, in the same order.
        notice: where the settings want another index, what a reader should know; else None.
    """

    model: EmbeddingModel
    articles: tuple[StoredArticle, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be taken in, and what to do about it."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class SameText:
    """A file that is not indexed, for another article has the same text."""

    path: str
    article_id: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did; article ids in each list, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]
    passages: int
    seconds: float
    same_text: tuple[SameText, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader of the index says about a sync: to people, and as JSON values."""

    lines: tuple[str, ...]
    values: Mapping[str, Any]
