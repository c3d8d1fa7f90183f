"""Which sentences make up an answer: the best first, then what adds to it. Pure.

Greedy maximal marginal relevance (Carbonell and Goldstein 1998): each further sentence must score
well and must not repeat, in meaning, what is already there.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from chat.composition import written_length
from chat.question import (
    Side,
    Wanted,
    answers_whether,
    has_figure,
    leans_on_the_one_before,
    opens_with,
    says_what_it_is,
    sides,
    spells_out,
)
from chat.units import Unit, introduces, is_full, items_of
from chat.wording import asks, is_brief, shown
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
class Limits:
    """How long and how varied an answer is.

    Facts stated on the tuning set, in percent, and characters of an answer on average:

        1,190 characters, 10 units, context 0.10     79   1000
        1,190             10                0.05     80    996
        1,190             12                0.05     80   1014
        1,400             12                0.05     81   1134
        1,600             12, floor 0.65    0.10     82   1304
    """

    characters: int = 1_190
    """Length of the answer as it is written, marks and all."""
    units: int = 10
    floor: float = 0.7
    """Least score of a further sentence, as a share of the best one's."""
    repetition: float = 0.1
    """Weight of likeness to what is already chosen."""
    figure: float = 0.06
    """Bonus for a sentence with a number where one is asked for."""
    definition: float = 0.4
    """Bonus for a sentence about the subject where a definition is asked for."""
    astray: float = 0.5
    """What the score of a yes or a no is multiplied by where neither is asked for, and of merits
    where flaws are, or the reverse: it was said to another question, and is quoted only if there is
    hardly anything else."""
    side: float = 0.15
    """Bonus for a merit where merits are asked for, for a flaw where flaws are; where both are, for
    the first of each."""
    new_article: float = 0.03
    """Bonus for an article that has not spoken yet."""
    context: float = 0.05
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
        self._sides = [_side(candidate, want) for candidate in candidates]
        worth = (
            _worth(c, side, want, limits) for c, side in zip(candidates, self._sides, strict=True)
        )
        self._worth = np.array([*worth])
        self._bar = limits.floor * self._worth.max(initial=0)
        self._told: set[Side | None] = set()
        self._likeness = np.zeros(len(candidates))
        self._length = 0

    def best(self) -> int | None:
        """The candidate that adds most; None when the answer is full or nothing is good enough."""
        usable = self._worth >= self._bar
        if len(self.units) == self._limits.units or not usable.any():
            return None
        heard = {unit.passage.article_id for unit in self.units}
        unheard = np.array([c.passage.article_id not in heard for c in self._candidates])
        told = np.array([side in self._told for side in self._sides])
        gains = self._worth + self._limits.new_article * unheard
        gains -= self._limits.repetition * self._likeness + self._limits.side * told
        return int(np.where(usable, gains, -np.inf).argmax())

    def take(self, best: int) -> None:
        """Add a candidate's unit if it fits; it is not looked at again."""
        unit = self._unit(self._candidates[best])
        self._worth[best] = -np.inf
        if unit is None:
            return
        if not self.units:
            beside = [_is_context(c, unit.passage) for c in self._candidates]
            self._worth += self._limits.context * np.array(beside)
        self.units.append(unit)
        if len(self._want.sides) > 1:
            self._told |= {self._sides[best]} - {None}
        self._length = written_length(self.units)
        self._likeness = np.maximum(self._likeness, self._vectors @ self._vectors[best])

    def _unit(self, candidate: Candidate) -> Unit | None:
        """The most of what a candidate brings along for which there is room; nothing said twice."""
        passage, index = candidate.passage, candidate.index
        said = {i for unit in self.units if unit.passage.id == passage.id for i in unit.indices}
        if index in said or self._is_hopeless(candidate):
            return None
        whole = _companions(candidate, self._want.list and not self.units)
        if self._fits(unit := _without(said, passage, whole)):
            return unit
        forms = [_without(said, passage, form) for form in self._shorter(candidate, whole)]
        count = bisect_left(forms, 1, key=lambda form: 1 - self._fits(form))
        if count:
            return forms[count - 1]
        alone = Unit(passage, (index,))
        return alone if self._fits(alone) and (is_full(passage, index) or not self.units) else None

    def _shorter(self, candidate: Candidate, whole: Sequence[int]) -> list[tuple[int, ...]]:
        """Of a list, its introduction with the best item, the best two, ...; nothing of others."""
        if candidate.passage.sentences[whole[0]].kind != "lead":
            return []
        own = {c.index: c.score for c in self._candidates if c.passage is candidate.passage}
        items = sorted(whole[1:], key=lambda i: (i != candidate.index, -own.get(i, 0.0)))
        return [tuple(sorted((whole[0], *items[:n]))) for n in range(1, len(items))]

    def _is_hopeless(self, candidate: Candidate) -> bool:
        """Whether there is no room even for the sentence alone; of a row a part can be shown."""
        least = 0 if candidate.sentence.kind == "row" else len(shown(candidate.quote))
        return self._length + least > self._limits.characters

    def _fits(self, unit: Unit) -> bool:
        return written_length([*self.units, unit]) <= self._limits.characters


