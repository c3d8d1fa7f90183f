"""Measure the checklist on the worked cases; `make eval` prints the table.

The cases are the articles' own examples, the descriptions are projects that no article names: the
patterns and sayings were made in view of the half named `tune`; the half named `report` was written
afterwards and looked at once. A question that a case does not answer is skipped, as by
someone who knows no more than the article tells.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chat.answering import Assistant
from chat.checklist.asking import next_question
from chat.checklist.engine import settle
from chat.checklist.loading import load_rules
from chat.checklist.records import Answers
from chat.checklist.rules import UNKNOWN
from chat.checklist.verdict import decide
from chat.deciding import Adviser
from ingest.environment import prepare
from ingest.settings import AppSettings

Case = Mapping[str, Any]

RULES = load_rules()
FOLDER = Path(__file__).parent / "evaluation"
CASES: list[Case] = json.loads((FOLDER / "decision_cases.json").read_text("utf-8"))["cases"]
DESCRIBED: list[Case] = [
    json.loads(line) for line in (FOLDER / "descriptions.jsonl").read_text("utf-8").splitlines()
]
SETTLED = [case for case in CASES if case["inputs_sufficient"]]
"""Cases whose stated inputs settle the verdict."""


def is_right(answers: Answers, case: Case) -> bool:
    """Whether answers come to the verdict of a case, or to one that may count as right."""
    return settle(answers, RULES).verdict in (case.get("acceptable") or [case["expected"]])


def is_advised(case: Case) -> bool:
    """Whether all the advice and flags that the case names are given."""
    verdict = decide(known(case), RULES)
    return set(case["also"]) <= {claim.key for claim in (*verdict.advice, *verdict.flags)}


def known(case: Case) -> dict[str, str]:
    return {key: option for key, option in case["inputs"].items() if option != UNKNOWN}


def described(case: Case, adviser: Adviser) -> dict[str, str]:
    return {p.criterion: p.option for p in adviser.propose(case["description"]).proposals}


def right_from_description(cases: Sequence[Case], adviser: Adviser) -> float:
    return share([is_right(described(case, adviser), case) for case in cases])


def interview(case: Case, told: Answers) -> tuple[int, dict[str, str]]:
    """How many questions are asked after what was told, and the answers at the end."""
    answers, asked = dict(told), list[str]()
    while (key := next_question(answers, RULES, asked)) is not None:
        asked.append(key)
        if key in known(case):
            answers[key] = case["inputs"][key]
    return len(asked), answers


def measures(adviser: Adviser) -> Iterator[tuple[str, float]]:
    """All figures; shares in percent of the cases that settle a verdict."""
    yield (
        "cases with their verdict from the criteria",
        share([is_right(known(c), c) for c in SETTLED]),
    )
    yield "cases with all their advice", share([is_advised(c) for c in SETTLED])
    read = [described(case, adviser) for case in SETTLED]
    yield "cases with their verdict from the description", right_from_description(SETTLED, adviser)
    for half in ("tune", "report"):
        others = [case for case in DESCRIBED if case["half"] == half]
        yield (
            f"other projects from their description, {half}",
            right_from_description(others, adviser),
        )
    for name, told in (("from nothing", [{}] * len(SETTLED)), ("after the description", read)):
        yield from asked(name, [interview(c, t) for c, t in zip(SETTLED, told, strict=True)])


def asked(name: str, done: Sequence[tuple[int, Answers]]) -> Iterator[tuple[str, float]]:
    counts = [count for count, _ in done]
    yield f"questions asked {name}: mean", float(np.mean(counts))
    yield f"questions asked {name}: median", float(np.median(counts))
    yield f"questions asked {name}: 90th percentile", float(np.percentile(counts, 90))
    right = [is_right(answers, case) for (_, answers), case in zip(done, SETTLED, strict=True)]
    yield f"cases with their verdict at the end, {name}", share(right)


def share(values: Sequence[bool]) -> float:
    return 100 * float(np.mean(values))


def main() -> None:
    """Print the table."""
    prepare()
    adviser = Adviser(RULES, Assistant(AppSettings.load()).index())
    print(f"\n{len(SETTLED)} worked cases of the checklist")
    for name, value in measures(adviser):
        print(f"{name:60}{value:8.1f}")


if __name__ == "__main__":
    main()
