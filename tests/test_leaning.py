"""What leans on what was said before is told from what stands by itself."""

import pytest

from chat.leaning import leaning, leans


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "source?",
        "and money?",
        "how much in dollars?",
        "so when would I not use it?",
        "no, I meant for reviewing pull requests",
        "what if someone asks us to delete theirs?",
    ],
)
def test_what_says_little_goes_on_or_points_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Why do most LLM projects fail?",
        "Who is Jerry Liu?",
        "What is RAFT?",
        "What are the disadvantages of RAG?",
        "what are the signs that a model needs retraining at all?",
        "How small does our whole document set have to be so that we can paste it all in?",
    ],
)
def test_what_names_its_subject_stands(question: str) -> None:
    assert not leans(question)


def test_a_question_leans_the_less_the_more_it_says() -> None:
    grown = ("and how slow?", "and how slow is retrieval?", "and how slow is retrieval for speech?")
    needs = [leaning(question) for question in grown]
    assert needs == sorted(needs, reverse=True)
    assert needs[0] == 1
    assert leaning("how slow is dense retrieval for voice assistants?") == 0


def test_asked_of_an_approach_in_a_sentence_of_its_own_nothing_is_taken_along() -> None:
    assert leaning("What are the disadvantages of RAG?") == 0
    assert leaning("And the disadvantages of RAG?") > 0
    assert leaning("What are its disadvantages?") > 0
