"""Measure finding, answering and refusing on the question sets; `make eval` prints the tables.

Everything was chosen on `tune.jsonl`; `report.jsonl` was written afterwards by someone who had seen
neither the program nor its answers, and is only measured. Each answerable question lists the facts
that a good answer states: a pattern, and the sections that hold it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chat.answering import Assistant
from chat.conversation import Turn
from chat.records import Answer, FoundPassage
from ingest.environment import prepare
from ingest.settings import AppSettings
from tests import check_questions

FOLDER = Path(__file__).parent / "evaluation"
SETS = ("tune", "report")
MARK = re.compile(r"\[\d+\]")
BUDGETS = (1_000, 2_000, 4_000)


@dataclass(frozen=True, slots=True)
class Fact:
    """A pattern and where it stands: pairs of article and heading, "" before the first one."""

    pattern: re.Pattern[str]
    sources: frozenset[tuple[str, str]]

    def stated_in(self, text: str) -> bool:
        return bool(self.pattern.search(plain(text)))

    def held_by(self, passage: FoundPassage) -> bool:
        heading = passage.section.rsplit(" › ", 1)[-1].replace("Introduction", "")
        return (passage.article_id, heading) in self.sources and self.stated_in(passage.text)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `full` says a follow-up without its history."""

    id: str
    kind: str
    text: str
    full: str
    history: tuple[Turn, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was answered."""

    question: Question
    answer: Answer

    @property
    def refused(self) -> bool:
        return self.answer.outcome != "answered"

    @property
    def stated(self) -> list[bool]:
        """Whether the answer states each fact."""
        return [fact.stated_in(self.answer.text) for fact in self.question.facts]

    @property
    def good(self) -> list[bool]:
        """What counts as right: each fact stated, or the refusal where there are none."""
        return self.stated if self.question.facts else [self.refused]

    def found(self, budget: int) -> list[bool]:
        """Whether the best passages hold each fact."""
        best = list(within(self.answer.passages, budget))
        return [any(map(fact.held_by, best)) for fact in self.question.facts]


def plain(text: str) -> str:
    return re.sub(r"[*`]", "", MARK.sub("", text))


def read_questions(name: str) -> list[Question]:
    return [_question(row) for row in check_questions.read_questions(FOLDER / f"{name}.jsonl")]


def _question(row: check_questions.Question) -> Question:
    facts = (
        Fact(
            re.compile(fact["fact"], re.IGNORECASE),
            frozenset((s["article_id"], s["section"]) for s in fact["sources"]),
        )
        for fact in row["facts"]
    )
    return Question(
        row["id"],
        row["kind"],
        row["question"],
        check_questions.full_wording(row),
        tuple(map(Turn.model_validate, row.get("history", ()))),
        tuple(facts),
    )


def within(passages: Sequence[FoundPassage], budget: int) -> Iterator[FoundPassage]:
    """The first passages whose texts together fit the budget; the first one always."""
    used = 0
    for passage in passages:
        used += len(passage.text.strip())
        if used > budget and used > len(passage.text.strip()):
            return
        yield passage


def share(values: Sequence[bool]) -> float:
    """In percent; 0 of none."""
    return 100 * float(np.mean(values)) if values else 0.0


def ask(name: str, assistant: Assistant) -> list[Asked]:
    """Put a whole set to the assistant."""
    return [Asked(q, assistant.answer(q.text, q.history)) for q in read_questions(name)]


def measures(asked: Sequence[Asked]) -> dict[str, float]:
    """All figures of one set, in percent where not said otherwise."""
    held = [one for one in asked if one.question.facts]
    absent = [one for one in asked if not one.question.facts]
    found = {b: [hit for one in held for hit in one.found(b)] for b in BUDGETS}
    return {
        **{f"facts within {b:,} characters found": share(hits) for b, hits in found.items()},
        "facts stated in the answer": share([fact for one in held for fact in one.stated]),
        "answers with every fact": share([all(one.stated) for one in held]),
        "answers with some fact": share([any(one.stated) for one in held]),
        "mean length of an answer (characters)": float(
            np.mean([len(one.answer.text) for one in held if not one.refused])
        ),
        "answerable refused": share([one.refused for one in held]),
        "unanswerable refused": share([one.refused for one in absent]),
    }


def by_kind(asked: Sequence[Asked]) -> dict[str, tuple[int, float]]:
    """For each kind how many were asked, and the share of facts stated or of refusals, percent."""
    kinds: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        kinds[one.question.kind].append(one)
    return {
        kind: (len(group), share([good for one in group for good in one.good]))
        for kind, group in kinds.items()
    }


def follow_ups(asked: Sequence[Asked], assistant: Assistant) -> tuple[float, float]:
    """Facts stated to follow-ups in their conversation, and asked in full by themselves."""
    dependent = [one for one in asked if one.question.history]
    alone = [Asked(one.question, assistant.answer(one.question.full)) for one in dependent]
    inside, outside = (
        [fact for one in group for fact in one.stated] for group in (dependent, alone)
    )
    return share(inside), share(outside)


def main() -> None:
    """Print the tables."""
    prepare()
    assistant = Assistant(AppSettings.load())
    asked = {name: ask(name, assistant) for name in SETS}
    tables = [measures(asked[name]) for name in SETS]
    print(f"{'':44}" + "".join(f"{name:>8}" for name in SETS))
    for name in tables[0]:
        print(f"{name:44}" + "".join(f"{table[name]:8.1f}" for table in tables))
    print("\nBy kind, on the reporting set: facts stated, or questions refused")
    for kind, (count, good) in sorted(by_kind(asked["report"]).items()):
        print(f"{kind:20}{count:6}{good:8.1f}")
    inside, alone = follow_ups(asked["report"], assistant)
    print(f"\nFollow-ups: {inside:.1f} % in their conversation, {alone:.1f} % asked in full")


if __name__ == "__main__":
    main()
