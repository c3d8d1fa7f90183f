"""Which sentences make up an answer: the best first, then what adds to it. Pure.

Greedy maximal marginal relevance (Carbonell and Goldstein 1998): each further sentence must score
well and must not repeat, in meaning, what is already there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chat.question import (
    Wanted,
    has_figure,
    leans_on_the_one_before,
    opens_with,
    says_what_it_is,
    spells_out,
)
from ingest.records import FloatMatrix, Passage, Sentence

END_OF_SENTENCE = (".", "!", "?", "…", '."', ".”", ".)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted.

    Attributes:
        index: the sentence's place within the passage.
        score: how well it fits the question, 0..1.
    """

    passage: Passage
    index: int
    score: float

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.passage.sentences[self.index]

    @property
    def quote(self) -> str:
        """Its exact words."""
        return self.passage.quote(self.sentence)


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences of one passage that are quoted together, by index, in reading order."""

    passage: Passage
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how varied an answer is."""

    characters: int = 1_000
    units: int = 8
    floor: float = 0.75
    """Least score of a further sentence, as a share of the best one's."""
    repetition: float = 0.1
    """Weight of likeness to what is already chosen."""
    figure: float = 0.06
    """Bonus for a sentence with a number where one is asked for."""
    definition: float = 0.4
    """Bonus for a sentence about the subject where a definition is asked for."""
    new_article: float = 0.03
    """Bonus for an article that has not spoken yet."""
    context: float = 0.1
    """Bonus for the sentences beside the most direct one, in its passage."""


def select(
    candidates: Sequence[Candidate], vectors: FloatMatrix, want: Wanted, limits: Limits
) -> list[Unit]:
    """Choose what an answer quotes.

    Args:
        candidates: what may be quoted, in any order.
        vectors: one unit vector a candidate, in the same order.
        want: what the question asks for.
        limits: length and variety.

    Returns:
        The most direct first; no sentence twice; empty for no candidates.
    """
    answer = _Answer(candidates, vectors, want, limits)
    while (best := answer.best()) is not None:
        answer.take(best)
    return answer.units


class _Answer:
    """An answer in the making."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        vectors: FloatMatrix,
        want: Wanted,
        limits: Limits,
    ) -> None:
        self.units: list[Unit] = []
        self._candidates, self._vectors, self._want, self._limits = (
            candidates,
            vectors,
            want,
            limits,
        )
        self._worth = np.array([_worth(candidate, want, limits) for candidate in candidates])
        self._bar = limits.floor * self._worth.max(initial=0)
        self._likeness = np.zeros(len(candidates))
        self._room = limits.characters

    def best(self) -> int | None:
        """The candidate that adds most; None when the answer is full or nothing is good enough."""
        usable = self._worth >= self._bar
        if len(self.units) == self._limits.units or not usable.any():
            return None
        heard = {unit.passage.article_id for unit in self.units}
        unheard = np.array([c.passage.article_id not in heard for c in self._candidates])
        gains = self._worth + self._limits.new_article * unheard
        gains -= self._limits.repetition * self._likeness
        return int(np.where(usable, gains, -np.inf).argmax())

    def take(self, best: int) -> None:
        """Add a candidate's unit if it fits; it is not looked at again."""
        unit = _unit(self._candidates[best], self._want, self._room, self.units)
        self._worth[best] = -np.inf
        if unit is None:
            return
        if not self.units:
            beside = [c.passage.id == unit.passage.id for c in self._candidates]
            self._worth += self._limits.context * np.array(beside)
        self.units.append(unit)
        self._room -= _length(unit)
        self._likeness = np.maximum(self._likeness, self._vectors @ self._vectors[best])


def _worth(candidate: Candidate, want: Wanted, limits: Limits) -> float:
    quote = candidate.quote
    if candidate.sentence.kind == "header" or quote.endswith("?") or _promises(candidate):
        return 0.0
    figure = limits.figure * (want.figure and has_figure(quote))
    return candidate.score + figure + limits.definition * _definition(candidate, want.subject)


def _promises(candidate: Candidate) -> bool:
    """Whether a sentence announces what is not quoted with it: a table or code, not a list."""
    items = any(sentence.lead == candidate.index for sentence in candidate.passage.sentences)
    return candidate.quote.rstrip("*_ ").endswith(":") and not items


def _is_full(candidate: Candidate) -> bool:
    """Whether the words make sense without the line that introduces them."""
    kind, quote = candidate.sentence.kind, candidate.quote
    return kind in ("prose", "row") or (kind == "item" and quote.endswith(END_OF_SENTENCE))


def _definition(candidate: Candidate, subject: str | None) -> float:
    """How much a sentence looks like the definition of a subject, 0..1."""
    if subject is None or candidate.sentence.kind != "prose":
        return 0.0
    if spells_out(candidate.quote, subject):
        return 1.0
    if says_what_it_is(candidate.quote, subject):
        return 0.75
    return 0.5 * (candidate.index == 0 and opens_with(candidate.quote, subject))


def _unit(candidate: Candidate, want: Wanted, room: int, units: Sequence[Unit]) -> Unit | None:
    """The sentence with what it needs beside it, as far as there is room and it is not yet said."""
    said = {index for u in units if u.passage.id == candidate.passage.id for index in u.indices}
    whole_list = want.list and not units
    fresh = tuple(index for index in _companions(candidate, whole_list) if index not in said)
    whole = Unit(candidate.passage, fresh)
    alone = Unit(candidate.passage, (candidate.index,))
    if candidate.index in said:
        return None
    if _length(whole) <= room or not units:
        return whole
    return alone if _length(alone) <= room and _is_full(candidate) else None


def _companions(candidate: Candidate, whole_list: bool) -> tuple[int, ...]:
    """The sentences without which this one would not be understood, itself included.

    An item comes with its whole list if that is wanted, or if it is no sentence by itself.
    """
    sentences, index = candidate.passage.sentences, candidate.index
    sentence = sentences[index]
    lead = index if sentence.kind == "lead" else sentence.lead
    listed = sentence.kind == "item" and lead is not None
    if sentence.kind == "lead" or (listed and (whole_list or not _is_full(candidate))):
        blocks = {s.block: i for i, s in reversed([*enumerate(sentences)]) if s.lead == lead}
        return tuple(sorted([index if lead is None else lead, *blocks.values()]))
    before = index - 1
    same_block = before >= 0 and sentences[before].block == sentence.block
    if same_block and leans_on_the_one_before(candidate.quote):
        return before, index
    return (index,)


def _length(unit: Unit) -> int:
    return sum(
        unit.passage.sentences[i].end - unit.passage.sentences[i].start for i in unit.indices
    )
