"""Answers are damaged on purpose, to count how many the checks of citations find out. Pure.

A figure, a denial, a quote or a mark is altered in one statement of each answer, the statement
being chosen by the answer's own words, so that every evaluation makes the same damage.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from chat.evaluation.report import Caught
from chat.faults import (
    LEFT_OUT,
    Grounds,
    Marked,
    contradicted,
    faults,
    statements,
    supported,
)
from chat.marking import MARK
from chat.records import Answer

Mutation: TypeAlias = Callable[[Answer, int], Answer | None]
"""An answer and a number that chooses among what can be altered -> the damaged one, if any."""

NUMBER = re.compile(r"(?<![\w\[\\.,])\d+(?:[.,]\d+)*(?![\w\]\\]|[.,]\d)")
DENIAL = re.compile(r"\b(?:not|never) ", re.IGNORECASE)
ASSERTED = re.compile(r"\b(?:is|are|was|were|can|does|do|will|should|must|has|have)\b(?! not)")
WORD = re.compile(r"\w{4,}")
FURTHER = 7
"""What is added to a figure's first digit, modulo ten, so that it is another one."""


def number(answer: Answer, seed: int) -> Answer | None:
    """One figure of a statement is another."""
    return _reworded(answer, NUMBER, _other_number, seed)


def denial(answer: Answer, seed: int) -> Answer | None:
    """A statement is denied, or its denial taken off."""
    taken_off = _reworded(answer, DENIAL, lambda found: "", seed)
    return taken_off or _reworded(answer, ASSERTED, lambda found: f"{found} not", seed)


def quote(answer: Answer, seed: int) -> Answer | None:
    """One word of a quote is another."""
    if not answer.citations:
        return None
    place = seed % len(answer.citations)
    chosen = answer.citations[place]
    words = [*WORD.finditer(chosen.quote)]
    if not words:
        return None
    found = words[seed % len(words)]
    altered = chosen.quote[: found.start()] + found[0][::-1] + "x" + chosen.quote[found.end() :]
    cited = [*answer.citations]
    cited[place] = replace(chosen, quote=altered)
    return replace(answer, citations=tuple(cited))


def place(answer: Answer, seed: int) -> Answer | None:
    """A quote is said to stand elsewhere in its article."""
    if not answer.citations:
        return None
    cited = [*answer.citations]
    chosen = cited[seed % len(cited)]
    length = len(chosen.quote)
    cited[seed % len(cited)] = replace(chosen, start=chosen.start + length, end=chosen.end + length)
    return replace(answer, citations=tuple(cited))


def mark_lost(answer: Answer, seed: int) -> Answer | None:
    """A mark is taken off."""
    return _remarked(answer, "", seed)


def mark_astray(answer: Answer, seed: int) -> Answer | None:
    """A mark leads to no citation."""
    return _remarked(answer, f"[{len(answer.citations) + 1}]", seed)


def mark_exchanged(answer: Answer, seed: int) -> Answer | None:
    """Two marks have changed places."""
    numbers = list(dict.fromkeys(MARK.findall(answer.text)))
    if len(numbers) < 2:
        return None
    one = seed % (len(numbers) - 1)
    other = {numbers[one]: numbers[one + 1], numbers[one + 1]: numbers[one]}
    return replace(answer, text=MARK.sub(lambda m: f"[{other.get(m[1], m[1])}]", answer.text))


MUTATIONS: Mapping[str, Mutation] = {
    "a figure altered": number,
    "a denial put in or taken off": denial,
    "a word of a quote altered": quote,
    "a quote's place altered": place,
    "a mark taken off": mark_lost,
    "a mark that leads nowhere": mark_astray,
    "two marks exchanged": mark_exchanged,
}
MEANING = {"a figure altered", "a denial put in or taken off"}
"""What the check of a language model's words is to find out by itself."""


def check(answers: Iterable[Answer], grounds: Grounds) -> dict[str, Caught]:
    """Damage each answer in each way, and count what is found out."""
    answered = [a for a in answers if a.citations and a.mode in ("extractive", "generative")]
    return {
        kind: caught
        for kind, mutation in MUTATIONS.items()
        if (caught := _count(kind, mutation, answered, grounds)).made
    }


def _count(kind: str, mutation: Mutation, answers: Sequence[Answer], grounds: Grounds) -> Caught:
    made, caught, by_meaning = 0, 0, 0
    for answer in answers:
        damaged = mutation(answer, zlib.crc32(answer.text.encode()))
        if damaged is None:
            continue
        made += 1
        caught += bool({*faults(damaged, grounds)} - {*faults(answer, grounds)})
        by_meaning += kind in MEANING and _is_contradicted(answer, damaged, grounds)
    return Caught(made, caught, by_meaning if kind in MEANING else None)


def _is_contradicted(answer: Answer, damaged: Answer, grounds: Grounds) -> bool:
    """Whether the altered statement alone is held to be false."""
    told = {*statements(answer)}
    altered = [one for one in supported(statements(damaged)) if one not in told]
    return any(contradicted(altered, damaged.citations, grounds))


def _reworded(
    answer: Answer, pattern: re.Pattern[str], other: Callable[[str], str], seed: int
) -> Answer | None:
    """The answer with one match altered that stands in a marked statement."""
    places = [*_places(answer, pattern)]
    if not places:
        return None
    start, end = places[seed % len(places)]
    text = answer.text
    return replace(answer, text=text[:start] + other(text[start:end]) + text[end:])


def _places(answer: Answer, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Matches within the words of statements that carry a mark."""
    start = 0
    for said in statements(answer):
        start = answer.text.index(said.text, start)
        if said.numbers and not LEFT_OUT.fullmatch(said.text):
            yield from (
                (start + found.start(), start + found.end())
                for found in pattern.finditer(_words(said))
            )
        start += len(said.text)


def _words(said: Marked) -> str:
    """A statement; what numbers an item of a list is blanked."""
    return re.sub(r"^\s*\d+[.)]", lambda found: " " * len(found[0]), said.text)


def _other_number(digits: str) -> str:
    first = str((int(digits[0]) + FURTHER) % 10 or 4)
    return (first if first != digits[0] else "6") + digits[1:]


def _remarked(answer: Answer, mark: str, seed: int) -> Answer | None:
    marks = [*MARK.finditer(answer.text)]
    if not marks:
        return None
    chosen = marks[seed % len(marks)]
    text = answer.text[: chosen.start()] + mark + answer.text[chosen.end() :]
    return replace(answer, text=text)
