"""The records of an answer, as the command line prints and the page shows them."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["answered", "not_in_articles"]
Mode = Literal["extractive", "generative", "checklist", "comparison"]
Agreement = Literal["agree", "no_conflict", "differ_in_degree", "contradict", "one_speaks"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a mark ``[number]`` leads: ``quote == article.text[start:end]``, word for word.

    The page is that of the file, from 1, where it has pages; origin and added tell where the
    article came from and when, as far as that is known.
    """

    number: int
    article_id: str
    title: str
    section: str
    quote: str
    start: int
    end: int
    supported: bool = True
    page: int | None = None
    origin: str | None = None
    added: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was looked at; score from 0 to 1, the best first in every list."""

    article_id: str
    section: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Position:
    """What one article says where articles differ."""

    article_id: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A matter on which articles do not say the same."""

    topic: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a quoted sentence, as it can be compared with others.

    Attributes:
        number: of the citation that holds it.
        words: as the article has it.
        reads_as: in the unit of its dimension, per month and per day together.
        low: the least it may be, in that unit.
        high: the most; None where it is open.
        scope: the approach that it is told of, or "".
        vintage: the year that the sentence names, else the article's date, else "undated".
    """

    number: int
    words: str
    reads_as: str
    dimension: str
    low: float
    high: float | None
    scope: str
    vintage: str


@dataclass(frozen=True, slots=True)
class ArticlePosition:
    """One article's row in a comparison; it is silent where it has no citations.

    Attributes:
        citations: numbers of what it says.
        interest: what its publisher sells, if it shows.
    """

    article_id: str
    title: str
    byline: str
    interest: str | None
    citations: tuple[int, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What each article of the library says on one question.

    Attributes:
        line: whether they agree, with the marks of what that was read from.
        basis: the numbers of these marks.
        rows: all articles, those that speak first.
    """

    agreement: Agreement
    line: str
    basis: tuple[int, ...]
    rows: tuple[ArticlePosition, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was searched when nothing was found, and why the nearest passages do not suffice.

    Where no passage was searched there was no question: the reason says what one can ask.
    """

    articles: int
    passages: int
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A sentence of a language model that its source does not bear out.

    Attributes:
        sentence: its words, marks taken off.
        reasons: why, in words for the reader.
        nearest: what the articles say that is closest; None where nothing is.
    """

    sentence: str
    reasons: tuple[str, ...]
    nearest: Citation | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """How an answer of a language model came about.

    Attributes:
        model: as it is named in the settings.
        passages: how many it was given.
        whole_library: whether these were all.
        tokens_in: of the prompt, estimated.
        tokens_out: of the answer, estimated.
        cost: in US dollars; None where the price is not known.
        seconds: from the question to the last word.
        removed: sentences left out because nothing bears them out.
    """

    model: str
    passages: int
    whole_library: bool
    tokens_in: int
    tokens_out: int
    cost: float | None
    seconds: float
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    Attributes:
        text: Markdown; each sentence ends in a mark, each mark has a citation and the reverse.
        mode: ``checklist`` where the words are ours and only what marks lead to is quoted;
            ``comparison`` where the articles stand side by side.
        passages: what was looked at, best first.
        comparison: set when the articles were compared.
        receipt: set when the outcome is ``not_in_articles``.
        timings_ms: ``retrieve``, ``answer`` and ``total``, in milliseconds.
        note: what to know of it: what it leaves open, or why no model wrote it.
        understood: the question as it was looked up, where that is not as it was put.
        flags: sentences of a language model that no source bears out.
        details: set when a language model was asked.
    """

    question: str
    outcome: Outcome
    mode: Mode
    text: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    differences: tuple[Difference, ...] = ()
    receipt: Receipt | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    comparison: Comparison | None = None
    note: str = ""
    flags: tuple[Flag, ...] = ()
    details: Details | None = None
    understood: str = ""
