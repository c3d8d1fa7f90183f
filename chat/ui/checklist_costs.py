"""Cost figures, their plot and what the articles reckon become escaped HTML. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from chat.checklist.costs import (
    CORPUS,
    VOLUME,
    CostInputs,
    Costs,
    Span,
    cached_month,
    estimate,
)
from chat.ui.charts import cost_chart
from chat.ui.checklist_pieces import Scene, marks, section, unfolding
from chat.ui.cost_fields import EXAMPLE_VOLUME, GROUPS, CostField

Sources = Mapping[str, Any]
"""What `Adviser.cost_sources` returns."""
TABLE_VOLUMES = (1_000.0, 3_333.0, 10_000.0, 33_333.0, 50_000.0, 100_000.0)
"""Queries a day: the articles' cut-offs and what lies between."""


def cost_form_html(sources: Sources, scene: Scene) -> str:
    """A field for every figure, with the articles' own one in it."""
    groups = "".join(
        f"<fieldset><legend>{name}</legend>"
        f"{''.join(_field(field, sources, scene) for field in fields)}</fieldset>"
        for name, fields in GROUPS.items()
    )
    return (
        "<h4>The figures</h4><p>They are the articles’; put yours in their place.</p>"
        '<form id="cost-figures" aria-label="Cost figures" autocomplete="off" novalidate>'
        f'{groups}<button type="button" class="quiet" data-reset-costs>Back to the articles’'
        " figures</button></form>"
    )


def cost_troubles_html(troubles: Mapping[str, str]) -> str:
    """What is wrong with the figures; `checklist.js` marks their fields."""
    items = "".join(
        f'<li id="wrong-{escape(name)}">{escape(trouble)}</li>'
        for name, trouble in troubles.items()
    )
    return f'<div class="notice" role="alert"><ul>{items}</ul></div>' if items else ""


def plot_html(
    inputs: CostInputs, corpus_tokens: float | None, band: tuple[float, float] | None
) -> str:
    """The plot and what it comes to.

    Args:
        inputs: the figures.
        corpus_tokens: None where the knowledge base in the prompt is not priced.
        band: the volumes of the answer.
    """
    plot = _plot(inputs, corpus_tokens, band)
    return section("What it costs", f"{plot}{_told(inputs, corpus_tokens)}")


def sums_html(
    inputs: CostInputs, corpus_tokens: float | None, sources: Sources, scene: Scene
) -> str:
    """The plot as a table, the articles' worked example, and sums that do not add up."""
    example = estimate(CostInputs.of(scene.rules.costs, EXAMPLE_VOLUME))
    heading = f"The articles’ worked example: {EXAMPLE_VOLUME:,.0f} queries a day"
    return (
        unfolding("cost-table", "The plot as a table", _table(inputs, corpus_tokens))
        + unfolding("cost-example", heading, _example(example, sources, scene))
        + unfolding(
            "cost-notes",
            "Where an article’s own figures do not add up",
            _notes(sources["notes"], scene),
        )
    )


def _field(field: CostField, sources: Sources, scene: Scene) -> str:
    figure = sources["assumptions"].get(field.name)
    value = figure["value"] if figure else EXAMPLE_VOLUME if field.name == VOLUME else None
    shown = "" if value is None else f"{value:,.10g}" if not field.dollars else _plain(value)
    cited = marks(figure["citations"], scene) if figure else ""
    note = '<span class="hint">empty: not priced</span>' if field.name == CORPUS else ""
    sign = '<span aria-hidden="true">$</span>' if field.dollars else ""
    return (
        f'<p class="figure"><label for="cost-{field.name}">{escape(field.label)}</label>{cited}'
        f'<span class="amount">{sign}<input id="cost-{field.name}" name="{field.name}"'
        f' inputmode="decimal" value="{shown}" placeholder="{shown}"></span>{note}</p>'
    )


def _plot(inputs: CostInputs, corpus_tokens: float | None, band: tuple[float, float] | None) -> str:
    entries = ["rag:RAG", "between:Small trained model, tokens billed"]
    entries += ["cached:Everything in the prompt, cached"] if corpus_tokens is not None else []
    entries += ["even:Break-even", "volume:Your volume"]
    entries += ["answered:Your answer on volume"] if band else []
    pairs = (entry.split(":") for entry in entries)
    legend = "".join(f'<li class="{kind}">{words}</li>' for kind, words in pairs)
    chart = cost_chart(inputs, corpus_tokens, band)
    return (
        '<figure class="costs"><figcaption>Cost a month over queries a day'
        f'<ul class="legend">{legend}</ul></figcaption>{chart}</figure>'
    )


