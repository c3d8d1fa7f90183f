"""A question with the facts that a good answer states, and what came of asking it. Pure."""

import re
from dataclasses import dataclass
from typing import Protocol

from chat.conversation import Turn
from chat.marking import MARK
from chat.records import Answer

SIGNS = re.compile(r"[*`]")


class Place(Protocol):
    """A passage, as the index or an answer has it."""

    @property
    def article_id(self) -> str:
        """The article that it stands in."""
        ...

    @property
    def section(self) -> str:
        """The headings above it, joined."""
        ...

    @property
    def text(self) -> str:
        """Its words."""
        ...

    @property
    def start(self) -> int:
        """Its first character in the article."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands.

    Attributes:
        section: the last heading above it, "" before the first one; None for the whole article.
    """

    article_id: str
    section: str | None = None

    def holds(self, place: Place) -> bool:
        """Whether a passage belongs to it."""
        here = self.section is None or self.section == heading(place.section)
        return here and self.article_id == place.article_id


@dataclass(frozen=True, slots=True)
class Fact:
    """A pattern, and where it stands; anywhere where no source is told."""

    pattern: re.Pattern[str]
    sources: tuple[Source, ...] = ()

    def stated_in(self, text: str) -> bool:
        """Whether a text, marks and emphasis taken off, states it."""
        return bool(self.pattern.search(plain(text)))

    def held_by(self, place: Place) -> bool:
        """Whether a passage states it where it is to be found."""
        is_source = not self.sources or any(source.holds(place) for source in self.sources)
        return is_source and self.stated_in(place.text)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a file; without facts it is to be refused.

    Attributes:
        kind: what sort of question it is, in the file's own words.
        full: what a follow-up asks, without its history.
        line: where it stands in its file, from 1.
    """

    id: str
    kind: str
    text: str
    full: str
    history: tuple[Turn, ...]
    facts: tuple[Fact, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was answered.

    Attributes:
        score: what decided whether it is answered; the higher, the more answerable.
        in_full: the answer to a follow-up that was asked without its history.
    """

    question: Question
    answer: Answer
    score: float
    in_full: Answer | None = None

    @property
    def refused(self) -> bool:
        """Whether it was not answered."""
        return self.answer.outcome != "answered"

    @property
    def stated(self) -> list[bool]:
        """Whether the answer states each fact."""
        return stated(self.question.facts, self.answer)

    @property
    def right(self) -> bool:
        """Whether every fact is stated, or what has none is refused."""
        return all(self.stated) if self.question.facts else self.refused


def stated(facts: tuple[Fact, ...], answer: Answer) -> list[bool]:
    """Whether an answer states each fact."""
    return [fact.stated_in(answer.text) for fact in facts]


def plain(text: str) -> str:
    """A text without marks and emphasis."""
    return SIGNS.sub("", MARK.sub("", text))


def heading(section: str) -> str:
    """The last heading of a section; "" for the introduction."""
    return section.rsplit(" › ", 1)[-1].replace("Introduction", "")
