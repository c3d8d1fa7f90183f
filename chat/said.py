"""The sentences that bear on a question, each with what is needed to compare it with others."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import log

import numpy as np

from chat.index import Ranking, SearchIndex
from chat.matters import topics
from chat.wording import asks
from ingest.records import Passage, Sentence

HEARD = 80
"""How many of the best sentences of the library are looked at."""
COVERAGE = 0.5
"""What a sentence's share of the question's topics counts, against 1 for its score."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what is known of it.

    Attributes:
        place: the heading above it and, on the next line, what introduces it.
        passage: id of the passage that it stands in.
        score: how well it fits the question, as a share of the best one's, 0..1.
        fit: the same with the share of the question's topics that it holds, 0..1.5.
    """

    article_id: str
    quote: str
    start: int
    end: int
    section: str
    place: str
    passage: str
    score: float
    fit: float

    @property
    def where(self) -> tuple[str, int]:
        """The article and the first character, which no other sentence shares."""
        return self.article_id, self.start


class Statements:
    """What a library says, sentence by sentence."""

    def __init__(self, index: SearchIndex) -> None:
        """Note how rare each topic is."""
        self._index = index
        counts = Counter(t for p, s in index.sentences for t in topics(p.quote(s)))
        self._rarity = {topic: log(len(index.sentences) / n) for topic, n in counts.items()}
        self._unknown = log(max(2, len(index.sentences)))
        self._article = np.array([passage.article_id for passage, _ in index.sentences])

    def on(self, question: str, ranking: Ranking) -> list[Said]:
        """The best sentences for a question, and the best few of each article; the best first."""
        scores = self._index.literal(question, ranking)
        order = np.argsort(-scores, kind="stable")
        own = [order[self._article[order] == name][:6] for name in self._index.articles]
        chosen = dict.fromkeys(np.concatenate([order[:HEARD], *own]).tolist())
        asked = topics(question)
        best = float(scores.max(initial=0)) or 1.0
        said = (self._said(n, float(scores[n]) / best, asked) for n in chosen)
        return [one for one in said if one is not None]

    def _said(self, number: int, score: float, asked: frozenset[str]) -> Said | None:
        passage, sentence = self._index.sentences[number]
        quote = passage.quote(sentence)
        announces = sentence.kind == "lead" and quote.rstrip("*_ ").endswith(":")
        if sentence.kind == "header" or announces or asks(quote):
            return None
        return Said(
            passage.article_id,
            quote,
            sentence.start,
            sentence.end,
            passage.section,
            _place(passage, sentence),
            passage.id,
            score,
            score + COVERAGE * self._covered(asked, topics(quote)),
        )

    def _covered(self, asked: Set[str], held: Set[str]) -> float:
        """The share of the topics asked for that a sentence holds, rare ones counting more."""
        whole = sum(self._rarity.get(topic, self._unknown) for topic in asked)
        return sum(self._rarity[topic] for topic in asked & held) / whole if whole else 1.0


def best_of_each(said: Sequence[Said]) -> dict[str, list[Said]]:
    """By article, what fits best first."""
    articles: dict[str, list[Said]] = {}
    for one in sorted(said, key=lambda one: -one.fit):
        articles.setdefault(one.article_id, []).append(one)
    return articles


def _place(passage: Passage, sentence: Sentence) -> str:
    heading = passage.path[-1] if passage.path else ""
    lead = "" if sentence.lead is None else passage.quote(passage.sentences[sentence.lead])
    return f"{heading}\n{lead}"
