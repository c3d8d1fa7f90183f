"""How alike two texts are, whatever their layout. Pure."""

import re
from dataclasses import dataclass
from typing import Self

WORD = re.compile(r"\w+")
SHINGLE = 4
"""Words that must follow one another to count as the same wording."""
SAMPLE = 4
"""One in so many shingles is compared: those whose hash it divides, the same in every text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text in order, without case, punctuation and layout.

    Hashes of Python's own stand for them, so it is good within one process.

    Attributes:
        whole: stands for all words.
        sample: stand for a sample of its shingles, chosen by content (Broder 1997).
    """

    whole: int
    sample: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Self:
        """The wording of a text."""
        words = WORD.findall(text.casefold())
        shingles = map(hash, zip(*(words[first:] for first in range(SHINGLE)), strict=False))
        return cls(hash(tuple(words)), frozenset(s for s in shingles if s % SAMPLE == 0))

    def likeness(self, other: "Wording") -> float:
        """About which share of the longer text's wording the other has too; 1 for the same."""
        if self.whole == other.whole:
            return 1.0
        longer = max(len(self.sample), len(other.sample))
        return len(self.sample & other.sample) / longer if longer else 0.0
