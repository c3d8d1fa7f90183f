"""Words that a question misspells, put right in the library's own spelling."""

import re
from collections import Counter
from collections.abc import Iterable, Set

from rapidfuzz.distance import DamerauLevenshtein
from wordfreq import zipf_frequency

from chat.keywords import strange_words

SPELLED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENDING = re.compile(r"(?:e?s|e?d|e?r|or|ing|ly)$")
SHORTEST = 4
"""Letters; shorter words are too easily taken for one another."""
LETTERS_A_SLIP = 5
"""A word may differ by one slip, a longer one by one for each so many letters (Damerau 1964: a
letter too many, too few or wrong, or two swapped)."""
ENGLISH = 3.0
"""Zipf frequency (occurrences per billion words, log 10) from which a word is no misspelling."""


class Speller:
    """Knows how a library spells its words."""

    def __init__(self, texts: Iterable[str], vocabulary: Set[str]) -> None:
        """Count the spellings in some texts; `vocabulary` holds the terms that need no help."""
        self._counts = Counter(w for text in texts for w in SPELLED.findall(text.lower()))
        self._vocabulary = vocabulary

    def corrected(self, text: str) -> str:
        """The text, its misspelled words put right where the library has a word much like them.

        Words of ordinary English stay, and so do names: words with a capital within the text.
        """
        for word in dict.fromkeys(strange_words(text, self._vocabulary)):
            if (word.islower() or text.startswith(word)) and (meant := self._meant(word.lower())):
                text = re.sub(rf"\b{re.escape(word)}\b", meant, text)
        return text

    def _meant(self, word: str) -> str | None:
        """The library's word with the fewest slips, the most frequent of those."""
        if len(word) < SHORTEST or _is_english(word):
            return None
        slips = max(1, len(word) // LETTERS_A_SLIP)
        near = (
            (_slips(word, known, slips), -count, known)
            for known, count in self._counts.items()
            if known[0] == word[0]
        )
        slipped, _, known = min(near, default=(slips + 1, 0, ""))
        return known if slipped <= slips else None


def _slips(word: str, known: str, limit: int) -> int:
    return DamerauLevenshtein.distance(word, known.replace("-", ""), score_cutoff=limit)


def _is_english(word: str) -> bool:
    """Whether a word, or what its ending was added to, is in common use."""
    forms = {word, ENDING.sub("", word), ENDING.sub("e", word)}
    return any(zipf_frequency(form, "en", "small") >= ENGLISH for form in forms)
