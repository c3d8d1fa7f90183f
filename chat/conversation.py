"""Turns of a conversation, and what a question means after them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.errors import ChatError
from chat.keywords import terms
from chat.smalltalk import kind_of, without_politeness
from chat.stance import NAMES
from chat.wording import NUMBER

OPENER = re.compile(
    r"(?:and|but|or|so|then|also|ok(?:ay)?|what about|how about|what if|which of|why|really|per"
    r"|hmm+|no|yes|well|sorry|i mean)\b",
    re.IGNORECASE,
)
POINTER = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|theirs|one|ones|former|latter|same|each|all"
    r"|both|too|instead|else|he|she|him|her|his|hers)\b",
    re.IGNORECASE,
)
ONLY = re.compile(
    r"(?:(?:and|or|but|so|ok(?:ay)?),? )?(?:(?:what|how) about )?(?:(?:for|with|in|of|does|is) )?"
    r"(?P<name>[^?]*)\??",
    re.IGNORECASE,
)
"""Nothing but a name behind words that go on."""
NEW_TOPIC = re.compile(
    r"\b(?:different|new|another|other|next) (?:topic|question|subject)|\bby the way\b|\bbtw\b"
    r"|\bsomething else\b|\bleave that\b",
    re.IGNORECASE,
)
PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
PLACE = re.compile(
    rf"\b(?:the )?(?P<place>{'|'.join(PLACES)})(?: (?:one|item|point))?(?=\W*$|[,;:.?!])",
    re.IGNORECASE,
)
"""`the second`, where no other noun follows."""
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.+)$", re.MULTILINE)
HEAD = re.compile(r"\*\*(.+?):?\*\*:?.*")
"""An item that a name in bold stands before."""
ASKS = re.compile(
    r"(?:wh|how|is|are|was|does|do|did|can|could|should|would|will|has|have|may)", re.IGNORECASE
)
LISTED = re.compile(r"(?:[^.:;?!]*:\s*)?(?P<items>[^.:;?!,]+(?:, [^.:;?!,]+)+)")
FEWEST = 3
"""Parts between commas that make a list."""
WHOSE = re.compile(r"\b(?:who|which of|which (?:article|author|source)s?)\b", re.IGNORECASE)
"""Asks about what was said, not for more."""
NAME = re.compile(r"(?<=\s)[A-Z]")
FEW = 2
"""So few words that count name no subject of their own, unless one of them is a name."""
SUBJECT = 6
"""A question with so many names what it points back to itself."""
FAR_BACK = 3
"""Questions before this one that it may lean on."""
MOST_TURNS = 40
"""Turns of a history that are looked at, the newest."""
CARRIED = 1_000
"""Characters of each question before that a follow-up takes along; it must not drown in them."""
ANSWERED = 300
"""Characters of the answer before: how it begins is what it says most directly."""
LEANING = 0.7
STANDING = 0.2
"""What the conversation counts against a question's own words, for one that leans on it and for one
that does not.

Facts within 1,000 and 4,000 characters and facts stated, follow-ups of the tuning set in percent:

    questions before and own words twice, as one text    73 / 94 / 84
    own words, and all with the questions before         79 / 97 / 86
    the same with how the last answer begins             81 / 97 / 93
    asked in full                                        81 / 96 / 95
"""


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


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question means after what was said.

    Attributes:
        question: as somebody would put it who had said nothing before; it can be asked alone.
        own: what this question itself says.
        context: that with what was said before; "" where nothing was.
        share: what the context counts against its own words, 0..1.
        said: the answer before, where this question does not ask about that answer itself.
        missing: what else was asked that the library does not answer.
    """

    question: str
    own: str
    context: str = ""
    share: float = 0.0
    said: str = ""
    missing: tuple[str, ...] = ()


def understand(question: str, history: Sequence[Turn]) -> Understood:
    """Read a question in its conversation.

    It leans on what was said when it opens with a word that goes on, points back, or names too
    little by itself. What names but another approach takes its place in the question before; `the
    second` stands for what the answer before lists there.
    """
    asked = _asked(history)
    if not asked or NEW_TOPIC.search(question):
        return Understood(question, question)
    if other := _of_another(question, asked[-1]):
        return Understood(other, other)
    leaning, answer = leans(question), _last_answer(history)
    own = _named(question, answer) if leaning else question
    before = [*asked[-FAR_BACK:], _plain(answer)[:ANSWERED]]
    context = " ".join(filter(None, [*before, own]))
    share = (LEANING if leaning else STANDING) if terms(own) else 1.0
    said = "" if WHOSE.search(question) else _plain(answer)
    return Understood(_standalone(own, asked) if leaning else own, own, context, share, said)


def _asked(history: Sequence[Turn]) -> list[str]:
    """The questions before, from the last new topic on."""
    asked: list[str] = []
    for turn in history:
        words = turn.content.strip()
        if turn.role == "user" and kind_of(words) is None:
            asked = [] if NEW_TOPIC.search(words) else asked
            asked.append(without_politeness(words)[:CARRIED])
    return asked


def _last_answer(history: Sequence[Turn]) -> str:
    """The answer before with its marks, "" if it quotes nothing."""
    answers = [turn.content for turn in history if turn.role == "assistant"]
    return answers[-1] if answers and NUMBER.search(answers[-1]) else ""


def _plain(answer: str) -> str:
    return " ".join(NUMBER.sub("", answer).split())


def _standalone(own: str, asked: Sequence[str]) -> str:
    """A question behind those that it leans on, each a sentence of its own."""
    needed = [own]
    for before in reversed(asked[-FAR_BACK:]):
        if not leans(needed[0]):
            break
        needed.insert(0, before)
    return " ".join([*map(_ended, needed[:-1]), own])


def _ended(words: str) -> str:
    """Words as a sentence that another may follow."""
    return words if words.endswith(("?", ".", "!")) else words + "?."[not ASKS.match(words)]


def _named(question: str, answer: str) -> str:
    """A question with the item that it points to by its place."""
    found, items = PLACE.search(question), _items(answer)
    place = PLACES[found["place"].lower()] if found else len(items)
    if found is None or place >= len(items):
        return question
    return question[: found.start()] + items[place] + question[found.end() :]


def _items(answer: str) -> list[str]:
    """What an answer lists: its bullets, else the first words in it that commas part."""
    if bullets := BULLET.findall(answer):
        return [_plain(HEAD.sub(r"\1", bullet)).rstrip(".") for bullet in bullets]
    for listed in LISTED.finditer(_plain(answer)):
        parts = listed["items"].split(", ")
        last = parts.pop().strip()
        ends = [last.removeprefix("and ")] if last.startswith("and ") else last.split(" and ", 1)
        if len(parts) + len(ends) >= FEWEST:
            return [*parts, *ends]
    return []


def _of_another(question: str, before: str) -> str | None:
    """`And RAG?` as the question before with its one approach exchanged; else None."""
    match = ONLY.fullmatch(question.strip())
    name = match["name"].strip() if match else ""
    if not any(pattern.fullmatch(name) for pattern in NAMES.values()):
        return None
    named = [found for pattern in NAMES.values() for found in pattern.finditer(before)]
    if len(named) != 1:
        return None
    return before[: named[0].start()] + name + before[named[0].end() :]


def leans(question: str) -> bool:
    """Whether a question goes on from what was said, or names too little by itself."""
    if OPENER.match(question.strip()):
        return True
    count = len(set(terms(question)))
    if POINTER.search(question):
        return count < SUBJECT
    return count <= FEW and not NAME.search(question.strip())
