"""Turns of a conversation, and what a question means after them. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.errors import ChatError
from chat.keywords import terms
from chat.leaning import ASKS, leaning, leans
from chat.smalltalk import kind_of, without_politeness
from chat.stance import NAMES
from chat.wording import NUMBER

ONLY = re.compile(
    r"(?:(?:and|or|but|so|ok(?:ay)?),? )?(?:(?:what|how) about )?(?:(?:for|with|in|of|does|is) )?"
    r"(?P<name>[^?]*)\??",
    re.IGNORECASE,
)
"""Nothing but a name behind words that go on."""
NEW_TOPIC = re.compile(
    r"\b(?:different|new|another|other|next) (?:topic|question|subject|thing)|\bby the way\b"
    r"|\bbtw\b|\bsomething else\b|\bleave that\b",
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
LISTED = re.compile(r"(?:[^.:;?!]*:\s*)?(?P<items>[^.:;?!,]+(?:, [^.:;?!,]+)+)")
FEWEST = 3
"""Parts between commas that make a list."""
WHOSE = re.compile(r"\b(?:who|which of|which (?:article|author|source)s?)\b", re.IGNORECASE)
"""Asks about what was said, not for more."""
FAR_BACK = 3
"""Questions before this one that it may lean on."""
MOST_TURNS = 40
"""Turns of a history that are looked at, the newest."""
CARRIED = 1_000
"""Characters of each question before that a follow-up takes along; it must not drown in them."""
ANSWERED = 150
"""Characters of the answer before: how it begins is what it says most directly."""
OWN = 0.3
"""What the words of a question that wholly leans on what was said count themselves.

The rest is shared by two readings: with the questions before, and with the answer's beginning as
well. A question that stands by itself is looked up by itself.

Facts stated in percent, tuning set: follow-ups to short answers, follow-ups to answers of
Whichway's own, and other questions put after either:

    both readings, own words 0.3      91 / 90 / 60
    own words 0.2                     91 / 88 / 59
    own words 0.4                     94 / 83 / 60
    only the questions before         88 / 93 / 60
    only with the answer as well      93 / 80 / 60
    asked in full                     93 / 93 / 62
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
class Reading:
    """A question together with some of what was said before it.

    Attributes:
        share: what its scores count, 0..1.
    """

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question means after what was said.

    Attributes:
        question: as somebody would put it who had said nothing before; it can be asked alone.
        own: what this question itself says.
        readings: that with what was said before, as far as it leans on it; what their shares leave
            is its own.
        said: the answer before, if this question leans on it and does not ask about it.
        missing: what else was asked that the library does not answer.
    """

    question: str
    own: str
    readings: tuple[Reading, ...] = ()
    said: str = ""
    missing: tuple[str, ...] = ()

    def reworded(self, change: Callable[[str], str]) -> "Understood":
        """The same with each of its texts changed; what was answered before stays."""
        readings = tuple(replace(reading, text=change(reading.text)) for reading in self.readings)
        return replace(
            self, question=change(self.question), own=change(self.own), readings=readings
        )


def understand(question: str, history: Sequence[Turn]) -> Understood:
    """Read a question in its conversation.

    The less it says by itself, the more it is read with what was said. What names but another
    approach takes its place in the question before; `the second` stands for what the answer before
    lists there.
    """
    asked = _asked(history)
    if not asked or NEW_TOPIC.search(question):
        return Understood(question, question)
    if other := _of_another(question, asked[-1]):
        return Understood(other, other)
    if not leaning(question):
        return Understood(question, question)
    answer = _last_answer(history)
    own = _named(question, answer) if leans(question) else question
    before = _chain(asked)
    readings = _readings(before, _plain(answer)[:ANSWERED], own, leaning(question))
    if not leans(question):
        return Understood(own, own, readings)
    said = "" if WHOSE.search(question) else _plain(answer)
    return Understood(f"{before} {own}", own, readings, said)


def _readings(before: str, answer: str, own: str, need: float) -> tuple[Reading, ...]:
    """A question behind those before it, and behind the answer too if there was one."""
    texts = dict.fromkeys([f"{before} {own}", " ".join(filter(None, [before, answer, own]))])
    share = need * (1 - OWN) if terms(own) else 1.0
    return tuple(Reading(text, share / len(texts)) for text in texts)


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
    """The answer before with its marks; "" if there was none."""
    return next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")


def _plain(answer: str) -> str:
    return " ".join(NUMBER.sub("", answer).split())


def _chain(asked: Sequence[str]) -> str:
    """The last question behind those that it leans on itself, each a sentence of its own."""
    needed: list[str] = []
    for before in reversed(asked[-FAR_BACK:]):
        needed.insert(0, _ended(before))
        if not leans(before):
            break
    return " ".join(needed)


def _ended(words: str) -> str:
    """Words as a sentence that another may follow."""
    return words if words.endswith(("?", ".", "!")) else words + "?."[not ASKS.match(words)]


def _named(question: str, answer: str) -> str:
    """A question with the item that it points to by its place."""
    found, items = PLACE.search(question), _items(answer)
    place = PLACES[found["place"].lower()] if found else len(items)
    if found is None or not -len(items) <= place < len(items):
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
