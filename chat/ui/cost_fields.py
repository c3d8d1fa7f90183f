"""The cost figures that a visitor may change: their names, and reading what was typed. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from chat.checklist.costs import CostInputs
from chat.checklist.rules import CostRules

AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d*)(\.\d+)?\s*([km]?)", re.IGNORECASE)
SCALES = {"": 1, "k": 1_000, "m": 1_000_000}
HIGHEST = 1e12
EXAMPLE_VOLUME = 10_000.0
"""Queries a day in the articles' worked example."""
VOLUME = "queries_per_day"
CORPUS = "corpus_tokens"
ENDS = (("serving_month_low", "serving_month_high"), ("upfront_low", "upfront_high"))
AT_LEAST_ONE = {"output_priced_at_queries_per_day"}


@dataclass(frozen=True, slots=True)
class CostField:
    """One figure; ``dollars`` tells whether it is money."""

    name: str
    label: str
    dollars: bool = True


GROUPS: Mapping[str, tuple[CostField, ...]] = {
    "Volume and price": (
        CostField(VOLUME, "Queries a day", dollars=False),
        CostField("price_per_million_tokens", "Price of a million input tokens"),
        CostField(
            "output_priced_at_queries_per_day",
            "Queries a day that the sums for output are for",
            dollars=False,
        ),
    ),
    "RAG": (
        CostField("rag_tokens_per_query", "Tokens added to a query", dollars=False),
        CostField("rag_output_month", "Output a month"),
        CostField("vector_database_month", "Vector database a month"),
    ),
    "Small trained model": (
        CostField("trained_tokens_per_query", "Input tokens of a query", dollars=False),
        CostField("trained_output_month", "Output a month"),
        CostField("serving_month_low", "Serving a month, low end"),
        CostField("serving_month_high", "Serving a month, high end"),
        CostField("upfront_low", "Training upfront, low end"),
        CostField("upfront_high", "Training upfront, high end"),
    ),
    "Everything in the prompt": (
        CostField(CORPUS, "Tokens of the whole knowledge base", dollars=False),
        CostField("cached_price_share", "Share of the price for cached tokens", dollars=False),
    ),
}
FIELDS = {field.name: field for fields in GROUPS.values() for field in fields}


@dataclass(frozen=True, slots=True)
class CostFigures:
    """What costs are computed from; without a corpus a cached prompt is not priced."""

    inputs: CostInputs
    corpus_tokens: float | None


def read_figures(
    typed: Mapping[str, str], rules: CostRules
) -> tuple[CostFigures | None, Mapping[str, str]]:
    """Figures with the articles' ones wherever nothing was typed, or what is wrong by field."""
    given = {name: text.strip() for name, text in typed.items() if text.strip()}
    troubles = dict(_troubles(given, rules))
    if troubles:
        return None, troubles
    values = {name: _amount(text) or 0.0 for name, text in given.items()}
    corpus = values.pop(CORPUS, None)
    volume = values.pop(VOLUME, EXAMPLE_VOLUME)
    return CostFigures(CostInputs.of(rules, volume, **values), corpus), {}


def _troubles(given: Mapping[str, str], rules: CostRules) -> Iterator[tuple[str, str]]:
    wrong = {name: trouble for name, text in given.items() if (trouble := _trouble(name, text))}
    yield from wrong.items()
    for low, high in ENDS:
        ends = [_end(name, given, rules) or 0.0 for name in (low, high)]
        if ends[0] > ends[1] and not {low, high} & wrong.keys():
            label = FIELDS[low].label
            yield low, f"{label}: {ends[0]:,.10g} is above the high end, {ends[1]:,.10g}."


def _trouble(name: str, text: str) -> str:
    if name not in FIELDS:
        near = get_close_matches(name, FIELDS, n=1, cutoff=0)[0]
        return f"There is no figure {name}. Did you mean {near}?"
    label, amount = FIELDS[name].label, _amount(text)
    if amount is None:
        return f"{label}: “{text}” is no amount. Type a number of 0 or more, such as 1,500 or 2.50."
    if name in AT_LEAST_ONE and amount < 1:
        return f"{label}: this must be 1 or more."
    return "" if amount <= HIGHEST else f"{label}: {text} is more than this can reckon with."


def _amount(text: str) -> float | None:
    found = AMOUNT.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    number = float(found[1].replace(",", "") + (found[2] or "") or "0")
    return number * SCALES[found[3].lower()]


def _end(name: str, given: Mapping[str, str], rules: CostRules) -> float | None:
    return _amount(given[name]) if name in given else rules.defaults[name].value
