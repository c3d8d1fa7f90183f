"""Turns of a conversation, and a follow-up made into a question of its own. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.errors import ChatError
from chat.keywords import terms

FOLLOW_UP = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|which of|why|really)\b"
    r"|.*\b(?:it|its|that|this|those|these|they|them|their|one|ones|former|latter|same)\b",
    re.IGNORECASE | re.DOTALL,
)
SUBJECT = 3
"""A question with so many words that count names a subject of its own."""
MOST_TURNS = 40
"""Turns of a history that are looked at, the newest."""
CARRIED = 1_000
"""Characters of the question before that a follow-up takes along; it must not drown in them."""


class Turn(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Literal["user", "assistant"]
    content: str


def read_turns(values: object) -> list[Turn]:
    """The newest turns of a history, oldest first; none for None.

    Raises:
        ChatError: it is not a list of turns.
    """
    newest = values[-MOST_TURNS:] if isinstance(values, list) else values
    try:
        return TypeAdapter(list[Turn]).validate_python([] if newest is None else newest)
    except ValidationError as error:
        raise ChatError(
            'The history is a list of {"role": "user" or "assistant", "content": "..."}.'
        ) from error


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with the user's question before it, if it cannot be understood alone."""
    asked = [turn.content.strip() for turn in history if turn.role == "user"]
    leans = len(set(terms(question))) < SUBJECT and FOLLOW_UP.match(question.strip())
    return f"{asked[-1][:CARRIED]} {question}" if asked and leans else question
