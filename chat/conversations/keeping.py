"""A conversation as JSON that the visitor's browser keeps, and back. Pure.

The browser may have altered what comes back, so nothing in it is taken on trust: its form is
checked here, its quotes by `exchange.checked`, and all of it is escaped where it is shown.
"""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from chat.checklist import saved_interview
from chat.checklist.interview import Interview
from chat.checklist.rules import Rules
from chat.conversations.exchange import Conversation, Exchange
from chat.errors import ChatError

LONGEST_CONVERSATION = 50
"""Exchanges; of a longer conversation the oldest are dropped."""
LARGEST = 4_000_000
"""Characters; a browser keeps about five million for a page."""
LONGEST_ID = 64
NEAREST = 5
"""So many passages are shown when the articles hold no answer; no others are kept."""


class _Kept(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    id: str = Field("", max_length=LONGEST_ID)
    exchanges: tuple[Exchange, ...]
    interview: object = None
    dropped: NonNegativeInt = 0


def keep(conversation: Conversation) -> str:
    """The conversation as JSON, no longer than what is taken back."""
    kept = _json(conversation)
    while len(kept) > LARGEST and conversation.exchanges:
        conversation = conversation.newest(len(conversation.exchanges) - 1)
        kept = _json(conversation)
    return kept


def restore(kept: str, rules: Rules) -> Conversation:
    """The conversation of such JSON; an empty one for whatever else it is.

    A checklist that cannot be gone on with is forgotten, what was said stays.
    """
    if len(kept) > LARGEST:
        return Conversation()
    try:
        found = _Kept.model_validate_json(kept)
    except ValidationError:
        return Conversation()
    told = tuple(_slim(replace(one, whole=True)) for one in found.exchanges if _told(one))
    interview = _interview(found.interview, rules)
    conversation = Conversation(told, interview, found.id, found.dropped)
    return conversation.newest(LONGEST_CONVERSATION)


def _json(conversation: Conversation) -> str:
    state = conversation.interview
    kept = _Kept(
        id=conversation.id,
        exchanges=tuple(map(_slim, conversation.exchanges)),
        interview=saved_interview.save(state) if state else None,
        dropped=conversation.dropped,
    )
    return kept.model_dump_json()


def is_blank(kept: str) -> bool:
    """Whether nothing was said yet in a conversation; what is none counts as one."""
    try:
        found = _Kept.model_validate_json(kept)
    except ValidationError:
        return not kept
    return not found.exchanges


def _told(exchange: Exchange) -> bool:
    return bool(exchange.answer or exchange.trouble or exchange.asked)


def _interview(state: object, rules: Rules) -> Interview | None:
    try:
        return None if state is None else saved_interview.restore(state, rules)
    except ChatError:
        return None


def _slim(exchange: Exchange) -> Exchange:
    """The exchange without the passages that are shown only as quotes."""
    answer = exchange.answer
    if answer is None:
        return exchange
    near = answer.passages[:NEAREST] if answer.outcome == "not_in_articles" else ()
    return replace(exchange, answer=replace(answer, passages=near))
