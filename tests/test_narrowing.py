"""What a question asks beyond the library is said; the rest is answered."""

import pytest

from chat.answering import Assistant
from chat.conversations.exchange import Conversation, Exchange
from chat.export import comparison_json
from chat.ui.rendering import conversation_html


@pytest.mark.parametrize(
    ("question", "own", "missing"),
    [
        (
            "Does RAG need GPUs and what is the best pasta recipe?",
            "Does RAG need GPUs?",
            "what is the best pasta recipe",
        ),
        (
            "How do I change guitar strings? How much data does fine-tuning need?",
            "How much data does fine-tuning need?",
            "How do I change guitar strings",
        ),
        (
            "We have 300 pages of manuals. RAG or fine-tuning, and who is the king of Norway?",
            "We have 300 pages of manuals. RAG or fine-tuning?",
            "who is the king of Norway",
        ),
    ],
)
def test_a_part_that_the_library_does_not_answer_is_named(
    assistant: Assistant, question: str, own: str, missing: str
) -> None:
    answer = assistant.answer(question)
    assert (answer.outcome, answer.understood) == ("answered", own)
    assert answer.note == f"The articles do not seem to answer “{missing}”."
    assert answer.text == assistant.answer(own).text


@pytest.mark.parametrize(
    "question",
    [
        "What is RAFT and who came up with it?",
        "We have 300 pages of manuals. They change weekly. RAG or fine-tuning?",
        "Does RAG need GPUs, and is it slower?",
    ],
)
def test_parts_that_belong_together_stay_together(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert (answer.outcome, answer.understood, answer.note) == ("answered", "", "")


def test_what_holds_nothing_that_can_be_answered_is_refused_whole(assistant: Assistant) -> None:
    answer = assistant.answer("Who won the world cup and how do I bake a sourdough?")
    assert (answer.outcome, answer.note) == ("not_in_articles", "")


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (
            "Should I use RAG for Salesforce data that changes daily?",
            "No article mentions “Salesforce”.",
        ),
        ("How many examples does fine-tuning of LLMs need?", ""),
        ("Does fine-tuning an opulent model need GPUs?", ""),
        ("What does PremAI say on the cost of fine-tuning?", ""),
    ],
)
def test_a_name_that_no_article_mentions_is_told(
    assistant: Assistant, question: str, note: str
) -> None:
    assert assistant.answer(question).note == note


def test_a_comparison_says_what_it_leaves_out_too(assistant: Assistant) -> None:
    answer = assistant.compare("Does RAG need GPUs and what is the best pasta recipe?")
    told = "The articles do not seem to answer “what is the best pasta recipe”."
    assert comparison_json(answer)["note"] == answer.note == told
    articles = {one.article.id: one.article for one in assistant.articles()}
    conversation = Conversation((Exchange(answer.question, answer),))
    assert told in conversation_html(conversation, articles)
