"""The questions: each fact stands where its question says, and is not given away."""

from pathlib import Path

import pytest

from tests.check_questions import (
    QUESTIONS,
    REPORT,
    TRAIN,
    TUNE,
    Question,
    leaked,
    problems,
    read_questions,
    read_sections,
    states,
)

SECTIONS = {("a", "Cost"): "The index costs $70 a month, in the smallest of its sizes.\n"}
GOOD: Question = {
    "id": "r1",
    "kind": "number",
    "question": "What is the bill?",
    "facts": [{"fact": r"\$70", "sources": [{"article_id": "a", "section": "Cost"}]}],
}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_questions_hold(path: Path) -> None:
    assert list(problems(read_questions(path), read_sections())) == []


def test_what_is_learned_from_is_not_what_is_asked() -> None:
    held_out = read_questions(TUNE) + read_questions(REPORT)
    assert list(leaked(read_questions(TRAIN), held_out)) == []


def test_a_training_question_in_the_words_of_a_held_out_one_is_named() -> None:
    trained = [GOOD | {"id": "l1", "question": "the bill, what is the bill?"}]
    trained += [GOOD | {"id": "l2", "question": "What is the index worth?"}]
    assert list(leaked(trained, [GOOD])) == ["l1: its words are those of r1"]


def test_the_originals_state_the_facts_too(originals: Path) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in originals.glob("*.txt")}
    assert [
        (question["id"], fact["fact"], source["article_id"])
        for question in read_questions(REPORT)
        for fact in question["facts"]
        for source in fact["sources"]
        if not states(texts[source["article_id"]], fact["fact"])
    ] == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"kind": "riddle"}, "unknown kind riddle"),
        ({"facts": []}, "0 facts"),
        ({"kind": "followup"}, "has a history and a full wording"),
        ({"kind": "far", "facts": [], "why": ""}, "needs a reason"),
        ({"facts": [{"fact": "80", "sources": GOOD["facts"][0]["sources"]}]}, "80 is not in a"),
        ({"question": "Is it $70?"}, "is in 'Is it $70?'"),
        ({"question": "Is the index costs in the smallest of its sizes?"}, "one sentence"),
    ],
)
def test_a_bad_question_is_named(change: Question, problem: str | None) -> None:
    found = [line for line in problems([GOOD | change], SECTIONS) if "no question" not in line]
    assert (problem is None) == (found == [])
    assert problem is None or problem in found[0]


def test_a_second_id_and_a_bare_section_are_named() -> None:
    found = list(problems([GOOD, GOOD], SECTIONS | {("a", "Time"): "A week.\n"}))
    assert found == ["r1 twice", "What is the bill? twice", "no question about a · Time"]
