"""A file of questions, one JSON object a line -> Questions; each bad line is named. Pure."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from chat.conversation import Turn
from chat.errors import ChatError
from chat.evaluation.records import Fact, Place, Question, Source, heading
from chat.json_requests import parse_json

MOST = 20
"""Problems that are told at once."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Strict):
    article_id: str
    section: str | None = None


class _Fact(_Strict):
    fact: str = Field(min_length=1)
    sources: tuple[_Source, ...] = ()

    @field_validator("fact")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"“{pattern}” is no valid pattern ({error})") from error
        return pattern


class _Row(_Strict):
    question: str = Field(pattern=r"\S")
    facts: tuple[_Fact, ...]
    id: str | int | None = None
    kind: str | None = None
    history: tuple[Turn, ...] = ()
    full: str | None = None
    why: str = ""

    @field_validator("facts", mode="before")
    @classmethod
    def _without_sources(cls, facts: Any) -> Any:
        """A fact may be its pattern alone."""
        if not isinstance(facts, list):
            return facts
        return [{"fact": fact} if isinstance(fact, str) else fact for fact in facts]


def read_questions(content: bytes, name: str) -> list[Question]:
    """The questions of one file; empty lines are passed over.

    Args:
        content: JSON Lines in UTF-8.
        name: of the file, for messages.

    Raises:
        ChatError: a line cannot be used, an id comes twice, or there is no question.
    """
    questions: list[Question] = []
    problems: list[str] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            if line.strip():
                questions.append(_question(line, number, f"{name}, line {number}"))
        except ChatError as error:
            problems.append(str(error))
    problems += _twice(questions, name)
    if not (questions or problems):
        problems.append(f"{name} holds no question.")
    if problems:
        raise ChatError(_listed(problems))
    return questions


def missing_sources(
    questions: Iterable[Question], places: Sequence[Place], name: str
) -> Iterator[str]:
    """A sentence for each source that the library does not have."""
    known = {place.article_id: set[str]() for place in places}
    for place in places:
        known[place.article_id].add(heading(place.section))
    for question in questions:
        for source in dict.fromkeys(s for fact in question.facts for s in fact.sources):
            where = f"{name}, line {question.line}"
            if source.article_id not in known:
                near = _nearest(source.article_id, known)
                yield f"{where}: there is no article {source.article_id!r}.{near}"
            elif source.section is not None and source.section not in known[source.article_id]:
                near = _nearest(source.section, known[source.article_id])
                yield f"{where}: {source.article_id} has no section {source.section!r}.{near}"


def missing_facts(
    questions: Iterable[Question], places: Sequence[Place], name: str
) -> Iterator[str]:
    """A sentence for each fact that no passage states, so that no answer ever could."""
    for question in questions:
        for fact in question.facts:
            if not any(fact.held_by(place) for place in places):
                pattern = fact.pattern.pattern
                yield f"{name}, line {question.line}: no passage that should states “{pattern}”."


def check_sources(questions: Iterable[Question], places: Sequence[Place], name: str) -> None:
    """Refuse questions about articles and sections that are not there.

    Raises:
        ChatError: some are; each is named with its line.
    """
    if problems := list(missing_sources(questions, places, name)):
        raise ChatError(_listed(problems))


def _question(line: bytes, number: int, where: str) -> Question:
    values = parse_json(line, where)
    try:
        row = _Row.model_validate(values)
    except ValidationError as error:
        raise ChatError(f"{where}: {_explained(error)}") from error
    facts = tuple(
        Fact(
            re.compile(fact.fact, re.IGNORECASE),
            tuple(Source(source.article_id, source.section) for source in fact.sources),
        )
        for fact in row.facts
    )
    return Question(
        id=str(number if row.id is None else row.id),
        kind=row.kind or ("answerable" if facts else "unanswerable"),
        text=row.question,
        full=row.full or row.question,
        history=row.history,
        facts=facts,
        line=number,
    )


def _explained(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        reason = 'is missing; a line is an object like {"question": "...", "facts": ["..."]}'
    return f"{place}: {reason}." if place else f"{reason}."


def _twice(questions: Iterable[Question], name: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for question in questions:
        first = seen.setdefault(question.id, question.line)
        if first != question.line:
            yield f"{name}, line {question.line}: the id {question.id!r} is that of line {first}."


def _nearest(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given, [*known], n=1, cutoff=0)
    return f" Did you mean {near[0]!r}?" if near else ""


def _listed(problems: Sequence[str]) -> str:
    more = len(problems) - MOST
    return "\n".join([*problems[:MOST], *([f"... and {more} more."] if more > 0 else [])])
