"""Turns of a conversation, and a follow-up made into a question of its own. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chat.keywords import terms
from chat.smalltalk import kind_of, without_politeness

FOLLOW_UP = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|which of|why|really)\b"
    r"|.*\b(?:it|its|that|this|those|these|they|them|their|one|ones|former|latter|same)\b",
    re.IGNORECASE | re.DOTALL,
)
SUBJECT = 3
"""A question with so many words that count names a subject of its own."""


class Turn(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Literal["user", "assistant"]
    content: str


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with the user's question before it, if it cannot be understood alone."""
    said = [turn.content.strip() for turn in history if turn.role == "user"]
    asked = [without_politeness(words) for words in said if kind_of(words) is None]
    leans = len(set(terms(question))) < SUBJECT and FOLLOW_UP.match(question.strip())
    return f"{asked[-1]} {question}" if asked and leans else question
