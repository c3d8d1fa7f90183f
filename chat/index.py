"""Everything that is searched, in memory, derived from one snapshot of the store.

A question is scored against three sizes of text, sentence, passage and section, each by the cosine
of vectors and by BM25. A sentence's score is the weighted sum of the six, each stretched to 0..1 over
the library (weighted min-max fusion).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chat.keywords import KeywordIndex, terms
from ingest.chunking import passage_context, sentence_contexts
from ingest.embedding import Encoder, FloatMatrix
from ingest.records import Passage, Sentence
from ingest.store import Snapshot, StoredArticle

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts towards a sentence's score; they sum to 1."""

    sentence_dense: float = 0.30
    sentence_words: float = 0.20
    passage_dense: float = 0.15
    passage_words: float = 0.15
    section_dense: float = 0.10
    section_words: float = 0.10


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one question scores.

    Attributes:
        words: the question's terms.
        sentences: fused score of each sentence, 0..1.
        cosines: cosine of each sentence to the question, -1..1.
        passages: score of each passage: that of its best sentence, or less where it has none.
    """

    words: tuple[str, ...]
    sentences: Scores
    cosines: Scores
    passages: Scores


class SearchIndex:
    """A library in memory, ready to be searched."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, weights: Weights | None = None) -> None:
        """Derive the keyword indexes and section vectors from what is stored."""
        self.snapshot = snapshot
        self.encoder = encoder
        self.weights = weights or Weights()
        self.articles = {stored.article.id: stored for stored in snapshot.articles}
        self.sentences = [(p, s) for p in self.passages for s in p.sentences]
        sizes = [len(passage.sentences) for passage in self.passages]
        self._passage_of = np.repeat(np.arange(len(sizes)), sizes)
        self._first = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        self._section_of = self._number_sections()
        self._words = self._keyword_indexes()

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, by article, in reading order."""
        return self.snapshot.passages

    def sentence_numbers(self, passage: int) -> range:
        """Where the sentences of a passage, given by its number, stand among all."""
        return range(self._first[passage], self._first[passage + 1])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every term that occurs in the library."""
        return frozenset(self._words[1].vocabulary)

    def rank(self, question: str) -> Ranking:
        """Score every sentence and passage for a question."""
        words = tuple(terms(question))
        vector = self.encoder.encode([question], query=True)[0]
        sections = self._section_of[self._passage_of]
        dense = self._dense(vector)
        counted = [index.scores(words) for index in self._words]
        places: tuple[NDArray[np.int_] | slice, ...] = (slice(None), self._passage_of, sections)
        w = self.weights
        shares = (
            (w.sentence_dense, w.sentence_words),
            (w.passage_dense, w.passage_words),
            (w.section_dense, w.section_words),
        )
        fused = np.zeros(len(self.sentences), np.float32)
        for place, share, cosines, scores in zip(places, shares, dense, counted, strict=True):
            fused += share[0] * _stretch(cosines)[place] + share[1] * _stretch(scores)[place]
        return Ranking(words, fused, dense[0], self._best_of_passage(fused))

    def _dense(self, vector: FloatMatrix) -> tuple[Scores, Scores, Scores]:
        snapshot = self.snapshot
        matrices = snapshot.sentence_vectors, snapshot.passage_vectors, self._section_vectors
        sentences, passages, sections = (matrix @ vector for matrix in matrices)
        return sentences, passages, sections

    @cached_property
    def _section_vectors(self) -> FloatMatrix:
        """A section's vector is the mean of its passages'."""
        vectors = self.snapshot.passage_vectors
        sums = np.zeros((int(self._section_of.max(initial=-1)) + 1, vectors.shape[1]), np.float32)
        np.add.at(sums, self._section_of, vectors)
        return sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-9)

    def _best_of_passage(self, sentence_scores: Scores) -> Scores:
        best = np.zeros(len(self.passages), np.float32)
        np.maximum.at(best, self._passage_of, sentence_scores)
        return best

    def _number_sections(self) -> NDArray[np.int_]:
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        places = [(passage.article_id, passage.path) for passage in self.passages]
        return np.array([numbers.setdefault(place, len(numbers)) for place in places], int)

    def _keyword_indexes(self) -> tuple[KeywordIndex, KeywordIndex, KeywordIndex]:
        """By sentence, passage and section, each with the words that name its place."""
        pairs = [(self.articles[p.article_id].article, p) for p in self.passages]
        sentences = [text for pair in pairs for text in sentence_contexts(*pair)]
        passages = [passage_context(*pair) for pair in pairs]
        sections: dict[int, str] = {}
        for number, passage in zip(self._section_of.tolist(), self.passages, strict=True):
            sections[number] = sections.get(number, passage.section + "\n") + passage.text
        return KeywordIndex(sentences), KeywordIndex(passages), KeywordIndex([*sections.values()])


def _stretch(scores: Scores) -> Scores:
    """Min-max to 0..1; all 0 where nothing differs."""
    low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
