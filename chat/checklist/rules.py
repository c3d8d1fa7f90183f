"""The checklist's rules as data: what stands in the TOML files, checked. Pure."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import inf
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Approach = Literal[
    "prompt_engineering", "long_context_caching", "rag", "fine_tuning", "hybrid", "raft"
]
Problem = Literal["knowledge", "behaviour", "both", "none", "unknown"]
PushKind = Literal["for", "against", "gate", "veto"]
Strength = Literal["decides", "strong", "mild"]
UNKNOWN: Literal["unknown"] = "unknown"
DERIVED = {"verdict", "problem", "wanted", "closed"}
"""What a condition may ask for besides criteria."""

Condition = dict[str, list[str]]
"""Name to accepted values; all of its lines must hold."""
SourceNames = Annotated[list[str], Field(min_length=1)]


class Rule(BaseModel):
    """Something read from the files: unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Rule):
    """Where a claim stands: a section of an article, and what it says in our words."""

    section: str
    claim: str


class Push(Rule):
    """What an option speaks for or against, and the case in which it does."""

    push: PushKind
    approach: Approach
    strength: Strength
    text: str
    sources: SourceNames
    problem: list[Problem] | None = None
    given: Condition = {}


class Option(Rule):
    """One possible answer; `said`, a regular expression, is how it may be put when asked for."""

    key: str
    label: str
    meaning: str
    said: str = ""
    pushes: list[Push] = []


class Criterion(Rule):
    """One question of the checklist.

    Attributes:
        ask_if: when it can be answered at all.
        about: a regular expression for the words that name its matter.
        yes_no: the options that a plain yes and a plain no mean; empty where one means nothing.
    """

    id: str
    key: str
    group: str
    question: str
    help: str
    ask_if: list[Condition] = []
    about: str
    yes_no: list[str] = []
    option: list[Option]

    @cached_property
    def options(self) -> dict[str, Option]:
        """By key, in the order in which they are offered; ``unknown`` is not among them."""
        return {option.key: option for option in self.option}


class Gate(Rule):
    """What has to be cleared before the approaches that it blocks."""

    id: str
    blocks: list[Approach]
    closed_by: Condition
    unless: Condition | None = None
    article: str | None = None
    text: str
    opens: str
    sources: SourceNames


class Step(Rule):
    """Something to do."""

    text: str
    sources: SourceNames


class Note(Rule):
    """A line of advice, a flag or a conflict, said when one of its conditions holds."""

    text: str
    when: list[Condition]
    sources: SourceNames


class Contradiction(Rule):
    """Answers that cannot all be true."""

    all: Condition
    text: str


class Stance(Rule):
    """What one article says where articles differ."""

    says: str
    sources: list[str] = []


class Disagreement(Rule):
    """A matter on which articles differ, and the answers that touch it."""

    id: str
    topic: str
    note: str
    when: list[Condition]
    positions: dict[str, Stance]


class Figure(Rule):
    """A number that an article gives."""

    value: float
    sources: SourceNames


class CostNote(Rule):
    """An article's figure and what it comes to when recomputed."""

    id: str
    printed: str
    recomputed: str
    sources: SourceNames


class CostRules(Rule):
    """The articles' cost figures; volumes are queries a day at both ends of an answer."""

    defaults: dict[str, Figure]
    volumes: dict[str, tuple[float, float]]
    notes: list[CostNote]


class Phrase(Rule):
    """Words of a description, a regular expression, that speak for an answer.

    Attributes:
        negated: the answer that the same words speak for behind a ``no`` or a ``not``.
    """

    criterion: str
    option: str
    words: str
    negated: str | None = None


class Amounts(Rule):
    """A number in a text, ``#``, and the answer that it falls under.

    Attributes:
        times: what the number is multiplied by,
        divide: and divided by, to the unit of the bands.
        inverse: the number says how often in `times`; the bands, how long between.
        least: smaller numbers mean something else.
        most: greater ones too.
        bands: options, each with the number that it ends below, smallest first.
    """

    criterion: str
    words: str
    times: float = 1
    divide: float = 1
    inverse: bool = False
    least: float = 0
    most: float = inf
    bands: list[tuple[float, str]]

    def convert(self, number: float) -> float:
        """A number in the unit of the bands."""
        if self.inverse:
            return self.times / number if number else inf
        return number * self.times / self.divide


class Description(Rule):
    """How descriptions are read, and replies to a question; the problems as they may sound.

    Attributes:
        replies: amounts that are plain enough only where they were asked for.
        bare: the same without any unit, for replies in which none of the others is found.
    """

    phrases: list[Phrase]
    amounts: list[Amounts]
    replies: list[Amounts]
    bare: list[Amounts]
    problems: dict[Problem, list[str]]


