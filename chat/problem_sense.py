"""Which kind of problem a description sounds like, by meaning."""

from functools import cached_property

import numpy as np

from chat.checklist.rules import Problem, Rules
from ingest.embedding import Encoder
from ingest.records import FloatMatrix


class ProblemSense:
    """Compares descriptions with what each kind of problem may sound like."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        """Nothing is embedded until it is needed."""
        self._encoder = encoder
        self._sayings: list[tuple[Problem, str]] = [
            (problem, saying)
            for problem, sayings in rules.describe.problems.items()
            for saying in sayings
        ]

    def nearest(self, text: str) -> Problem:
        """The problem whose sayings are nearest to a text, by the mean of its two nearest."""
        cosines = self._vectors @ self._encoder.encode([text], query=True)[0]
        nearness: dict[Problem, list[float]] = {}
        for (problem, _), cosine in zip(self._sayings, cosines, strict=True):
            nearness.setdefault(problem, []).append(float(cosine))
        return max(nearness, key=lambda problem: np.mean(sorted(nearness[problem])[-2:]))

    @cached_property
    def _vectors(self) -> FloatMatrix:
        return self._encoder.encode([saying for _, saying in self._sayings], query=True)
