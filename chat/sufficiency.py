"""Whether what was found can answer the question at all.

Three signals are weighed: how close the nearest passages are in meaning; how strange the question
is to the library, that is, how rare in English its words are which no article uses; and what a
judge that learned from questions (`chat/learned.py`) makes of the sentences that fit best. The
judge is heard only where it learned from the best of them: of an article that was added since it
knows nothing. Where one sentence holds every word of the question, none of them counts; where a
project is told and nothing asked, the judge does not count against an answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from wordfreq import zipf_frequency

from chat.index import Numbers, Ranking, SearchIndex
from chat.keywords import strange_words
from chat.question import tells
from ingest.records import FloatMatrix

NEAREST = 3
NAMED = 4
"""How many strange words a reason lists."""
COMMON = 5.5
"""Zipf frequency (occurrences per billion words, log 10) from which a word says nothing."""
JUDGED_BY = 30
"""How many sentences the judge looks at, if it learned from the best of them. With one article of
the five left out of what it learned, 29 % of the answerable questions on that one would be refused
if it were heard on any, and 9 % are, as without it."""
STRANGENESS = 0.01
JUDGED = 0.05
LEAST = 0.18
LEAST_JUDGED = 0.19
"""What closeness, less strangeness and more the judge's word, times their weights, must reach;
`LEAST` where the judge is not heard.

The numbers rest on the tuning set (`tests/fit_sufficiency.py`), where they refuse three answerable
questions in a hundred. Area under the curve on the tuning and the reporting set, and share of the
unanswerable that are refused: 0.98 and 0.98, 88 and 87 % with the judge, 0.80 and 0.73, 39 and 40 %
without.
"""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is weighed.

    Attributes:
        closeness: mean nearness of the question to its nearest passages, -1..1.
        covered: whether one sentence holds every word that counts; a name or a term may be asked
            for without a word of context.
        strange: the question's words that the library does not use, each with how much rarer than
            common it is, on the Zipf scale, 0..5.5.
        judged: the judge's log odds that the best sentences answer; None without a judge that
            learned from the best of them.
        told: whether a project is told and nothing asked; the judge learned from questions alone.
    """

    closeness: float
    covered: bool
    strange: dict[str, float]
    judged: float | None = None
    told: bool = False

    @property
    def score(self) -> float:
        """What decides: the higher, the more likely the library holds an answer."""
        weighed = self.familiarity + JUDGED * (self.judged or 0)
        return max(weighed, self._least) if self._is_spared else weighed

    @property
    def familiarity(self) -> float:
        """How close the question is to the library, less how strange."""
        return self.closeness - STRANGENESS * sum(self.strange.values())

    @property
    def suffices(self) -> bool:
        """Whether an answer may be composed."""
        return self.score >= self._least

    @property
    def _is_spared(self) -> bool:
        return self.covered or (self.told and self.familiarity >= LEAST)

    @property
    def _least(self) -> float:
        return LEAST if self.judged is None else LEAST_JUDGED


def weigh(index: SearchIndex, ranking: Ranking, question: str) -> Signals:
    """Read the signals off a ranking."""
    nearest = np.sort(ranking.nearness)[-NEAREST:]
    words = strange_words(question, index.vocabulary)
    rarity = {word: max(0.0, COMMON - zipf_frequency(word, "en", "small")) for word in words}
    return Signals(
        float(nearest.mean()),
        ranking.covered,
        {word: r for word, r in rarity.items() if r},
        _judged(index, ranking, question),
        tells(question),
    )


def evidence_for(
    index: SearchIndex, ranking: Ranking, question: str
) -> tuple[Numbers, FloatMatrix, FloatMatrix]:
    """What the judge looks at: the k sentences that fit best, the best first.

    Returns:
        Their numbers; their vectors, shape (k, d); their signs, shape (k, f).
    """
    best = np.argsort(-ranking.sentences, kind="stable")[:JUDGED_BY]
    return best, index.snapshot.vectors.sentences[best], index.signs(question, ranking, best)


def _judged(index: SearchIndex, ranking: Ranking, question: str) -> float | None:
    judge = index.learned.judge
    best, sentences, signs = evidence_for(index, ranking, question)
    if judge is None or not index.seen[best[:1]].any():
        return None
    return judge.together(judge.each(ranking.vectors[0], sentences, signs))


def shortcoming(question: str, missing: Sequence[str], signals: Signals) -> str:
    """What an answer leaves open, for the reader: parts of the question, and names in it."""
    parts = _listed(part.rstrip(" ?.!") for part in missing)
    names = _listed(word for word in signals.strange if _is_name(word, question))
    told = [
        f"The articles do not seem to answer {parts}." if parts else "",
        f"No article mentions {names}." if names else "",
    ]
    return " ".join(filter(None, told))


def reason(signals: Signals) -> str:
    """Why the evidence does not suffice, for the reader."""
    why = (
        "no passage near the question seems to answer it"
        if signals.familiarity >= LEAST
        else "the nearest passages are too far from the question to answer it"
    )
    rarest = sorted(signals.strange, key=signals.strange.__getitem__, reverse=True)[:NAMED]
    if not rarest:
        return f"{why[0].upper()}{why[1:]}."
    listed = _listed(word for word in signals.strange if word in rarest)
    return f"No article mentions {listed}, and {why}."


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _is_name(word: str, text: str) -> bool:
    """Whether a word has a capital that the beginning of a sentence does not account for."""
    within = re.search(rf"[^\s.?!:]\s+{re.escape(word)}\b", text)
    return word[1:] != word[1:].lower() or bool(word[0].isupper() and within)
