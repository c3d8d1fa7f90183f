"""The report of an evaluation: the values of every question, and what they come to. Pure."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError

from chat.errors import ChatError
from chat.evaluation.intervals import Values, interval
from chat.evaluation.measures import MEASURES, Measure, Weighed
from chat.evaluation.records import Asked, plain

SHORT = 160
"""Characters of an answer that the list of failures shows."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one question.

    Attributes:
        expected: the patterns of its facts; none where it is to be refused.
        said: the answer in short.
    """

    id: str
    kind: str
    question: str
    expected: tuple[str, ...]
    said: str
    right: bool
    refused: bool
    values: dict[str, Weighed]

    def share(self, name: str) -> float:
        """A value over its weight; 0 where it does not apply."""
        value, weight = self.values.get(name, (0.0, 0.0))
        return value / weight if weight else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What the questions come to for one measure, with its 95 % confidence interval."""

    value: float
    low: float | None
    high: float | None
    questions: int


@dataclass(frozen=True, slots=True)
class Caught:
    """How many mutated answers were made, and how many of them were found out.

    Attributes:
        by_meaning: those that the check of a language model's words finds out by itself; None
            where it has no say.
    """

    made: int
    caught: int
    by_meaning: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One set of questions, asked of one configuration.

    Attributes:
        name: of the set.
        configuration: what sets it apart from the settings as they are; "" for these.
        settings: by name, as far as they bear on answers.
        index: what was searched: the model, and a version that changes with any article.
        mutations: by kind.
    """

    name: str
    configuration: str
    settings: dict[str, str]
    index: dict[str, str]
    records: tuple[Record, ...]
    mutations: dict[str, Caught]
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one evaluation measured."""

    made: str
    runs: tuple[Run, ...]
    format: Literal["whichway-evaluation-1"] = "whichway-evaluation-1"


REPORT = TypeAdapter(Report)


def record(asked: Asked, values: Mapping[str, Weighed]) -> Record:
    """What is kept of one question."""
    said = " ".join(plain(asked.answer.text).split())
    return Record(
        asked.question.id,
        asked.question.kind,
        asked.question.text,
        tuple(fact.pattern.pattern for fact in asked.question.facts),
        textwrap.shorten(said, SHORT, placeholder=" …"),
        asked.right,
        asked.refused,
        {name: (float(value), float(weight)) for name, (value, weight) in values.items()},
    )


def figures(records: Sequence[Record]) -> dict[str, Figure]:
    """Every measure that applies to some of the questions."""
    found = ((measure, figure(records, measure)) for measure in MEASURES)
    return {measure.name: value for measure, value in found if value is not None}


def figure(records: Iterable[Record], measure: Measure) -> Figure | None:
    """One measure; None where it applies to no question or has no value."""
    values = matrix(records, measure)
    value = float(measure.statistic(values)) if len(values) else float("nan")
    if np.isnan(value):
        return None
    low, high = (None if np.isnan(end) else end for end in interval(values, measure.statistic))
    return Figure(value, low, high, len(values))


def matrix(records: Iterable[Record], measure: Measure) -> Values:
    """The values and weights of the questions that a measure applies to, shape (n, 2)."""
    rows = [r.values[measure.source] for r in records if measure.source in r.values]
    return np.array(rows, np.float64).reshape(-1, 2)


def by_kind(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The questions of each kind, the kinds by name."""
    kinds: dict[str, list[Record]] = {}
    for one in records:
        kinds.setdefault(one.kind, []).append(one)
    return dict(sorted(kinds.items()))


def worst(records: Iterable[Record]) -> list[Record]:
    """What was not answered rightly, the worst first."""
    wrong = [one for one in records if not one.right]
    return sorted(wrong, key=_goodness)


def written(report: Report) -> bytes:
    """The report as JSON."""
    return REPORT.dump_json(report, indent=1) + b"\n"


def read(content: bytes, name: str) -> Report:
    """A report that was saved.

    Raises:
        ChatError: it is none.
    """
    try:
        return REPORT.validate_json(content)
    except ValidationError as error:
        raise ChatError(f"{name} is no report of an evaluation, or a damaged one.") from error


def _goodness(one: Record) -> tuple[float, float, float]:
    """Least for the worst: nothing stated though it was found; or sure of what is not there."""
    score = one.values["answerability"][0]
    sure = score if one.expected else -score
    return one.share("facts_stated"), -one.share("found_within_4000"), sure
