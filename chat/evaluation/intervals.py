"""What the values of single questions come to, and how sure that is. Pure."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

Values: TypeAlias = NDArray[np.float64]
"""Shape (..., n, 2): a value and its weight for each of n questions."""
Statistic: TypeAlias = Callable[[Values], Values]
"""(..., n, 2) -> (...)"""
Interval: TypeAlias = tuple[float, float]

RESAMPLES = 1_000
SURE = 0.95


def ratio(values: Values) -> Values:
    """The sum of the values over the sum of the weights."""
    quotient: Values = values[..., 0].sum(-1) / values[..., 1].sum(-1)
    return quotient


def share(values: Values) -> Values:
    """The same where each value is so many of its weight."""
    return ratio(values)


def quantile(level: float) -> Statistic:
    """A quantile of the values; weights count for nothing."""

    def of(values: Values) -> Values:
        found: Values = np.quantile(values[..., 0], level, axis=-1)
        return found

    return of


def auroc(values: Values) -> Values:
    """Area under the ROC curve of scores (value) for a class (weight 1, else 0).

    It is the chance that a random member scores higher than a random other (Mann-Whitney); nan
    where one of the two is missing.
    """
    ranks, members = rankdata(values[..., 0], axis=-1), values[..., 1]
    ours = members.sum(-1)
    others = members.shape[-1] - ours
    with np.errstate(invalid="ignore"):
        area: Values = ((ranks * members).sum(-1) - ours * (ours + 1) / 2) / (ours * others)
    return area


def interval(values: Values, statistic: Statistic) -> Interval:
    """Where the true figure lies with 95 % confidence.

    It is Wilson's interval for a share of questions: resamples of a few that are all alike are all
    alike, too, and would be sure of 0 or 100 %. For all else it is the percentile bootstrap over
    questions.
    """
    if statistic is share and _is_of_questions(values):
        met = np.count_nonzero(values[:, 0])
        found = binomtest(met, len(values)).proportion_ci(SURE, method="wilson")
        return float(found.low), float(found.high)
    return _middle(statistic(values[_picks(len(values))]))


def paired_interval(before: Values, after: Values, statistic: Statistic) -> Interval:
    """The same for the change between two values of the same questions, in the same order."""
    picks = _picks(len(before))
    return _middle(statistic(after[picks]) - statistic(before[picks]))


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of McNemar's test: that so uneven a split comes by chance."""
    count = gained + lost
    tail = sum(math.comb(count, k) for k in range(min(gained, lost) + 1))
    return float(min(1.0, 2 * tail / 2**count))


def _is_of_questions(values: Values) -> bool:
    """Whether each question counts as a whole, and as much as any other or as all others do."""
    met, weights = values[:, 0], values[:, 1]
    whole, none = met == weights, met == 0
    return bool((whole | none).all() and (whole.all() or none.all() or np.ptp(weights) == 0))


def _picks(count: int) -> NDArray[np.int_]:
    """Which questions each resample draws; the same for the same count."""
    return np.random.default_rng(0).integers(0, count, (RESAMPLES, count))


def _middle(results: Values) -> Interval:
    known = results[~np.isnan(results)]
    if not len(known):
        return math.nan, math.nan
    low, high = np.quantile(known, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)
