"""What is measured, and the value of each question for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.evaluation.intervals import Statistic, auroc, quantile, ratio, share
from chat.evaluation.records import Asked, stated
from chat.faults import (
    Grounds,
    Marked,
    contradicted,
    misquoted,
    reworded,
    statements,
    supported,
    unmarked,
    unpaired,
)
from chat.records import FoundPassage

Weighed: TypeAlias = tuple[float, float]
"""A value and its weight: so many of so many."""
Group = Literal["Finding", "Answering", "Citing", "Refusing", "Follow-ups", "Speed"]
Unit = Literal["%", "", "characters", "ms"]

BUDGETS = (1_000, 2_000, 4_000)
"""Characters of retrieved text."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the report.

    Attributes:
        source: which value of each question it sums up; several may sum up the same.
        better: 1 where higher is better, -1 where lower is, 0 where neither.
    """

    name: str
    group: Group
    label: str
    source: str
    unit: Unit = "%"
    better: Literal[1, 0, -1] = 1
    statistic: Statistic = ratio


def _found(budget: int) -> Measure:
    name = f"found_within_{budget}"
    label = f"needed facts within {budget:,} characters"
    return Measure(name, "Finding", label, name, statistic=share)


def _shared(group: Group, name: str, label: str, better: Literal[1, -1] = 1) -> Measure:
    return Measure(name, group, label, name, better=better, statistic=share)


def _lost(name: str, label: str) -> Measure:
    """A difference, which may be less than nothing."""
    return Measure(name, "Follow-ups", label, name, better=-1)


def _speed(name: str, what: str) -> Iterator[Measure]:
    for level in (50, 95):
        label = f"{what}, p{level}"
        of = quantile(level / 100)
        yield Measure(f"{name}_p{level}", "Speed", label, f"{name}_ms", "ms", -1, of)


MEASURES = (
    *(_shared("Finding", f"hit_at_{k}", f"a needed passage among the best {k}") for k in (1, 3, 5)),
    _shared("Finding", "hit_at_10", "a needed passage among the best 10"),
    Measure("mrr", "Finding", "mean reciprocal rank", "mrr", unit=""),
    *map(_found, BUDGETS),
    _shared("Answering", "facts_stated", "needed facts stated"),
    _shared("Answering", "every_fact", "answers with every fact"),
    _shared("Answering", "some_fact", "answers with some fact"),
    Measure("length", "Answering", "mean length of an answer", "length", "characters", 0),
    _shared("Citing", "marked", "statements marked"),
    _shared("Citing", "paired", "marks and citations that fit each other"),
    _shared("Citing", "quotes_stand", "quotes that stand in their article"),
    _shared("Citing", "verbatim", "quotations word for word"),
    _shared("Citing", "borne_out", "statements whose quote bears them out"),
    _shared("Citing", "right_article", "stated facts cited from a right article"),
    _shared("Refusing", "unanswerable_refused", "unanswerable refused"),
    _shared("Refusing", "answerable_refused", "answerable refused", -1),
    Measure("auroc", "Refusing", "area under the curve (AUROC)", "answerability", "", 1, auroc),
    _shared("Follow-ups", "follow_up_stated", "facts stated in the conversation"),
    _shared("Follow-ups", "in_full_stated", "facts stated when asked in full"),
    _lost("follow_up_lost", "lost by asking in the conversation"),
    *_speed("retrieve", "finding"),
    *_speed("total", "whole answer"),
)


def values(asked: Asked, ranks: Mapping[str, float], grounds: Grounds) -> dict[str, Weighed]:
    """Every value of one question that applies to it."""
    held = bool(asked.question.facts)
    return {
        **(_finding(asked, ranks) | _answering(asked) if held else {}),
        **(_citing(asked, grounds) if not asked.refused else {}),
        ("answerable" if held else "unanswerable") + "_refused": (asked.refused, 1),
        "answerability": (asked.score, held),
        **_follow_up(asked),
        **{
            f"{name}_ms": (asked.answer.timings_ms[name], 1)
            for name in ("retrieve", "total")
            if asked.answer.passages  # a greeting is not looked up
        },
    }


def within(passages: Sequence[FoundPassage], budget: int) -> Iterator[FoundPassage]:
    """The first passages whose texts together fit the budget; the first one always."""
    used = 0
    for passage in passages:
        size = len(passage.text.strip())
        used += size
        if used > budget and used > size:
            return
        yield passage


def _finding(asked: Asked, ranks: Mapping[str, float]) -> dict[str, Weighed]:
    facts = asked.question.facts
    found = {
        f"found_within_{budget}": sum(
            any(map(fact.held_by, within(asked.answer.passages, budget))) for fact in facts
        )
        for budget in BUDGETS
    }
    return {
        **{name: (value, 1) for name, value in ranks.items()},
        **{name: (count, len(facts)) for name, count in found.items()},
    }


def _answering(asked: Asked) -> dict[str, Weighed]:
    said = asked.stated
    return {
        "facts_stated": (sum(said), len(said)),
        "every_fact": (all(said), 1),
        "some_fact": (any(said), 1),
        **({} if asked.refused else {"length": (len(asked.answer.text), 1)}),
    }


def _citing(asked: Asked, grounds: Grounds) -> dict[str, Weighed]:
    answer, said = asked.answer, statements(asked.answer)
    cited = len(answer.citations)
    quoted = [one for one in said if one.numbers]
    shares = {
        "marked": (len(list(unmarked(said))), len(said)),
        "paired": (len(list(unpaired(answer))), max(cited, 1)),
        "quotes_stand": (len(list(misquoted(answer.citations, grounds.texts))), cited),
    }
    if answer.mode == "extractive":
        shares["verbatim"] = (len(list(reworded(said, answer.citations))), len(quoted))
    if answer.mode in ("extractive", "generative"):
        claimed = supported(quoted)
        found = contradicted(claimed, answer.citations, grounds)
        shares["borne_out"] = (len(list(found)), len(claimed))
    sound = {name: (float(of - wrong), float(of)) for name, (wrong, of) in shares.items()}
    sound["right_article"] = _right_articles(asked, quoted)
    return {name: (value, of) for name, (value, of) in sound.items() if of}


def _right_articles(asked: Asked, said: Sequence[Marked]) -> Weighed:
    """Of the stated facts whose articles are known, those cited from one of them."""
    articles = {citation.number: citation.article_id for citation in asked.answer.citations}
    right, known = 0, 0
    for fact in asked.question.facts:
        wanted = {source.article_id for source in fact.sources}
        if not wanted or not fact.stated_in(asked.answer.text):
            continue
        # A fact that runs over several statements is cited by any of the answer's marks.
        by = [one for one in said if fact.stated_in(one.text)] or said
        right += bool(wanted & {articles.get(number) for one in by for number in one.numbers})
        known += 1
    return right, known


def _follow_up(asked: Asked) -> dict[str, Weighed]:
    facts = asked.question.facts
    if asked.in_full is None or not facts:
        return {}
    inside, full = sum(asked.stated), sum(stated(facts, asked.in_full))
    return {
        "follow_up_stated": (inside, len(facts)),
        "in_full_stated": (full, len(facts)),
        "follow_up_lost": (full - inside, len(facts)),
    }