class Rules(Rule):
    """Everything; names used in one place exist in the other."""

    articles: dict[str, str]
    sources: dict[str, dict[str, Source]]
    criterion: list[Criterion]
    audit: dict[str, Problem]
    knowledge_signs: Condition
    behaviour_signs: Condition
    weak_behaviour_signs: Condition
    none_signs: Condition
    gates: dict[str, Gate]
    contradictions: list[Contradiction]
    approaches: dict[Approach, str]
    names: dict[Approach, str]
    called: dict[Approach, str]
    steps: dict[Approach, Step]
    advice: dict[str, Note]
    flags: dict[str, Note]
    conflicts: dict[str, Note]
    disagreements: list[Disagreement]
    costs: CostRules
    describe: Description

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """By key, in the order of their ids."""
        return {c.key: c for c in sorted(self.criterion, key=lambda c: c.id)}

    @cached_property
    def closes(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The gates that an answer closes, by criterion and option."""
        closing: dict[tuple[str, str], tuple[str, ...]] = {}
        for name, gate in self.gates.items():
            for criterion, options in gate.closed_by.items():
                for option in options:
                    closing[criterion, option] = (*closing.get((criterion, option), ()), name)
        return closing

    def source(self, name: str) -> tuple[str, Source]:
        """The article's id and the source behind a name such as ``A3.ladder-eighty``."""
        article, _, key = name.partition(".")
        return self.articles[article], self.sources[article][key]

    def source_names(self) -> set[str]:
        """All names that any rule uses."""
        return set(_values(self.model_dump(), "sources"))

    @model_validator(mode="after")
    def _names_exist(self) -> "Rules":
        known = {f"{a}.{key}" for a, sources in self.sources.items() for key in sources}
        if missing := self.source_names() - known:
            raise ValueError(f"no such source: {', '.join(sorted(missing))}")
        for condition in _conditions(self):
            for name, accepted in condition.items():
                self._check_condition(name, accepted)
        return self

    def _check_condition(self, name: str, accepted: list[str]) -> None:
        if name in DERIVED:
            return
        if name not in self.criteria:
            raise ValueError(f"no such criterion: {name}")
        if wrong := set(accepted) - self.criteria[name].options.keys() - {UNKNOWN}:
            raise ValueError(f"{name} has no option {', '.join(sorted(wrong))}")


def holds(condition: Mapping[str, list[str]], facts: Mapping[str, Any]) -> bool:
    """Whether every line of a condition is met; what is not among the facts is unknown."""
    return all(_meets(facts.get(name, UNKNOWN), accepted) for name, accepted in condition.items())


def touches(condition: Mapping[str, list[str]], facts: Mapping[str, Any]) -> bool:
    """Whether any line of a condition is met."""
    return any(_meets(facts.get(name, UNKNOWN), accepted) for name, accepted in condition.items())


def _meets(value: Any, accepted: list[str]) -> bool:
    if isinstance(value, str):
        return value in accepted
    return any(item in accepted for item in value)


def _conditions(rules: Rules) -> Iterator[Condition]:
    pushes = (p for c in rules.criterion for option in c.option for p in option.pushes)
    yield from (push.given for push in pushes)
    yield from (condition for c in rules.criterion for condition in c.ask_if)
    yield from (gate.closed_by for gate in rules.gates.values())
    yield from (gate.unless or {} for gate in rules.gates.values())
    yield from (rules.knowledge_signs, rules.behaviour_signs, rules.weak_behaviour_signs)
    yield rules.none_signs
    yield from ({c.key: [option for option in c.yes_no if option]} for c in rules.criterion)
    yield from _readings(rules.describe)
    yield from (contradiction.all for contradiction in rules.contradictions)
    for note in [*rules.advice.values(), *rules.flags.values(), *rules.conflicts.values()]:
        yield from note.when
    for disagreement in rules.disagreements:
        yield from disagreement.when


def _readings(describe: Description) -> Iterator[Condition]:
    for phrase in describe.phrases:
        yield {phrase.criterion: [phrase.option, phrase.negated or phrase.option]}
    for amounts in (*describe.amounts, *describe.replies, *describe.bare):
        yield {amounts.criterion: [option for _, option in amounts.bands]}


def _values(node: Any, key: str) -> Iterator[str]:
    """Every string in a list under a key, anywhere below a node."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, list):
                yield from value
            else:
                yield from _values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value, key)
