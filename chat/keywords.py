"""Words as they are compared: lower case, stemmed, numbers in one form; and BM25 over them."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache, cached_property

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

WORD = re.compile(r"\d[\d,]*(?:\.\d+)?[kKmM]?\b|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
SEVERAL = re.compile(r"\b([A-Z]{2,})s\b")
COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
LOOKED_AT = 5
SCALES = {"k": 1_000, "m": 1_000_000}
STOPWORDS = frozenset(STOPWORDS_EN_PLUS) | {"could", "get", "i'm", "let", "us", "want", "would"}


def terms(text: str) -> list[str]:
    """The words that count in a text, in order; `fine-tuning` also is one word, `LLMs` an `LLM`."""
    return [*_terms(SEVERAL.sub(r"\1", text).lower())]


def content_words(text: str) -> frozenset[str]:
    """The words of a text that are no mere grammar, in lower case and unstemmed."""
    found = (match.group().lower() for match in WORD.finditer(text.replace("’", "'")))
    return frozenset(word.removesuffix("'s") for word in found) - STOPWORDS


def strange_words(text: str, vocabulary: Set[str]) -> list[str]:
    """The words of a text, as written, whose stem is not in a vocabulary; numbers aside."""
    found = (match.group() for match in WORD.finditer(text.replace("’", "'")))
    words = ((word, _bare(word)) for word in found if not word[0].isdecimal())
    content = [(word, bare) for word, bare in words if not STOPWORDS & {word.lower(), bare}]
    return [word for word, bare in content if _stem(bare) not in vocabulary]


def _bare(word: str) -> str:
    """A word in lower case without the ending of `somebody's` or `LLMs`."""
    return SEVERAL.sub(r"\1", word.removesuffix("'s")).lower()


def without(text: str, commonplaces: Set[str]) -> str:
    """What is left of a text when the words are dropped that hold nothing but commonplaces.

    Args:
        text: a question.
        commonplaces: terms that say little, as `terms` gives them.

    Returns:
        The rest in its order; the text itself if no word of content would be left.
    """
    kept = [word for word in text.split() if not (found := {*terms(word)}) or found - commonplaces]
    rest = " ".join(kept)
    return rest if terms(rest) else text


def _terms(text: str) -> Iterator[str]:
    for match in COMPOUND.finditer(text):
        yield _stem(match.group().replace("-", ""))
    for match in WORD.finditer(text):
        word = match.group().replace("’", "'")
        if word[0].isdecimal():
            yield _number(word)
        elif word not in STOPWORDS:
            yield _stem(word.removesuffix("'s"))


def _number(word: str) -> str:
    digits, scale = word.replace(",", ""), SCALES.get(word[-1], 1)
    return f"{float(digits.rstrip('km')) * scale:g}"


def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


class KeywordIndex:
    """BM25 over a list of texts (Robertson and Zaragoza 2009, as implemented by bm25s)."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; an empty list is allowed."""
        self._bm25 = bm25s.BM25()
        tokens = [terms(text) for text in texts]
        self._terms = [frozenset(text) for text in tokens]
        self.vocabulary = frozenset[str]().union(*self._terms)
        if self.vocabulary:
            self._bm25.index(tokens, show_progress=False)

    def commonplaces(self, share: float) -> frozenset[str]:
        """The terms that stand in more than a share of the texts, 0..1."""
        most = share * len(self._terms)
        return frozenset(term for term, count in self._texts_with.items() if count > most)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Score of each text for the words of a question; shape (n,), 0 where none occurs."""
        known = [word for word in words if word in self.vocabulary]
        if not known:
            return np.zeros(len(self._terms), np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def shares(self, words: Sequence[str], numbers: Iterable[int]) -> NDArray[np.float32]:
        """What share of the words each of some texts holds, 0..1; rare words count for more."""
        rarity = {
            word: math.log((1 + len(self._terms)) / (0.5 + self._texts_with[word]))
            for word in {*words}
        }
        held = [sum(rarity[word] for word in rarity.keys() & self._terms[n]) for n in numbers]
        return np.array(held, np.float32) / (sum(rarity.values()) or 1)

    @cached_property
    def _texts_with(self) -> Counter[str]:
        """In how many texts each term stands."""
        return Counter(term for text in self._terms for term in text)

    def covers(self, words: Sequence[str]) -> bool:
        """Whether one of the texts that score best for the words holds all of them."""
        best = np.argsort(-self.scores(words))[:LOOKED_AT]
        return bool(words) and any(self._terms[index].issuperset(words) for index in best)
