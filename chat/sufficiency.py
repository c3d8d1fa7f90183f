"""Whether what was found can answer the question at all.

Two signals are weighed: how close the nearest passages are in meaning, and how strange the question
is to the library, that is, how rare in English its words are which no article uses. Where one
sentence holds every word of the question, neither counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from wordfreq import zipf_frequency

from chat.index import Ranking, SearchIndex
from chat.keywords import strange_words

NEAREST = 3
NAMED = 4
"""How many strange words a reason lists."""
COMMON = 5.5
"""Zipf frequency (occurrences per billion words, log 10) from which a word says nothing."""
STRANGENESS = 0.0125
LEAST = 0.18
"""What closeness, less strangeness times its weight, must reach.

Both numbers rest on the tuning set (`tests/fit_sufficiency.py`), where they refuse one answerable
question in twenty; area under the curve 0.76 there (cross-validated), 0.73 on the reporting set.
Details that an article on the very topic lacks are not told apart from details that it holds: the
words of such questions are all there. More signals (late interaction over token vectors, the share
of a question's words that one passage holds, gaps between ranks) and trained trees over them
divided the reporting set no better (0.71 to 0.77, and fewer refused at the same bar).
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
    """

    closeness: float
    covered: bool
    strange: dict[str, float]

    @property
    def score(self) -> float:
        """What decides: the higher, the more likely the library holds an answer."""
        weighed = self.closeness - STRANGENESS * sum(self.strange.values())
        return max(weighed, LEAST) if self.covered else weighed

    @property
    def suffices(self) -> bool:
        """Whether an answer may be composed."""
        return self.score >= LEAST


def weigh(index: SearchIndex, ranking: Ranking, question: str) -> Signals:
    """Read the signals off a ranking."""
    nearest = np.sort(ranking.nearness)[-NEAREST:]
    words = strange_words(question, index.vocabulary)
    rarity = {word: max(0.0, COMMON - zipf_frequency(word, "en", "small")) for word in words}
    return Signals(
        float(nearest.mean()), ranking.covered, {word: r for word, r in rarity.items() if r}
    )


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
    rarest = sorted(signals.strange, key=signals.strange.__getitem__, reverse=True)[:NAMED]
    if not rarest:
        return "The nearest passages are too far from the question to answer it."
    listed = _listed(word for word in signals.strange if word in rarest)
    return (
        f"No article mentions {listed}, and the nearest passages are too far from the question "
        "to answer it."
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _is_name(word: str, text: str) -> bool:
    """Whether a word has a capital that the beginning of a sentence does not account for."""
    within = re.search(rf"[^\s.?!:]\s+{re.escape(word)}\b", text)
    return word[1:] != word[1:].lower() or bool(word[0].isupper() and within)
