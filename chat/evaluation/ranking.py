"""How high the passages that hold a fact stand among those found, by ir-measures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from ir_measures import RR, Qrel, ScoredDoc, Success, iter_calc

from chat.evaluation.records import Asked, Place

DEPTHS = (1, 3, 5, 10)
MEASURES = {RR: "mrr", **{Success @ depth: f"hit_at_{depth}" for depth in DEPTHS}}

Values: TypeAlias = Mapping[str, float]


def rank_values(asked: Sequence[Asked], places: Iterable[Place]) -> dict[str, Values]:
    """Reciprocal rank and hits of each question that has facts, by its id.

    Args:
        asked: the questions and what was found for them.
        places: every passage of the library; those that hold a fact are relevant.
    """
    held = [one for one in asked if one.question.facts]
    all_places = list(places)
    relevant = [
        Qrel(one.question.id, name(place), 1)
        for one in held
        for place in all_places
        if any(fact.held_by(place) for fact in one.question.facts)
    ]
    found = [
        ScoredDoc(one.question.id, name(place), -rank)
        for one in held
        for rank, place in enumerate(one.answer.passages)
    ]
    values: dict[str, dict[str, float]] = {
        one.question.id: dict.fromkeys(MEASURES.values(), 0.0) for one in held
    }
    for metric in iter_calc([*MEASURES], relevant, found):
        values[metric.query_id][MEASURES[metric.measure]] = metric.value
    return dict(values)


def name(place: Place) -> str:
    """One name for a passage of the index and of an answer."""
    return f"{place.article_id} {place.start}"
