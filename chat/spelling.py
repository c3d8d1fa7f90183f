"""Words that a question misspells, put right as the library spells them, else as English does."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from wordfreq import top_n_list, zipf_frequency

from chat.keywords import strange_words

SPELLED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENDING = re.compile(r"(?<=\w{3})(?:e?s|ed|er|or|ing|ly)$")
SHORTEST = 4
"""Letters; shorter words are too easily taken for one another."""
LETTERS_A_SLIP = 5
"""A word may differ by one slip, a longer one by one for each so many letters (Damerau 1964: a
letter too many, too few or wrong, or two swapped)."""
ENGLISH = 3.0
"""Zipf frequency (occurrences per billion words, log 10) from which a word is no misspelling."""
COMMONEST = 20_000
"""English words that an unknown one is held against."""
LONG = 5
"""Letters from which a word is told from its neighbours though a letter is wrong or too many."""


class Speller:
    """Knows how a library spells its words."""

    def __init__(self, texts: Iterable[str], vocabulary: Set[str]) -> None:
        """Count the spellings in some texts; `vocabulary` holds the terms that need no help."""
        self._counts = Counter(w for text in texts for w in SPELLED.findall(text.lower()))
        self._vocabulary = vocabulary

    def corrected(self, text: str) -> str:
        """The text, its misspelled words put right where there is a word much like them.

        Words of ordinary English stay, and so do names: words with a capital within the text.
        """
        for word in dict.fromkeys(strange_words(text, self._vocabulary)):
            if (word.islower() or text.startswith(word)) and (meant := self._meant(word.lower())):
                text = re.sub(rf"\b{re.escape(word)}\b", meant, text)
        return text

    def _meant(self, word: str) -> str | None:
        if not self._counts or _is_english(word):
            return None
        return self._in_library(word) or _in_english(word)

    def _in_library(self, word: str) -> str | None:
        """The library's word with the fewest slips, the most frequent of those."""
        if len(word) < SHORTEST:
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


def _in_english(word: str) -> str | None:
    """The most frequent English word that is one slip away."""
    found = process.extract(
        word, _common(), scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None
    )
    near = sorted((place, known) for known, _, place in found if _may_mean(word, known))
    return near[0][1] if near else None


def _may_mean(word: str, known: str) -> bool:
    """Whether so short a word can be told: by letters that are swapped, or one that is missing."""
    is_plain = len(known) > len(word) or sorted(known) == sorted(word)
    return known[0] == word[0] and (len(word) >= LONG or is_plain)


@cache
def _common() -> list[str]:
    words = top_n_list("en", COMMONEST, wordlist="small")
    return [word for word in words if word.isalpha() and len(word) > 2]


def _is_english(word: str) -> bool:
    """Whether a word, or what its ending was added to, is in common use."""
    forms = {word, ENDING.sub("", word), ENDING.sub("e", word)}
    return any(zipf_frequency(form, "en", "small") >= ENGLISH for form in forms)
