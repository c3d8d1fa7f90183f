"""A conversation as JSON that the visitor's browser keeps, and back. Pure.

The browser may have altered what comes back, so nothing in it is taken on trust: its form is
checked here, its quotes by `exchange.checked`, and all of it is escaped where it is shown.
"""

from dataclasses import replace

from pydantic import ConfigDict, TypeAdapter, ValidationError

from chat.ui.exchange import Exchange
from chat.ui.sources import NEAREST

LONGEST_CONVERSATION = 50
"""Exchanges; of a longer conversation the oldest are dropped."""
LARGEST = 4_000_000
"""Characters; a browser keeps about five million for a page."""

_EXCHANGES = TypeAdapter(tuple[Exchange, ...], config=ConfigDict(allow_inf_nan=False))


def keep(exchanges: tuple[Exchange, ...]) -> str:
    """The conversation as JSON."""
    return _EXCHANGES.dump_json(tuple(map(_slim, exchanges))).decode()


def restore(kept: str) -> tuple[Exchange, ...]:
    """The conversation of such JSON; an empty one for whatever else it is."""
    if len(kept) > LARGEST:
        return ()
    try:
        exchanges = _EXCHANGES.validate_json(kept)
    except ValidationError:
        return ()
    told = [replace(one, whole=True) for one in exchanges if one.answer or one.trouble]
    return tuple(map(_slim, told[-LONGEST_CONVERSATION:]))


def _slim(exchange: Exchange) -> Exchange:
    """The exchange without the passages that are shown only as quotes."""
    answer = exchange.answer
    if answer is None:
        return exchange
    near = answer.passages[:NEAREST] if answer.outcome == "not_in_articles" else ()
    return replace(exchange, answer=replace(answer, passages=near))
