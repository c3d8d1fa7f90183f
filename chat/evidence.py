"""The sentence that bears a claim out, found in the library as it is indexed now."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np

from chat.checklist.rules import Source
from chat.index import SearchIndex
from chat.keywords import terms
from chat.records import Citation
from ingest.records import FloatMatrix

INTRODUCTION = "Introduction"
WORDS = 0.5
"""What a sentence's share of the claim's words counts, against 1 for the cosine."""
FIGURES = 0.3
"""The same for figures: two rows of one table often differ in nothing else."""
FLOOR = 0.35
"""A sentence that scores less does not speak of the claim."""

Sourced: TypeAlias = tuple[str, Source]
"""An article's id and a source in it."""


class EvidenceFinder:
    """Finds sources in one state of the library and keeps what it found."""

    def __init__(self, index: SearchIndex) -> None:
        """Note which sentences stand under which heading."""
        self._index = index
        self._sections = _sections(index)
        self._found: dict[Sourced, Citation | None] = {}

    def find(self, wanted: Iterable[Sourced]) -> Mapping[Sourced, Citation | None]:
        """The best sentence for each source, numbered 0; None where the library has none.

        Claims not met before are embedded in one batch.
        """
        new = [sourced for sourced in dict.fromkeys(wanted) if sourced not in self._found]
        if new:
            vectors = self._index.encoder.encode([s.claim for _, s in new], query=True)
            for sourced, vector in zip(new, vectors, strict=True):
                self._found[sourced] = self._best(*sourced, vector)
        return self._found

    def _best(self, article_id: str, source: Source, vector: FloatMatrix) -> Citation | None:
        numbers = self._sections.get((article_id, _heading(source.section)), [])
        if not numbers:
            return None
        cosines = self._index.snapshot.vectors.sentences[numbers] @ vector
        scores = cosines + [_overlap(source.claim, self._quote(n)) for n in numbers]
        best = int(np.argmax(scores))
        return cite(self._index, numbers[best]) if scores[best] >= FLOOR else None

    def _quote(self, number: int) -> str:
        passage, sentence = self._index.sentences[number]
        return passage.quote(sentence)


def cite(index: SearchIndex, number: int) -> Citation:
    """A sentence, given by its number in the index, as a citation numbered 0."""
    passage, sentence = index.sentences[number]
    article = index.articles[passage.article_id].article
    return Citation(
        number=0,
        article_id=passage.article_id,
        title=article.head.title,
        section=passage.section,
        quote=passage.quote(sentence),
        start=sentence.start,
        end=sentence.end,
        page=article.page_of(sentence.start),
    )


def _sections(index: SearchIndex) -> dict[tuple[str, str], list[int]]:
    """Numbers of the sentences under each heading, whatever its level; table heads left out."""
    sections: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (passage, sentence) in enumerate(index.sentences):
        if sentence.kind != "header":
            for heading in {_heading(part) for part in passage.path or (INTRODUCTION,)}:
                sections[passage.article_id, heading].append(number)
    return dict(sections)


def _heading(text: str) -> str:
    """A heading as it is compared: letters and digits only, in lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _overlap(claim: str, sentence: str) -> float:
    wanted, had = set(terms(claim)), set(terms(sentence))
    figures = {term for term in wanted if term[0].isdigit()}
    share = len(wanted & had) / max(1, len(wanted))
    return WORDS * share + FIGURES * len(figures & had) / max(1, len(figures))
