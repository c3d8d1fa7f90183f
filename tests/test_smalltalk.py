import pytest

from chat.answering import Assistant
from chat.conversation import Turn
from chat.export import answer_text
from chat.smalltalk import EXAMPLES, kind_of, without_politeness


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hello", "greeting"),
        ("Hi there!", "greeting"),
        ("Good morning, how are you?", "greeting"),
        ("HEY 👋", "greeting"),
        ("thanks", "thanks"),
        ("Great, thank you so much!", "thanks"),
        ("Thanks for your help.", "thanks"),
        ("bye", "thanks"),
        ("help", "help"),
        ("Hi! What can you do?", "help"),
        ("what can you do for me", "help"),
        ("Who are you?", "help"),
        ("How does this work?", "help"),
        ("What’s this?", "help"),
        ("Which articles do you have?", "help"),
        ("?", "help"),
        ("", None),
        ("Hi, how much data does fine-tuning need?", None),
        ("hi how much data does fine-tuning need", None),
        ("Help me decide between RAG and fine-tuning", None),
        ("What can you do about hallucinations?", None),
        ("What is this technique called RAFT?", None),
        ("How does this work with 500 examples?", None),
        ("Good evening news is scarce; does RAG help?", None),
        ("High latency?", None),
        ("Is it great?", None),
        ("What should I use?", None),
        ("What can I do with RAG?", None),
        ("How do I know?", None),
        ("What would you do?", None),
        ("no", None),
        ("yes", None),
        *((example, None) for example in EXAMPLES),
    ],
)
def test_small_talk_is_told_from_questions(message: str, kind: str | None) -> None:
    assert kind_of(message) == kind


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, how much data?", "how much data?"),
        ("hello whichway - what is RAG?", "what is RAG?"),
        ("Thanks a lot! And what does it cost?", "And what does it cost?"),
        ("Hey there\nDo I need GPUs?", "Do I need GPUs?"),
        ("High latency?", "High latency?"),
        ("Hi-fi models?", "Hi-fi models?"),
        ("What is RAG? Thanks", "What is RAG? Thanks"),
        ("Cost: do they differ?", "Cost: do they differ?"),
    ],
)
def test_a_question_that_begins_politely_is_looked_up_without_that(
    message: str, question: str
) -> None:
    assert without_politeness(message) == question


@pytest.mark.parametrize("message", ["How does it work?", "What is this?"])
def test_what_points_back_is_small_talk_only_at_first(message: str) -> None:
    assert kind_of(message) == "help"
    assert kind_of(message, first=False) is None


def test_a_greeting_gets_a_helpful_word_and_no_search(assistant: Assistant) -> None:
    answer = assistant.answer("Hello!")
    assert answer.outcome == "not_in_articles"
    assert answer.receipt
    assert answer.receipt.passages == 0
    assert all(
        stored.article.head.title in answer.receipt.reason for stored in assistant.articles()
    )
    assert EXAMPLES[0] in answer.receipt.reason
    assert answer_text(answer, ()) == f"Hello.\n{answer.receipt.reason}"
    assert {"retrieve", "answer", "total"} == set(answer.timings_ms)


def test_a_question_with_a_greeting_is_answered_as_without(assistant: Assistant) -> None:
    plain = assistant.answer("How much data does fine-tuning need?")
    polite = assistant.answer("Hi there, how much data does fine-tuning need?")
    assert polite.outcome == "answered"
    assert polite.citations == plain.citations


def test_a_follow_up_leans_on_the_question_before_the_thanks(assistant: Assistant) -> None:
    turns = [Turn(role="user", content="What does RAG cost?"), Turn(role="user", content="thanks")]
    assert assistant.answer("and why is that?", turns).citations == (
        assistant.answer("and why is that?", turns[:1]).citations
    )
