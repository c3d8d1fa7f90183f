"""Token-wise measures of what was retrieved, as Chroma's chunking report defines them. Pure.

Smith and Troynikov, *Evaluating Chunking Strategies for Retrieval* (Chroma, 2024). What a question
needs is a set of tokens. Retrieved chunks may overlap: a needed token counts once, but every token
that was retrieved counts as often as it was, so that repetition costs precision and IoU.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Token: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of characters in one text, its end excluded."""

    text_id: str
    start: int
    end: int


Find: TypeAlias = Callable[[str], Sequence[Span]]
"""Spans for a question, the best first."""


def in_spans(find: Callable[[str], list[int]], spans: Sequence[Span]) -> Find:
    """What finds texts by number finds the spans with these numbers."""
    return lambda question: [spans[number] for number in find(question)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where the tokens of each text begin, in characters, ascending."""

    starts: Mapping[str, Sequence[int]]

    def of(self, span: Span) -> set[Token]:
        """The tokens that begin within a span."""
        starts = self.starts[span.text_id]
        inside = range(bisect_left(starts, span.start), bisect_left(starts, span.end))
        return {(span.text_id, number) for number in inside}

    def of_all(self, spans: Iterable[Span]) -> set[Token]:
        """The tokens of several spans, each once."""
        return set().union(*map(self.of, spans))


@dataclass(frozen=True, slots=True)
class Scores:
    """What one question's retrieval is worth, each 0..1."""

    recall: float
    precision: float
    iou: float


def score(retrieved: Sequence[Span], needed: Sequence[Span], tokens: Tokens) -> Scores:
    """Compare what was retrieved with what was needed; `needed` holds at least one token."""
    wanted = tokens.of_all(needed)
    hits = len(wanted & tokens.of_all(retrieved))
    handed_on = sum(len(tokens.of(span)) for span in retrieved)
    return Scores(
        recall=hits / len(wanted),
        precision=hits / handed_on if handed_on else 0.0,
        iou=hits / (handed_on + len(wanted) - hits),
    )


def best_precision(chunks: Sequence[Span], needed: Sequence[Span], tokens: Tokens) -> float:
    """The report's precision omega: that of retrieving just the chunks that hold a needed token.

    It judges the cutting alone. Needed tokens that no chunk holds count against it.
    """
    wanted = tokens.of_all(needed)
    touching = [own for chunk in chunks if not wanted.isdisjoint(own := tokens.of(chunk))]
    covered = set().union(*touching)
    return len(wanted & covered) / len(wanted | covered)