def _told(inputs: CostInputs, corpus_tokens: float | None) -> str:
    """The plot in words, at the chosen volume."""
    costs = estimate(inputs)
    lines = [
        f"At {inputs.queries_per_day:,.0f} queries a day RAG costs <strong>"
        f"{_dollars(costs.rag_month)}</strong> a month, a small trained model <strong>"
        f"{_span(costs.trained_billed_month)}</strong> with tokens billed and "
        f"{_span(costs.trained_self_hosted_month)} where it is self-hosted without token charges.",
        _meeting(costs.break_even_per_day),
        _payback(inputs, costs.payback_weeks),
    ]
    if corpus_tokens is not None:
        month = cached_month(inputs, corpus_tokens)
        lines.append(
            f"The whole knowledge base in each prompt, cached, costs <strong>{_dollars(month)}"
            "</strong> a month for input alone (our arithmetic; writing to the cache is left out)."
        )
    return "".join(f"<p>{line}</p>" for line in lines)


def _meeting(even: Span) -> str:
    if even.low is None or even.high is None:
        return "At these figures a query costs no less with the trained model: no break-even."
    return (
        f"Running costs are equal at <strong>{even.low:,.0f}</strong> queries a day with the"
        f" cheapest serving and at <strong>{even.high:,.0f}</strong> with the dearest."
    )


def _payback(inputs: CostInputs, weeks: Span) -> str:
    ends = ((inputs.upfront_low, weeks.low), (inputs.upfront_high, weeks.high))
    cheapest, dearest = (
        f"${_plain(upfront)} upfront "
        + ("is never saved" if week is None else f"is saved after {week:,.0f} weeks")
        for upfront, week in ends
    )
    return f"At this volume {cheapest} in the cheapest case, {dearest} in the dearest."


def _table(inputs: CostInputs, corpus_tokens: float | None) -> str:
    volumes = sorted({*TABLE_VOLUMES, inputs.queries_per_day})
    names = ["Queries a day", "RAG", "Small trained model", "Self-hosted"]
    names += ["Everything in the prompt"] if corpus_tokens is not None else []
    rows = (_row(replace(inputs, queries_per_day=v), corpus_tokens) for v in volumes)
    return _tabulated(names, rows)


def _row(inputs: CostInputs, corpus_tokens: float | None) -> list[str]:
    costs = estimate(inputs)
    cells = [
        f"{inputs.queries_per_day:,.10g}",
        _dollars(costs.rag_month),
        _span(costs.trained_billed_month),
        _span(costs.trained_self_hosted_month),
    ]
    if corpus_tokens is not None:
        cells.append(_dollars(cached_month(inputs, corpus_tokens)))
    return cells


def _example(costs: Costs, sources: Sources, scene: Scene) -> str:
    """The worked example step by step; what an article gives is cited."""

    def given(name: str) -> str:
        figure = sources["assumptions"][name]
        return f"{_dollars(figure['value'])}{marks(figure['citations'], scene)}"

    serving = " – ".join((given("serving_month_low"), given("serving_month_high")))
    rows = [
        ["Input a day", _dollars(costs.rag_input_day), _dollars(costs.trained_input_day)],
        ["Input a month", _dollars(costs.rag_input_month), _dollars(costs.trained_input_month)],
        ["Output a month", given("rag_output_month"), given("trained_output_month")],
        ["Database, or serving", given("vector_database_month"), serving],
        ["Total a month", _dollars(costs.rag_month), _span(costs.trained_billed_month)],
    ]
    return _tabulated(["", "RAG", "Small trained model"], rows)


def _notes(notes: Iterable[Mapping[str, Any]], scene: Scene) -> str:
    items = "".join(
        f"<li><p>The article: {escape(note['printed'])}{marks(note['citations'], scene)}</p>"
        f"<p>Recomputed: {escape(note['recomputed'])}</p></li>"
        for note in notes
    )
    return f'<ul class="sums">{items}</ul>'


def _tabulated(names: Iterable[str], rows: Iterable[list[str]]) -> str:
    """A table; the first cell of a row is its name."""
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        '<div class="wide" tabindex="0" role="group" aria-label="Table"><table class="figures">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _span(span: Span) -> str:
    low, high = span.low or 0.0, span.high or 0.0
    return _dollars(low) if low == high else f"{_dollars(low)}–{_dollars(high)}"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _plain(amount: float) -> str:
    """Money as it is typed: cents only where there are any."""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
