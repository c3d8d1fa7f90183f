"""The cost figures that a visitor may change: their names, and reading what was typed. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from chat.checklist.costs import CORPUS, ENDS, VOLUME, CostInputs, check_costs
from chat.checklist.rules import CostRules
from chat.errors import ChatError

AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d*)(\.\d+)?\s*([km]?)", re.IGNORECASE)
SCALES = {"": 1, "k": 1_000, "m": 1_000_000}
EXAMPLE_VOLUME = 10_000.0
"""Queries a day in the articles' worked example."""
EXAMPLES = "Type a number of 0 or more, such as 1,500 or 2.50."


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
NAME = re.compile(r"\b(?:" + "|".join(FIELDS) + r")\b")
Figures: TypeAlias = Mapping[str, float]
"""Amounts by the name of their field."""


def read_figures(typed: Mapping[str, str], rules: CostRules) -> tuple[Figures, Mapping[str, str]]:
    """The amounts that were typed, and by field what is wrong; what is empty was not typed."""
    written = {name: text.strip() for name, text in typed.items() if text.strip()}
    amounts = {name: _amount(text) for name, text in written.items()}
    troubles = {
        name: f"{FIELDS[name].label}: “{written[name]}” is no amount. {EXAMPLES}"
        for name, amount in amounts.items()
        if amount is None and name in FIELDS
    }
    figures = {name: amount for name, amount in amounts.items() if amount is not None}
    for name in written.keys() - troubles.keys():
        _check(name, {name: figures.get(name, 0.0)}, rules, troubles)
    for low, high in ENDS:
        if not {low, high} & troubles.keys():
            ends = {name: figures[name] for name in (low, high) if name in figures}
            _check(low, ends, rules, troubles)
    return figures, troubles


def cost_inputs(figures: Figures, rules: CostRules) -> tuple[CostInputs, float | None]:
    """All inputs, the articles' figures where none is given, and the size of the corpus."""
    values = {**figures}
    corpus = values.pop(CORPUS, None)
    volume = values.pop(VOLUME, EXAMPLE_VOLUME)
    return CostInputs.of(rules, volume, **values), corpus


def _check(name: str, figures: Figures, rules: CostRules, troubles: dict[str, str]) -> None:
    """Note under a field's name what is wrong with figures; fields are called by their labels."""
    try:
        check_costs(figures, rules)
    except ChatError as error:
        labelled = NAME.sub(lambda found: FIELDS[found[0]].label, str(error))
        troubles[name] = labelled if name in FIELDS else str(error)


def _amount(text: str) -> float | None:
    found = AMOUNT.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    number = float(found[1].replace(",", "") + (found[2] or "") or "0")
    return number * SCALES[found[3].lower()]
