"""Merits are told where merits are asked for, flaws where flaws are, and both where both are."""

import pytest

from chat.answering import Assistant
from chat.question import one_sided


@pytest.mark.parametrize(
    ("question", "put"),
    [
        ("pros and cons of kites", ["advantages of kites", "disadvantages of kites"]),
        ("Its weaknesses, and the strengths?", ["Its advantages?", "Its disadvantages?"]),
        ("kites: drawbacks/benefits", ["kites: advantages", "kites: disadvantages"]),
        ("the cons of kites", ["the disadvantages of kites"]),
        ("What are the drawbacks of kites?", ["What are the drawbacks of kites?"]),
        ("Do the benefits of kites cost money?", ["Do the benefits of kites cost money?"]),
    ],
)
def test_both_are_looked_up_apart(question: str, put: list[str]) -> None:
    assert [*one_sided(question)] == put


@pytest.mark.parametrize("question", ["pros and cons of rag", "Strengths & weaknesses of RAG?"])
def test_both_are_told(assistant: Assistant, question: str) -> None:
    sections = {citation.section for citation in assistant.answer(question).citations}
    assert "Understanding the Approaches › Retrieval-Augmented Generation (RAG)" in sections
    assert "When RAG is the right choice › Where RAG falls short" in sections


def test_in_short_is_asked_as_in_full(assistant: Assistant) -> None:
    quotes = {citation.quote for citation in assistant.answer("cons of rag").citations}
    assert quotes == {c.quote for c in assistant.answer("disadvantages of rag").citations}