def _is_context(candidate: Candidate, passage: Passage) -> bool:
    """Whether a sentence goes on about what a passage was chosen for; another row need not."""
    return candidate.passage.id == passage.id and candidate.sentence.kind != "row"


def _without(said: Container[int], passage: Passage, indices: Iterable[int]) -> Unit:
    return Unit(passage, tuple(index for index in indices if index not in said))


def _worth(candidate: Candidate, side: Side | None, want: Wanted, limits: Limits) -> float:
    quote = candidate.quote
    if _is_unfit(candidate):
        return 0.0
    figure = limits.figure * (want.figure and has_figure(quote))
    astray = side not in (None, *want.sides) or (answers_whether(quote) and not want.whether)
    score = candidate.score * (limits.astray if astray else 1)
    definition = limits.definition * _definition(candidate, want.subject)
    return score + figure + definition + limits.side * (side in want.sides)


def _side(candidate: Candidate, want: Wanted) -> Side | None:
    """Whether a sentence tells of merits or of flaws, where either is asked for.

    Its own words decide, or else what it stands under.
    """
    if not want.sides:
        return None
    for text in (candidate.quote, _announced(candidate)):
        if len(told := sides(text)) == 1:
            return told[0]
    return None


def _announced(candidate: Candidate) -> str:
    """The heading that a sentence stands under, and the line that introduces it."""
    passage, sentence = candidate.passage, candidate.sentence
    lead = candidate.index if sentence.kind == "lead" else sentence.lead
    line = "" if lead is None else passage.quote(passage.sentences[lead])
    return "\n".join([*passage.path[-1:], line])


def _is_unfit(candidate: Candidate) -> bool:
    """Whether a sentence is never quoted by itself; a row without its head row tells nothing."""
    sentence = candidate.sentence
    headless = sentence.kind == "row" and sentence.lead is None
    return sentence.kind == "header" or headless or asks(candidate.quote) or _promises(candidate)


def _promises(candidate: Candidate) -> bool:
    """Whether a sentence announces what is not quoted with it: a table or code, not a list."""
    is_lead = candidate.sentence.kind == "lead"
    items = is_lead and items_of(candidate.passage, candidate.index)
    return candidate.quote.rstrip("*_ ").endswith(":") and not items


def _definition(candidate: Candidate, subject: str | None) -> float:
    """How much a sentence looks like the definition of a subject, 0..1."""
    if subject is None or candidate.sentence.kind != "prose":
        return 0.0
    if spells_out(candidate.quote, subject):
        return 1.0
    if says_what_it_is(candidate.quote, subject):
        return 0.75
    return 0.5 * (candidate.index == 0 and opens_with(candidate.quote, subject))


def _companions(candidate: Candidate, whole_list: bool) -> tuple[int, ...]:
    """The sentences without which this one would not be understood, itself included.

    An item comes with its whole list if that is wanted, or if it is no sentence by itself; an
    introducing line unless it is one.
    """
    passage, index = candidate.passage, candidate.index
    sentence = candidate.sentence
    lead = index if sentence.kind == "lead" else sentence.lead
    needs = introduces(candidate.quote) if lead == index else not is_full(passage, index)
    if lead is not None and sentence.kind in ("lead", "item") and (whole_list or needs):
        return lead, *items_of(passage, lead)
    return _in_company(passage, index)


def _in_company(passage: Passage, index: int) -> tuple[int, ...]:
    """A sentence with the one that it points back to; words that are no statement with the next.

    A question is not quoted, and what introduces a list is quoted with the list alone.
    """
    sentence, quote = passage.sentences[index], passage.quote(passage.sentences[index])
    before, after = (_neighbour(passage, index, step) for step in (-1, 1))
    if before is not None:
        leans = leans_on_the_one_before(quote) or is_brief(quote)
        is_open = sentence.kind == "lead" or asks(passage.quote(passage.sentences[before]))
        return (before, index) if leans and not is_open else (index,)
    if after is None or not is_brief(quote) or passage.sentences[after].kind == "lead":
        return (index,)
    return index, after


def _neighbour(passage: Passage, index: int, step: int) -> int | None:
    """The sentence before or after, in the same paragraph, item or row."""
    other = index + step
    there = 0 <= other < len(passage.sentences)
    same = there and passage.sentences[other].block == passage.sentences[index].block
    return other if same else None
