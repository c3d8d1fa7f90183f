"""What articles say to the checklist that none of its rules names: those added to the library."""

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from chat.evidence import cite
from chat.index import SearchIndex
from chat.records import Citation

FLOOR = 0.5
"""Cosine below which a sentence does not speak to a claim.

Measured with each of the five articles left out in turn: of the pairs of article and criterion
whose best sentence reaches this floor the rules know 84 percent (of all they know 70 percent are
reached). At 0.45 it is 74 (84) percent, at 0.55 it is 90 (44) percent. Sentences on other matters
stayed below 0.4.
"""
SHOWN = 3
"""Articles under one claim."""
UNQUOTED = {"header", "lead"}


class Additions:
    """The sentences of the articles that no rule names, in one state of the library."""

    def __init__(self, index: SearchIndex, known: Collection[str]) -> None:
        """Take those articles whose ids are not known."""
        self._index = index
        self._numbers: NDArray[np.int_] = np.array(
            [
                number
                for number, (passage, sentence) in enumerate(index.sentences)
                if passage.article_id not in known and sentence.kind not in UNQUOTED
            ],
            dtype=int,
        )
        self._found: dict[str, tuple[Citation, ...]] = {}

    def speaking_to(self, claims: Iterable[str]) -> dict[str, tuple[Citation, ...]]:
        """The nearest sentence of each article that speaks to a claim, the nearest first.

        Claims not met before are embedded in one batch; without added articles none is.
        """
        wanted = tuple(dict.fromkeys(claims))
        if not self._numbers.size:
            return dict.fromkeys(wanted, ())
        new = [claim for claim in wanted if claim not in self._found]
        if new:
            vectors = self._index.encoder.encode(new, query=True)
            cosines = self._index.snapshot.vectors.sentences[self._numbers] @ vectors.T
            for claim, column in zip(new, cosines.T, strict=True):
                self._found[claim] = self._nearest(column)
        return {claim: self._found[claim] for claim in wanted}

    def _nearest(self, cosines: NDArray[np.float32]) -> tuple[Citation, ...]:
        best: dict[str, Citation] = {}
        for place in np.argsort(-cosines, kind="stable"):
            if cosines[place] < FLOOR or len(best) == SHOWN:
                break
            citation = cite(self._index, int(self._numbers[place]))
            best.setdefault(citation.article_id, citation)
        return tuple(best.values())
