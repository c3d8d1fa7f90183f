"""What was learned from questions: how they are worded, and what an answer to them looks like.

Two small parts, for the bundled embedding model only:

- An adapter moves a question's vector towards the sentences that answer questions like it, by a
  linear map of low rank; the library's vectors stay as they are (as LlamaIndex's embedding adapters
  do).
- A judge tells, of the sentences that fit a question best, whether one of them answers it.

Both are fitted by `tests/learning`, which says on what; `learned.npz` holds their numbers. On the
reporting set, in percent, without and with them: needed facts within 1,000 and 4,000 characters
64 and 88, 83 and 97; facts stated 75, 90; unanswerable questions refused 40, 87. Of XQuAD, on which
no adapter was fitted, the right paragraph comes first for 95.9 and 95.3.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ingest.models import BUNDLED_SHA256
from ingest.records import EmbeddingModel, FloatMatrix

FILE = "learned.npz"
ADAPTER = ("narrow", "wide", "centre")

RESTRAINT = 3
"""A question is moved by its likeness to those learned from, to this power. Of XQuAD's, on other
subjects, the right paragraph comes first for 95.9 % unmoved, 95.3 with 3 and 95.6 with 5, which
finds less of what the tuning set needs."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A linear map of low rank, added to what it maps.

    Attributes:
        narrow: shape (d, r).
        wide: shape (r, d).
        centre: of the questions that it was fitted to, shape (d,); its product with a question of
            their kind is 1 or more, and of a question on something else near 0.
    """

    narrow: FloatMatrix
    wide: FloatMatrix
    centre: NDArray[np.float32]

    def __call__(self, vectors: FloatMatrix) -> FloatMatrix:
        """Move the unit vectors of n questions, shape (n, d); they stay of length 1.

        A question is moved the less, the less it is about what was learned from.
        """
        share = (vectors @ self.centre).clip(0, 1)[:, None] ** RESTRAINT
        moved = vectors + share * (vectors @ self.narrow @ self.wide)
        unit: FloatMatrix = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return unit


@dataclass(frozen=True, slots=True)
class Judge:
    """A network of one hidden layer over a question and a sentence.

    It sees the signs that are told of the pair, and of the two vectors, projected to h numbers
    each, the products and the distances (as InferSent does: Conneau et al. 2017). A library answers
    as likely as its sentences do together.

    Attributes:
        question, sentence: the projections, shape (d, h).
        hidden, hidden_bias: shape (f + 2h, n) and (n,), for f signs.
        output: shape (n,).
        scale: what the sum over sentences is multiplied by, and what is added; shape (2,).
    """

    question: FloatMatrix
    sentence: FloatMatrix
    hidden: FloatMatrix
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    scale: NDArray[np.float32]

    def each(
        self, question: NDArray[np.float32], sentences: FloatMatrix, signs: FloatMatrix
    ) -> NDArray[np.float32]:
        """Weigh a question against each of k sentences.

        Args:
            question: its vector, shape (d,).
            sentences: their vectors, shape (k, d).
            signs: what is told of each pair, shape (k, f).

        Returns:
            The log odds that each answers; shape (k,).
        """
        asked, said = question @ self.question, sentences @ self.sentence
        seen = np.hstack([signs, asked * said, np.abs(asked - said)])
        odds: NDArray[np.float32] = (
            np.maximum(seen @ self.hidden + self.hidden_bias, 0) @ self.output
        )
        return odds

    def together(self, each: NDArray[np.float32]) -> float:
        """The log odds that one of some sentences answers, from those of each."""
        return float(self.scale[0] * np.logaddexp.reduce(each) + self.scale[1])


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of an embedding model's vectors; nothing where both are None.

    Attributes:
        seen: fingerprints of the sentences that the judge learned from.
    """

    adapter: Adapter | None = None
    judge: Judge | None = None
    seen: frozenset[int] = frozenset()

    def adapted(self, questions: FloatMatrix) -> FloatMatrix:
        """The vectors of questions as they are compared with the library's."""
        return self.adapter(questions) if self.adapter else questions


def fingerprint(sentence: str) -> int:
    """What tells a sentence from others, as far as 8 bytes do."""
    return int.from_bytes(blake2b(sentence.encode(), digest_size=8).digest())


def learned_for(model: EmbeddingModel) -> Learned:
    """What was learned for a model; nothing for any but the bundled one."""
    return _learned() if model.identity == BUNDLED_SHA256 else Learned()


@cache
def _learned() -> Learned:
    with (files("chat") / FILE).open("rb") as file, np.load(file) as stored:
        seen = frozenset(stored["seen"].tolist())
        parts = {n: stored[n].astype(np.float32) for n in stored.files if n != "seen"}
    adapter = Adapter(*(parts.pop(name) for name in ADAPTER))
    return Learned(adapter, Judge(**parts), seen)
