"""The question set is sound, and the figures that the README gives still hold."""

import pytest

from chat.answering import Assistant
from tests import evaluate
from tests.evaluate import HALVES, Question, read_questions

ANSWERABLE = read_questions("answerable")
UNANSWERABLE = read_questions("unanswerable")
# Least share in percent on the reporting half; a little under what was measured.
FLOORS = {"facts within 4,000 characters found": 68, "facts stated in the answer": 48}
CEILINGS = {"answerable refused": 9, "mean length of an answer (characters)": 1_000}


def test_ids_are_unique_and_halves_are_even() -> None:
    ids = [question.id for question in ANSWERABLE + UNANSWERABLE]
    assert len(ids) == len(set(ids))
    for questions in (ANSWERABLE, UNANSWERABLE):
        assert len({sum(q.half == half for q in questions) for half in HALVES}) == 1


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_facts_stand_in_their_sections_and_not_in_the_question(
    question: Question, assistant: Assistant
) -> None:
    assert question.facts
    for fact in question.facts:
        assert not fact.stated_in(question.text)
        for article_id, section in fact.sources:
            stood = [
                passage.text
                for passage in assistant.passages(article_id)
                if passage.section.rsplit(" › ", 1)[-1] == section
            ]
            assert fact.stated_in(" ".join(stood)), (fact.pattern.pattern, article_id, section)


def test_answers_are_as_good_as_we_say(assistant: Assistant) -> None:
    reported = evaluate.run(assistant.answer)["report"]
    for name, floor in FLOORS.items():
        assert reported[name] >= floor, (name, reported[name])
    for name, ceiling in CEILINGS.items():
        assert reported[name] <= ceiling, (name, reported[name])
    assert reported["unanswerable refused"] >= 50
