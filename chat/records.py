"""The records of an answer, as the command line prints and the page shows them."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["answered", "not_in_articles"]
Mode = Literal["extractive", "generative", "checklist"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a mark ``[number]`` leads: ``quote == article.text[start:end]``, word for word.

    The page is that of the file, from 1, where it has pages.
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
class Receipt:
    """What was searched when nothing was found, and why the nearest passages do not suffice.

    Where no passage was searched there was no question: the reason says what one can ask.
    """

    articles: int
    passages: int
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    Attributes:
        text: Markdown; each sentence ends in a mark, each mark has a citation and the reverse.
        mode: ``checklist`` where the words are ours and only what marks lead to is quoted.
        passages: what was looked at, best first.
        receipt: set when the outcome is ``not_in_articles``.
        timings_ms: ``retrieve``, ``answer`` and ``total``, in milliseconds.
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
