import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.checklist.interview import begin, reply
from chat.checklist.loading import load_rules
from chat.checklist.saved_interview import save
from chat.conversations import keeping
from chat.conversations.exchange import Conversation, Exchange, Trouble, checked
from chat.conversations.keeping import LONGEST_CONVERSATION
from chat.records import Answer, Citation, Difference, FoundPassage, Position, Receipt
from chat.ui.rendering import conversation_html
from ingest.article import parse_article

PASSAGE = FoundPassage("near", "Near", "Text.", 0, 5, 0.2)
REFUSED = Answer(
    "Why?",
    "not_in_articles",
    "extractive",
    "Not in the articles.",
    passages=(PASSAGE,),
    receipt=Receipt(1, 2, "No."),
    timings_ms={"total": 1.5},
)
ANSWERED = Answer(
    "How?",
    "answered",
    "extractive",
    "So.[1] <script>[2]",
    (Citation(1, "a", "T", "S", "So.", 0, 3), Citation(2, "gone", "T", "S", "<script>", 0, 8)),
    differences=(Difference("a topic", (Position("a", "So.", 0, 3),)),),
)
RULES = load_rules()
CONVERSATION = (
    Exchange("How?", ANSWERED),
    Exchange("Why?", REFUSED),
    Exchange("x", trouble=Trouble("y", "z")),
)


def keep(exchanges: tuple[Exchange, ...]) -> str:
    return keeping.keep(Conversation(exchanges))


def restore(kept: str) -> tuple[Exchange, ...]:
    return keeping.restore(kept, RULES).exchanges


def test_a_kept_conversation_comes_back_as_it_was() -> None:
    assert restore(keep(CONVERSATION)) == CONVERSATION
    assert restore(keep(())) == restore("") == ()


def test_what_is_only_quoted_is_not_kept_twice() -> None:
    looked_at = Exchange("How?", Answer("How?", "answered", "extractive", "", passages=(PASSAGE,)))
    assert "Text." not in keep((looked_at,))


def test_the_oldest_are_dropped() -> None:
    many = tuple(Exchange(str(number), ANSWERED) for number in range(LONGEST_CONVERSATION + 5))
    assert restore(keep(many)) == many[5:]


def test_what_is_dropped_is_counted_and_told() -> None:
    many = tuple(Exchange(str(number), ANSWERED) for number in range(LONGEST_CONVERSATION + 5))
    found = keeping.restore(keeping.keep(Conversation(many, id="mine", dropped=2)), RULES)
    assert (found.id, found.dropped) == ("mine", 7)
    assert "7 earlier questions were dropped" in conversation_html(found, {})


def test_what_is_kept_is_never_too_long_to_come_back() -> None:
    pasted = Exchange("x" * (keeping.LARGEST // 3), ANSWERED)
    kept = keeping.keep(Conversation((pasted,) * 5))
    assert len(kept) <= keeping.LARGEST
    assert keeping.restore(kept, RULES) == Conversation((pasted,) * 2, dropped=3)


def test_a_conversation_in_which_nothing_was_said_is_told_from_a_damaged_one() -> None:
    assert keeping.is_blank("")
    assert keeping.is_blank('{"id": "a", "exchanges": []}')
    assert not keeping.is_blank(keep(CONVERSATION))
    assert not keeping.is_blank("{")


def test_an_exchange_that_never_ended_is_dropped() -> None:
    assert restore(keep((Exchange("cut short", whole=False), *CONVERSATION))) == CONVERSATION


@pytest.mark.parametrize(
    "kept",
    [
        "null",
        "[]",
        "[1]",
        '{"question": "a"}',
        '[{"question": 1}]',
        '[{"question": "a", "answer": {}}]',
        keep(CONVERSATION)[:-9],
        keep(CONVERSATION).replace("answered", "proven"),
        keep(CONVERSATION).replace("1.5", "NaN"),
        keep(CONVERSATION).replace('"number":1', '"number":"one"'),
        "[" * 100_000,
    ],
)
def test_what_is_no_conversation_is_forgotten(kept: str) -> None:
    assert restore(kept) == ()


def test_the_checklist_is_kept_and_forgotten_alone_when_damaged() -> None:
    interview = reply(begin().interview, "skip", RULES).interview
    conversation = Conversation((*CONVERSATION, Exchange("Weekly", asked="How often?")), interview)
    kept = keeping.keep(conversation)
    assert keeping.restore(kept, RULES) == conversation
    damaged = json.loads(kept)
    for state in ([1], "asking", {**save(interview), "current": "nothing"}):
        damaged["interview"] = state
        found = keeping.restore(json.dumps(damaged), RULES)
        assert found == Conversation(conversation.exchanges)


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists))
def test_no_json_is_trouble(value: object) -> None:
    assert restore(json.dumps(value)) == ()


def test_only_quotes_that_stand_are_supported() -> None:
    articles = {"a": parse_article("a", "a.md", "So. It goes.")}
    answer = checked(CONVERSATION[0], articles).answer
    assert answer
    assert [citation.supported for citation in answer.citations] == [True, False]
    assert checked(CONVERSATION[2], articles) == CONVERSATION[2]
