"""Questions about a verdict, answered from the checklist; others left to the articles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.answering import Assistant
from chat.checklist.engine import settle
from chat.checklist.followup import FollowUp, follow_up
from chat.checklist.loading import load_rules
from chat.checklist.records import Answers
from chat.deciding import Adviser

RULES = load_rules()
HELD = {
    "primary_problem": "behaviour",
    "labelled_examples": "under_500",
    "query_volume": "from_100k_to_1m_month",
}


def told(text: str, answers: Answers = HELD) -> FollowUp:
    reply = follow_up(text, answers, RULES)
    assert reply is not None, text
    return reply


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why not fine-tuning for me?", "why_not"),
        ("Why not RAG?", "why_not"),
        ("shouldn't we just use retrieval?", "why_not"),
        ("Why isn't it a hybrid?", "why_not"),
        ("why?", "why"),
        ("Why did you recommend that?", "why"),
        ("what if volume doubles?", "what_if"),
        ("what if we had 5,000 examples?", "what_if"),
        ("and with 5,000 examples?", "what_if"),
        ("Suppose the facts changed daily.", "what_if"),
        ("what would change it?", "what_changes"),
        ("what would it take to get to fine-tuning?", "what_changes"),
        ("How sure is that?", "what_changes"),
        ("what does it cost?", "costs"),
        ("how much would that cost us per month?", "costs"),
        ("what should I do first?", "first_steps"),
        ("next steps", "first_steps"),
    ],
)
def test_questions_about_the_verdict_are_answered(text: str, kind: str) -> None:
    reply = told(text)
    assert reply.kind == kind
    assert reply.points or kind == "what_if"
    assert all(point.sources for point in reply.points)


@pytest.mark.parametrize(
    "text",
    [
        "what is RAFT?",
        "why is RAG cheaper?",
        "how much does fine-tuning cost?",
        "when should I use RAG?",
        "what if retrieval returns nothing?",
        "should I use RAG or fine-tuning for documents that change every day?",
        "how do I start with LoRA",
        "hello",
        "",
    ],
)
def test_an_ordinary_question_is_left_to_the_articles(text: str) -> None:
    assert follow_up(text, HELD, RULES) is None


def test_a_closed_gate_is_why_not() -> None:
    reply = told("why not fine-tuning for me?")
    assert "prompt engineering, not fine-tuning" in reply.text
    assert reply.points[0].key == "labels"
    assert "that would make it fine-tuning" in reply.points[-1].text


def test_a_supposition_changes_the_verdict_and_says_from_what() -> None:
    reply = told("what if we had 5,000 examples?")
    assert "fine-tuning instead of prompt engineering" in reply.text
    assert reply.answers == {**HELD, "labelled_examples": "over_5000"}


def test_a_supposition_that_changes_nothing_says_so() -> None:
    assert "it would still be prompt engineering" in told("what if we had ML engineers?").text


def test_twice_the_volume_is_priced() -> None:
    reply = told("what if volume doubles?", {"primary_problem": "knowledge", **VOLUME})
    assert "still be RAG" in reply.text
    assert [point.text.split(" ")[0] for point in reply.points] == ["6,666", "66,666"]


VOLUME = {"query_volume": "from_100k_to_1m_month"}


def test_a_multiple_of_what_was_never_said_is_asked_for() -> None:
    assert "How many queries?" in told("what if volume doubles?", {"stakes": "high"}).text


def test_a_multiple_that_may_end_in_several_places_tells_them_apart() -> None:
    reply = told("what if we had twice the examples?")
    verdicts = {"still be prompt engineering", "be fine-tuning instead"}
    assert all(any(words in point.text for point in reply.points) for words in verdicts)
    assert reply.answers is None


def test_a_contradiction_that_is_supposed_is_named() -> None:
    answers = {"primary_problem": "knowledge", "corpus_size": "over_200k_tokens"}
    reply = told("what if there was no knowledge base?", answers)
    assert "yet no knowledge base is needed" in reply.text


@settings(deadline=None)
@given(st.text(max_size=60))
def test_anything_may_be_asked(text: str) -> None:
    for words in (text, f"what if {text}", f"why not {text}"):
        reply = follow_up(words, HELD, RULES)
        if reply is not None and reply.answers is not None:
            settle(reply.answers, RULES)


def test_replies_come_with_citations(assistant: Assistant) -> None:
    adviser = Adviser(RULES, assistant.index())
    reply = adviser.follow_up("what if we had 5,000 examples?", HELD)
    assert reply is not None
    assert (reply["kind"], reply["verdict"]) == ("what_if", "fine_tuning")
    assert reply["criteria"]["labelled_examples"] == "over_5000"
    for point in reply["points"]:
        for citation in point["citations"]:
            text = assistant.article(citation["article_id"]).article.text  # type: ignore[union-attr]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert adviser.follow_up("what is RAFT?", HELD) is None
