"""What RAG and a small trained model cost a month, where they meet, when training pays. Pure.

Input is charged by token; output is the articles' monthly sum, scaled with volume; a database or a
server is a fixed sum. The articles' figures are the defaults, see `rules/costs.toml`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

from chat.checklist.answers import nearest
from chat.checklist.rules import CostRules
from chat.errors import ChatError

DAYS = 30
"""In a month."""
WEEKS = DAYS / 7
HIGHEST = 1e12
"""Nothing that is reckoned with here is larger."""
VOLUME, CORPUS = "queries_per_day", "corpus_tokens"
ENDS = (("serving_month_low", "serving_month_high"), ("upfront_low", "upfront_high"))
POINTS = 25
"""Of a curve."""


@dataclass(frozen=True, slots=True)
class CostInputs:
    """Prices in dollars; names as in the rule file."""

    queries_per_day: float
    price_per_million_tokens: float
    rag_tokens_per_query: float
    rag_output_month: float
    vector_database_month: float
    trained_tokens_per_query: float
    trained_output_month: float
    serving_month_low: float
    serving_month_high: float
    upfront_low: float
    upfront_high: float
    output_priced_at_queries_per_day: float
    cached_price_share: float

    @classmethod
    def of(cls, rules: CostRules, queries_per_day: float, **changed: float) -> Self:
        """The articles' figures for a volume, some of them replaced."""
        values = {name: figure.value for name, figure in rules.defaults.items()}
        return cls(queries_per_day=queries_per_day, **{**values, **changed})

    def __post_init__(self) -> None:
        """Refuse what is no amount."""
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= HIGHEST:
                raise ValueError(f"{field.name} must be from 0 to {HIGHEST:,.0f}.")


def check_costs(given: object, rules: CostRules) -> dict[str, float]:
    """Cost figures as someone gives them, which then stand in for the articles'.

    Besides the articles' figures there may be a volume, ``queries_per_day``, and the size of the
    knowledge base, ``corpus_tokens``.

    Raises:
        ChatError: a name is unknown, with the nearest one, or a value is no sensible amount.
    """
    if not isinstance(given, Mapping):
        raise ChatError('The costs are an object like {"queries_per_day": 20000}.')
    known = [VOLUME, CORPUS, *rules.defaults]
    for name, value in given.items():
        if name not in known:
            raise ChatError(f"Unknown cost {name}. {nearest(str(name), known)}")
        _check_amount(name, value)
    for low, high in ENDS:
        ends = [given.get(name, rules.defaults[name].value) for name in (low, high)]
        if ends[0] > ends[1]:
            raise ChatError(f"{low} ({ends[0]:g}) is above {high} ({ends[1]:g}). Give both.")
    return {name: float(value) for name, value in given.items()}


def _check_amount(name: str, value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and 0 <= value <= HIGHEST):  # type: ignore[operator]
        raise ChatError(f"{name} is a number from 0 to {HIGHEST:,.0f}, not {value}.")
    if name == "cached_price_share" and value > 1:  # type: ignore[operator]
        raise ChatError(f"{name} is a share of the full price, from 0 to 1, not {value}.")
    if name == "output_priced_at_queries_per_day" and value < 1:  # type: ignore[operator]
        raise ChatError(f"{name} is 1 or more, not {value}.")


@dataclass(frozen=True, slots=True)
class Span:
    """A low and a high end; None where that end is never reached."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Costs:
    """Dollars a month unless the name says otherwise.

    Attributes:
        break_even_per_day: volume at which running costs are equal, tokens billed.
        payback_weeks: until $ upfront is saved, tokens billed: cheapest and dearest case.
    """

    queries_per_day: float
    rag_input_day: float
    rag_input_month: float
    rag_month: float
    trained_input_day: float
    trained_input_month: float
    trained_billed_month: Span
    trained_self_hosted_month: Span
    break_even_per_day: Span
    payback_weeks: Span


def estimate(inputs: CostInputs) -> Costs:
    """What the inputs come to."""
    rag_input = _input_day(inputs, inputs.rag_tokens_per_query)
    trained_input = _input_day(inputs, inputs.trained_tokens_per_query)
    rag = DAYS * rag_input + _output(inputs, inputs.rag_output_month)
    rag += inputs.vector_database_month
    running = DAYS * trained_input + _output(inputs, inputs.trained_output_month)
    low, high = running + inputs.serving_month_low, running + inputs.serving_month_high
    return Costs(
        queries_per_day=inputs.queries_per_day,
        rag_input_day=rag_input,
        rag_input_month=DAYS * rag_input,
        rag_month=rag,
        trained_input_day=trained_input,
        trained_input_month=DAYS * trained_input,
        trained_billed_month=Span(low, high),
        trained_self_hosted_month=Span(inputs.serving_month_low, inputs.serving_month_high),
        break_even_per_day=_break_even(inputs),
        payback_weeks=Span(
            _payback(inputs.upfront_low, rag - low), _payback(inputs.upfront_high, rag - high)
        ),
    )


def curve(inputs: CostInputs, low: float = 100, high: float = 1_000_000) -> tuple[Costs, ...]:
    """Costs over a range of volumes, for a plot: evenly spread on a logarithmic axis.

    The volumes where running costs meet are `Costs.break_even_per_day`, the same in every point.
    """
    steps = (math.log(high) - math.log(low)) / (POINTS - 1)
    volumes = (min(high, low * math.exp(steps * n)) for n in range(POINTS))  # despite rounding
    return tuple(estimate(replace(inputs, queries_per_day=volume)) for volume in volumes)


def cached_month(inputs: CostInputs, corpus_tokens: float) -> float:
    """Price of the whole knowledge base in each prompt, cached, a month.

    The discount and the token price are joined by us; cache writes and expiry are left out.
    """
    return DAYS * _input_day(inputs, corpus_tokens) * inputs.cached_price_share


def _input_day(inputs: CostInputs, tokens: float) -> float:
    return tokens * inputs.queries_per_day * inputs.price_per_million_tokens / 1_000_000


def _output(inputs: CostInputs, month: float) -> float:
    """The articles' sum holds at one volume and is scaled in proportion."""
    return month * inputs.queries_per_day / (inputs.output_priced_at_queries_per_day or 1)


def _break_even(inputs: CostInputs) -> Span:
    """Where the saving per query makes up for the dearer fixed cost."""
    tokens = inputs.rag_tokens_per_query - inputs.trained_tokens_per_query
    output = inputs.rag_output_month - inputs.trained_output_month
    at = inputs.output_priced_at_queries_per_day or 1
    saved = DAYS * tokens * inputs.price_per_million_tokens / 1_000_000 + output / at
    fixed = (inputs.serving_month_low, inputs.serving_month_high)
    low, high = (max(0.0, f - inputs.vector_database_month) for f in fixed)
    return Span(low / saved, high / saved) if saved > 0 else Span(None, None)


def _payback(upfront: float, saved_month: float) -> float | None:
    return upfront / saved_month * WEEKS if saved_month > 0 else None
