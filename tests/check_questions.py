"""Check the questions of the evaluation against the articles that they were written from.

usage: python tests/check_questions.py

Prints what is wrong, one line each, and exits with status 1 when anything is. The articles are
read without the program's own parser, lest a fault of the program hide a fault of a question.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "corpus" / "articles"
TRAIN, TUNE, REPORT = QUESTIONS = [
    ROOT / "tests" / "evaluation" / f"{name}.jsonl" for name in ("train", "tune", "report")
]

ANSWERABLE = {
    *("paraphrase", "informal", "typo", "keywords", "scenario", "yesno", "number", "list"),
    *("comparison", "definition", "disagreement", "followup", "partly"),
}
UNANSWERABLE = {"near", "absent", "far", "mixed"}
MOST_FACTS = 4
RUN = 4
MOST_ALIKE = 3 / 4  # of the words of a training question and one of another set, those in both
MOST_COPIED = 1 / 3  # of a question's runs of words, in any one sentence of an article

Question = dict[str, Any]
Section = tuple[str, str]  # article id, last heading; the heading is "" before the first one
Runs = set[tuple[str, ...]]


def read_questions(path: Path) -> list[Question]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_sections(folder: Path = ARTICLES) -> dict[Section, str]:
    """Each section's own text; a heading right above another has none and is left out."""
    sections: dict[Section, str] = {}
    for path in sorted(folder.glob("*.md")):
        body = path.read_text("utf-8").split("---\n", 2)[2]
        parts = ["", *re.split(r"^#+ (.+)$", body, flags=re.MULTILINE)]
        sections |= {(path.stem, parts[i]): parts[i + 1] for i in range(0, len(parts), 2)}
    return {section: text for section, text in sections.items() if text.strip()}


def states(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def asked(question: Question) -> list[str]:
    """Every wording of the question; a fact that stands in one of them would prove nothing."""
    turns = [str(turn["content"]) for turn in question.get("history", ())]
    return list(dict.fromkeys([full_wording(question), str(question["question"]), *turns]))


def full_wording(question: Question) -> str:
    return str(question.get("full", question["question"]))


def gold_sections(question: Question) -> set[Section]:
    return {
        (source["article_id"], source["section"])
        for fact in question["facts"]
        for source in fact["sources"]
    }


def runs(text: str) -> Runs:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


def sentence_runs(text: str) -> list[Runs]:
    return [runs(sentence) for sentence in re.split(r"\n|(?<=[.:?!])\s", text)]


def shape_problems(question: Question) -> Iterator[str]:
    """What is amiss with the record, whatever the articles say."""
    kind, facts = question["kind"], question["facts"]
    if kind not in ANSWERABLE | UNANSWERABLE:
        yield f"unknown kind {kind}"
    if kind in ANSWERABLE and not 1 <= len(facts) <= MOST_FACTS:
        yield f"{len(facts)} facts"
    if kind in UNANSWERABLE and (facts or not question["why"]):
        yield "needs a reason and no facts"
    extra = {"full", "history"} if kind == "followup" else set()
    if question.keys() & {"full", "history"} != extra:
        yield "a follow-up, and nothing else, has a history and a full wording"


def fact_problems(question: Question, sections: dict[Section, str]) -> Iterator[str]:
    for fact in question["facts"]:
        pattern = fact["fact"]
        if not fact["sources"]:
            yield f"no source for {pattern}"
        for source in fact["sources"]:
            if not states(sections.get((source["article_id"], source["section"]), ""), pattern):
                yield f"{pattern} is not in {source['article_id']} · {source['section']}"
        yield from (
            f"{pattern} is in {text!r}" for text in asked(question) if states(text, pattern)
        )


def copied_share(question: Question, sentences: list[Runs]) -> float:
    own = runs(full_wording(question))
    return max(len(own & sentence) for sentence in sentences) / max(len(own), 1)


def problems(questions: list[Question], sections: dict[Section, str]) -> Iterator[str]:
    """Everything that is wrong with the set, a line each."""
    sentences = list(chain.from_iterable(map(sentence_runs, sections.values())))
    for question in questions:
        for problem in chain(shape_problems(question), fact_problems(question, sections)):
            yield f"{question['id']}: {problem}"
        if (share := copied_share(question, sentences)) > MOST_COPIED:
            yield f"{question['id']}: {share:.0%} of it is one sentence of an article"
    ids = Counter(question["id"] for question in questions)
    wordings = Counter(map(full_wording, questions))
    yield from (f"{text} twice" for text, count in (ids + wordings).items() if count > 1)
    covered = set(chain.from_iterable(map(gold_sections, questions)))
    yield from (f"no question about {' · '.join(s)}" for s in sections if s not in covered)


def leaked(trained: list[Question], held_out: list[Question]) -> Iterator[str]:
    """The training questions that are nearly a held-out one, a line each; they would flatter."""
    held = [(question["id"], words(full_wording(question))) for question in held_out]
    for question in trained:
        own = words(question["question"])
        for other, theirs in held:
            if len(own & theirs) > MOST_ALIKE * len(own | theirs):
                yield f"{question['id']}: its words are those of {other}"


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def main() -> int:
    return max(*map(check, QUESTIONS), check_apart())


def check_apart() -> int:
    found = list(leaked(read_questions(TRAIN), read_questions(TUNE) + read_questions(REPORT)))
    print(*found, f"{len(found)} training question(s) like a held-out one", sep="\n")
    return 1 if found else 0


def check(path: Path) -> int:
    questions, sections = read_questions(path), read_sections()
    found = list(problems(questions, sections))
    for problem in found:
        print(problem)
    kinds = Counter(question["kind"] for question in questions)
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    print(f"{len(questions)} questions on {len(sections)} sections, {len(found)} problem(s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
