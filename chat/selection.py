"""Which sentences make up an answer: the best first, then what adds to it. Pure.

Greedy maximal marginal relevance (Carbonell and Goldstein 1998): each further sentence must score
well and must not repeat, in meaning, what is already there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chat.question import Wanted, has_figure, leans_on_the_one_before
from ingest.records import FloatMatrix, Passage, Sentence


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
    worth = np.array([_worth(candidate, want, limits) for candidate in candidates])
    bar = limits.floor * worth.max(initial=0)
    units: list[Unit] = []
    open_ = np.ones(len(candidates), bool)
    likeness = np.zeros(len(candidates))
    room = limits.characters
    while open_.any() and len(units) < limits.units:
        bonus = limits.new_article * _unheard(candidates, units)
        gains = np.where(open_, worth + bonus - limits.repetition * likeness, -np.inf)
        best = int(gains.argmax())
        if units and worth[best] < bar:
            open_[best] = False
            continue
        unit = _unit(candidates[best], want, room, units)
        open_[best] = False
        if unit is None:
            continue
        if not units:
            worth = worth + limits.context * _same(candidates, best)
        units.append(unit)
        room -= _length(unit)
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return units


def _worth(candidate: Candidate, want: Wanted, limits: Limits) -> float:
    quote = candidate.quote
    if candidate.sentence.kind == "header" or quote.endswith("?"):
        return 0.0
    return candidate.score + limits.figure * (want.figure and has_figure(quote))


def _same(candidates: Sequence[Candidate], best: int) -> NDArray[np.bool_]:
    """Which candidates stand in the same passage as the best one."""
    home = candidates[best].passage.id
    return np.array([candidate.passage.id == home for candidate in candidates])


def _unheard(candidates: Sequence[Candidate], units: Sequence[Unit]) -> NDArray[np.bool_]:
    heard = {unit.passage.article_id for unit in units}
    return np.array([candidate.passage.article_id not in heard for candidate in candidates])


def _unit(candidate: Candidate, want: Wanted, room: int, units: Sequence[Unit]) -> Unit | None:
    """The sentence with what it needs beside it, as far as there is room and it is not yet said."""
    said = {index for u in units if u.passage.id == candidate.passage.id for index in u.indices}
    fresh = tuple(index for index in _companions(candidate, want) if index not in said)
    whole = Unit(candidate.passage, fresh)
    alone = Unit(candidate.passage, (candidate.index,))
    if candidate.index in said:
        return None
    if _length(whole) <= room or not units:
        return whole
    return alone if _length(alone) <= room and candidate.sentence.kind != "lead" else None


def _companions(candidate: Candidate, want: Wanted) -> tuple[int, ...]:
    """The sentences without which this one would not be understood, itself included."""
    sentences, index = candidate.passage.sentences, candidate.index
    sentence = sentences[index]
    lead = index if sentence.kind == "lead" else sentence.lead
    if sentence.kind == "lead" or (sentence.kind == "item" and want.list and lead is not None):
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
