"""A yes or a no is quoted where one is asked for, and nowhere else."""

import pytest

from chat.answering import Assistant
from chat.question import answers_whether, asks_whether


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Does a kite need wind?", True),
        ("We fly at night. Can the tail be longer?", True),
        ("ok so does it fly", True),
        ("It needs a tail, right?", True),
        ("Kites in calm air?", True),
        ("Don't kites need tails?", True),
        ("Tell me whether kites need wind", True),
        ("Why does a kite need wind?", False),
        ("What is the difference between kites and boats?", False),
        ("how long can the tail be", False),
        ("kite tails", False),
    ],
)
def test_questions_that_yes_or_no_answers(question: str, expected: bool) -> None:
    assert asks_whether(question) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("No, it does not.", True),
        ("**Yes.** It flies.", True),
        ("Not necessarily: tails help.", True),
        ("No kite flies in calm air.", False),
        ("No. 5 is the best kite.", False),
        ("Yesterday, it flew.", False),
    ],
)
def test_sentences_that_say_yes_or_no(sentence: str, expected: bool) -> None:
    assert answers_whether(sentence) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Why do fine-tuned models hallucinate?",
        "What reduces hallucination?",
        "What is the difference between RAFT and fine-tuning?",
        "How can RAG quality issues be fixed?",
    ],
)
def test_an_answer_does_not_say_yes_or_no_unasked(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert answer.citations
    assert not [c.quote for c in answer.citations if answers_whether(c.quote)]


def test_asked_for_it_comes_first(assistant: Assistant) -> None:
    answer = assistant.answer("Does fine-tuning prevent hallucinations?")
    assert answer.text.startswith("No, ")
