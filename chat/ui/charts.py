"""Plots as HTML and SVG that carry their own words for those who cannot see them. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from chat.checklist.costs import HIGHEST, CostInputs, cached_month, curve, estimate

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 14, 38, 42
EDGE = 40
"""So near to the side of the plot words could be cut off."""
SCALES = ("", "k", "M", "bn")
LEAST_DECADES = (2, 6)
"""The volumes that are shown in any case: a hundred to a million queries a day."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One approach in the chart of support; ``share`` from 0 to 1."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from one power of ten to another, laid on a stretch of the picture."""

    first: int
    last: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where a value stands; what lies outside stands at the nearer end."""
        share = (math.log10(max(value, 1e-9)) - self.first) / (self.last - self.first)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value stands on it."""
        return self.first <= math.log10(value) <= self.last

    def ticks(self) -> range:
        """The powers of ten on it."""
        return range(self.first, self.last + 1)


def support_chart(bars: Sequence[Bar]) -> str:
    """Bars with their numbers beside them; the text alone says it all."""
    rows = "".join(
        f'<li><span class="name">{escape(bar.name)}</span>'
        f'<span class="bar" aria-hidden="true"><span style="width:{100 * bar.share:.0f}%"></span>'
        f'</span><span class="value">{bar.share:.2f}</span></li>'
        for bar in bars
    )
    return f'<ol class="support">{rows}</ol>'


def cost_chart(
    inputs: CostInputs, corpus_tokens: float | None, band: tuple[float, float] | None
) -> str:
    """Monthly cost over volume, both axes logarithmic.

    Args:
        inputs: the figures; their volume is marked.
        corpus_tokens: draws the cached prompt as well.
        band: the volumes of an answer, shaded.
    """
    x = _volume_axis(inputs)
    costs = curve(inputs, 10**x.first, 10**x.last)
    volumes = [each.queries_per_day for each in costs]
    curves = {
        "rag": [each.rag_month for each in costs],
        "low": [each.trained_billed_month.low or 0.0 for each in costs],
        "high": [each.trained_billed_month.high or 0.0 for each in costs],
    }
    if corpus_tokens is not None:
        points = [replace(inputs, queries_per_day=volume) for volume in volumes]
        curves["cached"] = [cached_month(point, corpus_tokens) for point in points]
    y = _money_axis(value for values in curves.values() for value in values)
    lines = {name: _path(volumes, values, x, y) for name, values in curves.items()}
    area = (
        _path(volumes, curves["low"], x, y)
        + " L"
        + _path(volumes[::-1], curves["high"][::-1], x, y).removeprefix("M")
    )
    drawn = "".join(f'<path class="{name}" d="{line}"/>' for name, line in lines.items())
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="plot-name">'
        f'<title id="plot-name">{escape(_words(inputs))}</title>{_answered(band, x)}'
        f'{_grid(x, y)}<path class="between" d="{area} Z"/>{drawn}'
        f"{_break_even(inputs, x, y)}{_volume(inputs.queries_per_day, x)}</svg>"
    )


def _volume_axis(inputs: CostInputs) -> Axis:
    """Whole powers of ten that hold all that is marked."""
    even = estimate(inputs).break_even_per_day
    marked = (inputs.queries_per_day, even.low, even.high)
    decades = [math.log10(v) for v in marked if v and 1 <= v <= HIGHEST]
    first = math.floor(min([LEAST_DECADES[0], *decades]))
    last = math.ceil(max([LEAST_DECADES[1], *decades]))
    return Axis(first, last, LEFT, WIDTH - RIGHT)


def _money_axis(values: Iterable[float]) -> Axis:
    shown = [value for value in values if value > 0] or [1.0]
    first, last = math.floor(math.log10(min(shown))), math.ceil(math.log10(max(shown)))
    first = max(first, last - 6)
    return Axis(first, max(last, first + 1), HEIGHT - BOTTOM, TOP)


def _path(volumes: Sequence[float], values: Sequence[float], x: Axis, y: Axis) -> str:
    pairs = zip(volumes, values, strict=True)
    return "M" + " L".join(f"{x.place(v):.1f} {y.place(cost):.1f}" for v, cost in pairs)


def _grid(x: Axis, y: Axis) -> str:
    across = "".join(
        f'<path class="grid" d="M{LEFT} {y.place(10**n):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="tick" x="{LEFT - 6}" y="{y.place(10**n):.1f}" dy="0.35em"'
        f' text-anchor="end">${_short(n)}</text>'
        for n in y.ticks()
    )
    up = "".join(
        f'<path class="grid" d="M{x.place(10**n):.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        f'<text class="tick" x="{x.place(10**n):.1f}" y="{HEIGHT - BOTTOM + 17}"'
        f' text-anchor="middle">{_short(n)}</text>'
        for n in x.ticks()
    )
    middle = (LEFT + WIDTH - RIGHT) / 2
    return (
        f'{across}{up}<text class="tick" x="{middle}" y="{HEIGHT - 5}" text-anchor="middle">'
        "queries a day</text>"
    )


def _break_even(inputs: CostInputs, x: Axis, y: Axis) -> str:
    """A line with a dot for either end of serving's price."""
    span = estimate(inputs).break_even_per_day
    ends = ((span.low, "end"), (span.high, "start"))
    return "".join(_meeting(inputs, v, x, y, side) for v, side in ends if v and x.holds(v))


def _meeting(inputs: CostInputs, volume: float, x: Axis, y: Axis, side: str) -> str:
    cost = estimate(replace(inputs, queries_per_day=volume)).rag_month
    place, height = x.place(volume), y.place(cost)
    anchor = _anchor(place, side)
    return (
        f'<path class="even" d="M{place:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        f'<circle class="even" cx="{place:.1f}" cy="{height:.1f}" r="4"/>'
        f'<text class="even" x="{place:.1f}" y="{TOP - 22}" text-anchor="{anchor}">'
        f"{volume:,.0f}</text>"
    )


def _volume(volume: float, x: Axis) -> str:
    if not volume or not x.holds(volume):
        return ""
    place = x.place(volume)
    return (
        f'<path class="volume" d="M{place:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        f'<text class="volume" x="{place:.1f}" y="{TOP - 6}" text-anchor="{_anchor(place)}">'
        f"{volume:,.0f}</text>"
    )


def _answered(band: tuple[float, float] | None, x: Axis) -> str:
    if band is None:
        return ""
    left, right = x.place(band[0]), x.place(band[1])
    return (
        f'<rect class="answered" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}"'
        f' height="{HEIGHT - BOTTOM - TOP}"/>'
    )


def _anchor(place: float, wanted: str = "middle") -> str:
    """Words near an edge stay inside the picture."""
    if place < LEFT + EDGE:
        return "start"
    return "end" if place > WIDTH - RIGHT - EDGE else wanted


def _short(power: int) -> str:
    """A power of ten, as short as there is room for."""
    scale, rest = divmod(power, 3)
    if 0 <= scale < len(SCALES):
        return f"{10**rest}{SCALES[scale]}"
    return f"{10.0**power:g}"


def _words(inputs: CostInputs) -> str:
    costs = estimate(inputs)
    low, high = costs.trained_billed_month.low or 0, costs.trained_billed_month.high or 0
    return (
        f"Monthly cost over volume. At {inputs.queries_per_day:,.0f} queries a day RAG costs"
        f" ${costs.rag_month:,.2f}, a small trained model ${low:,.2f} to ${high:,.2f}."
        " The table below holds the figures."
    )
