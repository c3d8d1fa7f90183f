"""Measure what answers tell of differing articles, and who is said to be silent; `make eval`.

`differences.jsonl` holds questions on matters on which the articles differ, each with a pattern for
either side, and questions on which they agree or only one speaks. A difference counts as found if
two of its positions are one on each side. Everything was chosen on the half `tune`; the half
`report` is only measured. Both halves were written by the same hand, in one go.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from chat.answering import Assistant
from chat.records import Answer
from ingest.environment import prepare
from ingest.settings import AppSettings

FILE = Path(__file__).parent / "evaluation" / "differences.jsonl"
CASES = Path(__file__).parent / "evaluation" / "decision_cases.json"
HALVES = ("tune", "report")


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `sides` is empty where the articles do not differ.

    `speaks` and `silent` are ids of articles; those in neither are not judged.
    """

    id: str
    half: str
    text: str
    disagreement: str | None
    sides: tuple[str, ...]
    speaks: frozenset[str]
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question."""

    question: Question
    answer: Answer
    compared: Answer

    @property
    def noted(self) -> bool:
        return bool(self.answer.differences)

    @property
    def found(self) -> bool:
        """Whether two positions of one difference are on either side."""
        first, second = self.question.sides
        return any(
            re.search(first, one.quote) and re.search(second, other.quote)
            for difference in self.answer.differences
            for one, other in permutations(difference.positions, 2)
        )

    @property
    def misjudged(self) -> Iterator[str]:
        """Articles that are wrongly said to be silent, or to speak."""
        rows = self.compared.comparison.rows if self.compared.comparison else ()
        speaking = {row.article_id for row in rows if row.citations}
        yield from sorted(self.question.speaks - speaking)
        yield from sorted(self.question.silent & speaking)


def read_questions() -> list[Question]:
    ids = json.loads(CASES.read_text("utf-8"))["articles"]
    rows = map(json.loads, FILE.read_text("utf-8").splitlines())
    return [
        Question(
            row["id"],
            row["half"],
            row["question"],
            row["disagreement"],
            tuple(row.get("sides", ())),
            frozenset(ids[key] for key in row["speaks"]),
            frozenset(ids[key] for key in row["silent"]),
        )
        for row in rows
    ]


def ask(questions: Sequence[Question], assistant: Assistant) -> list[Outcome]:
    return [Outcome(q, assistant.answer(q.text), assistant.compare(q.text)) for q in questions]


def report(half: str, outcomes: Sequence[Outcome]) -> None:
    """Print the figures of one half, and all that went wrong in it."""
    differing = [one for one in outcomes if one.question.sides]
    alike = [one for one in outcomes if not one.question.sides]
    found = [one for one in differing if one.found]
    known = {one.question.disagreement for one in differing}
    told = {one.question.disagreement for one in found}
    alarms = [one for one in alike if one.noted]
    speaking = sum(len(one.question.speaks) for one in outcomes)
    silent = sum(len(one.question.silent) for one in outcomes)
    wrong = [(one, name) for one in outcomes for name in one.misjudged]
    unheard = sum(name in one.question.speaks for one, name in wrong)
    print(f"\n{half}")
    print(f"  questions whose difference is found   {len(found):4} of {len(differing)}")
    print(f"  disagreements found at least once     {len(told):4} of {len(known)}")
    print(
        f"  noted with other sides                {sum(o.noted for o in differing) - len(found):4}"
    )
    print(f"  false alarms                          {len(alarms):4} of {len(alike)}")
    print(f"  articles that speak, heard            {speaking - unheard:4} of {speaking}")
    print(f"  silent articles, told as silent       {silent - len(wrong) + unheard:4} of {silent}")
    for one in differing:
        if not one.found:
            print(f"  {'other sides' if one.noted else 'missed     '}  {_line(one)}")
    for one in alarms:
        print(f"  false alarm  {_line(one)}: {one.answer.differences[0].topic}")
    for one, name in wrong:
        what = "unheard    " if name in one.question.speaks else "not silent "
        print(f"  {what}  {_line(one)}: {name}")


def _line(one: Outcome) -> str:
    return f"{one.question.id} {one.question.text}"


def main() -> None:
    """Print the figures of both halves."""
    prepare()
    outcomes = ask(read_questions(), Assistant(AppSettings.load()))
    for half in HALVES:
        report(half, [one for one in outcomes if one.question.half == half])


if __name__ == "__main__":
    main()
