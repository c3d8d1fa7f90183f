"""The records of a verdict. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from chat.checklist.rules import Approach, Problem, PushKind

Answers: TypeAlias = Mapping[str, str]
"""Criterion to option; what is unknown is left out."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the order of reasoning comes to.

    Attributes:
        wanted: the approach that would win if no gate were closed.
        closed: names of the gates that stand in its way.
    """

    verdict: Approach
    problem: Problem
    wanted: Approach
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said, with the names of its sources."""

    key: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One push of one answer."""

    criterion: str
    option: str
    push: PushKind
    approach: Approach
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed to another; ``unknown`` where there was none."""

    criterion: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Flip:
    """The least change of answers that leads to another verdict."""

    changes: tuple[Change, ...]
    verdict: Approach


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What one article alone would say to these answers; None where it is silent."""

    article_id: str
    verdict: Approach | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A matter on which articles differ; positions by article id, with their sources."""

    id: str
    topic: str
    note: str
    positions: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that the checklist has to say to some answers, before its sources are read.

    Attributes:
        ranking: every approach with its support from 0 to 1, the verdict first.
        open_questions: unanswered criteria, those that could change the verdict most first.
        next_steps: what to do, in order.
    """

    answers: Answers
    settled: Settled
    ranking: tuple[tuple[Approach, float], ...]
    reasons: tuple[Reason, ...]
    advice: tuple[Claim, ...]
    flags: tuple[Claim, ...]
    conflicts: tuple[Claim, ...]
    gates: tuple[Claim, ...]
    contradictions: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    articles: tuple[ArticleView, ...]
    open_questions: tuple[str, ...]
    flips: tuple[Flip, ...]
    next_steps: tuple[Claim, ...]
