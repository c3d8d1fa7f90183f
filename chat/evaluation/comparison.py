"""Two reports side by side: what got better, what worse, and which questions flipped. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chat.evaluation.intervals import Interval, mcnemar, paired_interval
from chat.evaluation.measures import MEASURES, Measure
from chat.evaluation.report import Record, Report, Run, matrix

Verdict = Literal["better", "worse", "no sure change"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure changed on the questions that both runs asked.

    Attributes:
        interval: 95 % confidence interval of the difference, by the paired bootstrap.
    """

    measure: str
    before: float
    after: float
    interval: Interval
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run against an earlier or another one.

    Attributes:
        questions: how many both asked.
        gained: answered rightly now and not before.
        lost: the reverse.
        p: of McNemar's test, that so uneven a split comes by chance.
    """

    before: str
    after: str
    questions: int
    changes: tuple[Change, ...]
    gained: tuple[Record, ...]
    lost: tuple[Record, ...]
    p: float


def against(now: Report, then: Report) -> list[Comparison]:
    """Each run against the one of the same set and configuration; else the set's first one."""
    return [
        compare(earlier, run, then.made[:16], title(run))
        for run in now.runs
        if (earlier := _counterpart(run, then.runs))
    ]


def side_by_side(runs: Sequence[Run]) -> list[Comparison]:
    """Each configuration against the settings as they are, set by set."""
    return [
        compare(first, run, title(first), title(run))
        for run in runs
        if run.configuration and (first := _first(run, runs)) and first is not run
    ]


def compare(before: Run, after: Run, was: str, now: str) -> Comparison:
    """Measure by measure and question by question, where both asked the same."""
    pairs = _pairs(before.records, after.records)
    gained = tuple(b for a, b in pairs if b.right and not a.right)
    lost = tuple(b for a, b in pairs if a.right and not b.right)
    changes = (_change(pairs, measure) for measure in MEASURES)
    return Comparison(
        was,
        now,
        len(pairs),
        tuple(change for change in changes if change is not None),
        gained,
        lost,
        mcnemar(len(gained), len(lost)),
    )


def title(run: Run) -> str:
    """A run's set and configuration in a few words."""
    return f"{run.name}, {run.configuration}" if run.configuration else run.name


def _counterpart(run: Run, runs: Iterable[Run]) -> Run | None:
    same_set = [other for other in runs if other.name == run.name]
    same = [other for other in same_set if other.configuration == run.configuration]
    return next(iter(same or same_set), None)


def _first(run: Run, runs: Iterable[Run]) -> Run | None:
    return next((other for other in runs if other.name == run.name), None)


def _pairs(before: Iterable[Record], after: Iterable[Record]) -> list[tuple[Record, Record]]:
    """The same questions, those whose wording or facts were changed left out."""
    known = {one.id: one for one in before}
    return [
        (known[one.id], one)
        for one in after
        if one.id in known
        and (known[one.id].question, known[one.id].expected) == (one.question, one.expected)
    ]


def _change(pairs: Sequence[tuple[Record, Record]], measure: Measure) -> Change | None:
    both = [pair for pair in pairs if all(measure.source in one.values for one in pair)]
    if not both:
        return None
    before, after = (matrix(side, measure) for side in zip(*both, strict=True))
    was, now = float(measure.statistic(before)), float(measure.statistic(after))
    if np.isnan([was, now]).any():
        return None
    low, high = paired_interval(before, after, measure.statistic)
    return Change(measure.name, was, now, (low, high), _verdict(low, high, measure.better))


def _verdict(low: float, high: float, better: int) -> Verdict:
    """Sure is a change whose interval leaves out zero."""
    if not better or not (low > 0 or high < 0):
        return "no sure change"
    return "better" if (low > 0) == (better > 0) else "worse"
