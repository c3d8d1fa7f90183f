"""What RAG and a small trained model cost a month, where they meet, when training pays. Pure.

Input is charged by token; output is the articles' monthly sum, scaled with volume; a database or a
server is a fixed sum. The articles' figures are the defaults, see `rules/costs.toml`.
"""

from dataclasses import dataclass, fields
from typing import Self

from chat.checklist.rules import CostRules

DAYS = 30
"""In a month."""
WEEKS = DAYS / 7


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
            if not getattr(self, field.name) >= 0:
                raise ValueError(f"{field.name} must be 0 or more.")


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
