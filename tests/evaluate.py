"""Measure finding, answering and refusing on the question set; `make eval` prints the table.

Each question lists the facts that a good answer states: a pattern, and the sections that hold it.
Searches and fits ran on the half named `tune`, but the figures of `report` were in view when the
final settings were picked, so they are likely a little better than on questions never seen.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chat.answering import Assistant
from chat.records import Answer, FoundPassage
from ingest.environment import prepare
from ingest.settings import AppSettings

FOLDER = Path(__file__).parent / "evaluation"
MARK = re.compile(r"\[\d+\]")
BUDGETS = (1_000, 2_000, 4_000)
HALVES = ("tune", "report")


@dataclass(frozen=True, slots=True)
class Fact:
    """A pattern and where it stands: pairs of article and section."""

    pattern: re.Pattern[str]
    sources: frozenset[tuple[str, str]]

    def stated_in(self, text: str) -> bool:
        return bool(self.pattern.search(plain(text)))

    def held_by(self, passage: FoundPassage) -> bool:
        section = passage.section.rsplit(" › ", 1)[-1]
        return (passage.article_id, section) in self.sources and self.stated_in(passage.text)


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    half: str
    text: str
    facts: tuple[Fact, ...]


def plain(text: str) -> str:
    return re.sub(r"[*`]", "", MARK.sub("", text))


def read_questions(name: str) -> list[Question]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_question(json.loads(line)) for line in lines]


def _question(row: dict[str, Any]) -> Question:
    facts = (
        Fact(
            re.compile(fact["fact"], re.IGNORECASE),
            frozenset((s["article_id"], s["section"]) for s in fact["sources"]),
        )
        for fact in row.get("facts", ())
    )
    return Question(row["id"], row["half"], row["question"], tuple(facts))


def within(passages: Sequence[FoundPassage], budget: int) -> Iterator[FoundPassage]:
    """The first passages whose texts together fit the budget; the first one always."""
    used = 0
    for passage in passages:
        used += len(passage.text.strip())
        if used > budget and used > len(passage.text.strip()):
            return
        yield passage


def share(values: Iterator[bool] | list[bool]) -> float:
    return 100 * float(np.mean(list(values)))


def measures(
    held: list[tuple[Question, Answer]], absent: list[tuple[Question, Answer]]
) -> dict[str, float]:
    """All figures for one half, in percent where not said otherwise."""
    facts = [(fact, answer) for question, answer in held for fact in question.facts]
    given = [answer for _, answer in held if answer.outcome == "answered"]
    return {
        f"facts within {BUDGETS[0]:,} characters found": found_share(facts, BUDGETS[0]),
        f"facts within {BUDGETS[1]:,} characters found": found_share(facts, BUDGETS[1]),
        f"facts within {BUDGETS[2]:,} characters found": found_share(facts, BUDGETS[2]),
        "facts stated in the answer": share([f.stated_in(a.text) for f, a in facts]),
        "answers with every fact": share(
            [all(f.stated_in(a.text) for f in q.facts) for q, a in held]
        ),
        "answers with some fact": share(
            [any(f.stated_in(a.text) for f in q.facts) for q, a in held]
        ),
        "mean length of an answer (characters)": float(np.mean([len(a.text) for a in given])),
        "answerable refused": share([a.outcome != "answered" for _, a in held]),
        "unanswerable refused": share([a.outcome != "answered" for _, a in absent]),
    }


def found_share(facts: Sequence[tuple[Fact, Answer]], budget: int) -> float:
    return share([any(f.held_by(p) for p in within(a.passages, budget)) for f, a in facts])


def run(answer: Callable[[str], Answer]) -> dict[str, dict[str, float]]:
    """The measures by half."""
    held = [(q, answer(q.text)) for q in read_questions("answerable")]
    absent = [(q, answer(q.text)) for q in read_questions("unanswerable")]
    return {
        half: measures(
            [pair for pair in held if pair[0].half == half],
            [pair for pair in absent if pair[0].half == half],
        )
        for half in HALVES
    }


def main() -> None:
    """Print the table."""
    prepare()
    table = run(Assistant(AppSettings.load()).answer)
    print(f"{'':44}{'tune':>8}{'report':>8}")
    for name in table["tune"]:
        print(f"{name:44}" + "".join(f"{table[half][name]:8.1f}" for half in HALVES))


if __name__ == "__main__":
    main()
