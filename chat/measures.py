"""Quantities in words, in one unit, so that those of several articles read together. Pure."""

import re
from collections.abc import Callable
from math import inf

from chat.quantities import SECONDS, Quantity

TIMES = ("year", "month", "week", "day", "hour", "minute", "second")
DAYS = 30.0
PIECES = {"token": (1_000_000, "million tokens"), "query": (1_000, "1,000 queries")}
"""What costs little by the piece, and how many of it a price is given for."""
BARE = 1e4
"""Below this, thousands are written out."""
CENT = 0.01
IES = re.compile(r"(?<=[^aeiou])y$")


def reads_as(quantity: Quantity) -> str:
    """A quantity in the unit of its dimension; what is by the month also by the day."""
    match quantity.dimension:
        case "money" if quantity.of == "month":
            return f"{_dollars(quantity)} a month ({_dollars(quantity, DAYS)} a day)"
        case "money":
            count, things = PIECES.get(quantity.of, (1, quantity.of))
            return _dollars(quantity, 1 / count) + (f" per {things}" if things else "")
        case "volume":
            by_day = _between(quantity.low / DAYS, quantity.high / DAYS)
            return f"{_between(quantity.low, quantity.high)} a month ({by_day} a day)"
        case "latency":
            return f"{_between(1_000 * quantity.low, 1_000 * quantity.high)} ms"
        case "duration":
            return _duration(quantity)
        case "change":
            return f"{_times(_between(quantity.low, quantity.high, _rhythm), 'time')} a month"
        case "share":
            return f"{_between(quantity.low, quantity.high)} %"
        case "factor":
            return _times(_between(quantity.low, quantity.high), "time")
        case "count":
            return _times(_between(quantity.low, quantity.high), quantity.of)


def number(value: float) -> str:
    """A number as people write it, to three or four figures; thousands as K, millions as M."""
    for scale, sign in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= max(scale, BARE):
            return f"{float(f'{value / scale:.3g}'):g}{sign}"
    return f"{float(f'{value:.4g}'):,.10g}"


def _between(low: float, high: float, words: Callable[[float], str] = number) -> str:
    if high == inf:
        return f"{words(low)} or more"
    if low == 0.0:
        return f"up to {words(high)}"
    return words(low) + (f"–{words(high)}" if high > low else "")


def _times(amount: str, thing: str) -> str:
    """So many of a thing: one query, two queries."""
    return f"{amount} {thing if amount == '1' else IES.sub('ie', thing) + 's'}"


def _dollars(quantity: Quantity, shares: float = 1.0) -> str:
    return _between(quantity.low / shares, quantity.high / shares, _price)


def _price(value: float) -> str:
    """Dollars, with cents where there are some."""
    has_cents = CENT <= value < BARE and not value.is_integer()
    return f"${value:,.2f}" if has_cents else f"${number(value)}"


def _rhythm(value: float) -> str:
    """How often; weekly is about four times a month, not 4.286."""
    return number(round(value) if value >= 1 else float(f"{value:.2g}"))


def _duration(quantity: Quantity) -> str:
    """In the largest unit of which there is at least one, and in days if that is another."""
    least = quantity.low or quantity.high
    unit = next((name for name in TIMES if least >= SECONDS[name]), "second")
    amount = _between(quantity.low / SECONDS[unit], quantity.high / SECONDS[unit])
    words = _times(amount, unit)
    if unit not in ("year", "month", "week"):
        return words
    days = (round(quantity.low / SECONDS["day"]), quantity.high / SECONDS["day"])
    return f"{words} ({_between(*days)} days)"
