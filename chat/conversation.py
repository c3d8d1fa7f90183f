"""Turns of a conversation, and a follow-up made into a question of its own. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.errors import ChatError
from chat.keywords import terms
from chat.smalltalk import kind_of, without_politeness
from chat.stance import NAMES

OPENER = re.compile(
    r"(?:and|but|or|so|then|also|ok(?:ay)?|what about|how about|what if|which of|why|really|per)\b",
    re.IGNORECASE,
)
POINTER = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|theirs|one|ones|former|latter|same|each|all"
    r"|both|too|instead|else)\b",
    re.IGNORECASE,
)
ONLY = re.compile(
    r"(?:(?:and|or|but|so|ok(?:ay)?),? )?(?:(?:what|how) about )?(?:(?:for|with|in|of|does|is) )?"
    r"(?P<name>[^?]*)\??",
    re.IGNORECASE,
)
"""Nothing but a name behind words that go on."""
NEW_TOPIC = re.compile(
    r"(?:different|new|another|other|next) (?:topic|question|subject)|by the way"
)
NAME = re.compile(r"(?<=\s)[A-Z]")
FEW = 2
"""So few words that count name no subject of their own, unless one of them is a name."""
SUBJECT = 6
"""A question with so many names what it points back to itself."""
FAR_BACK = 3
"""Questions before this one that it may lean on in turn."""
MOST_TURNS = 40
"""Turns of a history that are looked at, the newest."""
CARRIED = 1_000
"""Characters of each question before that a follow-up takes along; it must not drown in them."""


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
    """The question behind those that it leans on, if it cannot be understood alone.

    A question leans on the one before when it opens with a word that goes on, points back, or names
    too little by itself; that one may lean in turn. Its own words count twice, or those before
    would outweigh them. One that names but another approach takes its place in the one before.
    """
    said = [turn.content.strip() for turn in history if turn.role == "user"]
    asked = [without_politeness(words) for words in said if kind_of(words) is None][-FAR_BACK:]
    if asked and (other := _of_another(question, asked[-1])):
        return other
    needed = [question]
    while asked and _leans(needed[0]):
        needed.insert(0, asked.pop()[:CARRIED])
    return " ".join(needed if len(needed) == 1 else [*needed, question])


def _of_another(question: str, before: str) -> str | None:
    """`And RAG?` as the question before with its one approach exchanged; else None."""
    match = ONLY.fullmatch(question.strip())
    name = match["name"].strip() if match else ""
    if not any(pattern.fullmatch(name) for pattern in NAMES.values()):
        return None
    named = [found for pattern in NAMES.values() for found in pattern.finditer(before[:CARRIED])]
    if len(named) != 1:
        return None
    return before[: named[0].start()] + name + before[named[0].end() : CARRIED]


def _leans(question: str) -> bool:
    if NEW_TOPIC.search(question):
        return False
    if OPENER.match(question.strip()):
        return True
    count = len(set(terms(question)))
    if POINTER.search(question):
        return count < SUBJECT
    return count <= FEW and not NAME.search(question.strip())
