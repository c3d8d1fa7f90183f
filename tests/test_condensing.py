"""Follow-ups that a language model puts into questions of their own, over real HTTP."""

import pytest

from chat.answering import Assistant
from chat.conversation import Turn
from chat.generation import condensing
from chat.generation.choice import ModelChoice
from chat.generation.condensing import sensible
from chat.generation.model import ConnectedModel, Patience
from chat.records import Answer
from tests.model_servers import Script, model_server

BEFORE = [
    Turn(role="user", content="What does retrieval add in latency?"),
    Turn(role="assistant", content="100 to 300ms per query."),
]
FOLLOW_UP = "and how bad is that for voice?"
OWN = "How bad is the latency that retrieval adds for voice?"


def written(
    assistant: Assistant, script: Script, question: str = FOLLOW_UP, before: list[Turn] = BEFORE
) -> list[Answer]:
    with model_server("openai", script) as url:
        choice = ModelChoice("openai-like", "tiny", f"{url}/v1")
        return list(assistant.stream(question, before, ConnectedModel(choice, "", Patience(5, 9))))


def test_a_follow_up_is_looked_up_and_shown_as_the_model_puts_it(assistant: Assistant) -> None:
    script = Script(first=[OWN])
    answer = written(assistant, script)[-1]
    assert (answer.question, answer.understood) == (FOLLOW_UP, OWN)
    assert answer.text == assistant.quote(OWN).text
    told = str(script.asked[0])
    assert "Last question: and how bad is that for voice?" in told
    assert "| user: What does retrieval add in latency?" in told
    assert f"Question: {OWN}" in str(script.asked[1])


def test_what_stands_by_itself_is_not_condensed(assistant: Assistant) -> None:
    script = Script()
    answer = written(assistant, script, "How many labelled examples does fine-tuning need?")[-1]
    assert len(script.asked) == 1
    assert answer.understood == ""
    again = Script()
    written(assistant, again, "And RAG?", [Turn(role="user", content="Is fine-tuning cheap?")])
    assert len(again.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "100 to 300ms is bad for voice.",
        "Wie schlimm ist diese Latenz für Sprachassistenten?",
        "How bad is a hybrid of both approaches for law firms?",
        "How bad is that for voice?",
        "How bad is a latency of 800ms, which retrieval adds, for voice?",
        "How bad is retrieval latency for voice " + "and voice " * 60 + "?",
        "What should one cook for dinner with retrieval?",
    ],
)
def test_nonsense_leaves_the_rule(assistant: Assistant, reply: str) -> None:
    answer = written(assistant, Script(first=[reply]))[-1]
    assert answer.understood == assistant.understood(FOLLOW_UP, BEFORE)


def test_a_model_that_fails_or_is_slow_leaves_the_rule(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condensing, "SECONDS", 0.2)
    for script in (Script(status=500), Script([OWN], wait=1.5)):
        answers = written(assistant, script)
        assert answers[-1].understood == assistant.understood(FOLLOW_UP, BEFORE)
    assert answers[0].text == ""  # one can stop while it waits


@pytest.mark.parametrize(
    "reply", [OWN, f"“{OWN}”", f"Rewritten question: {OWN}", f"{OWN}\nIt is bad."]
)
def test_only_the_question_is_taken_from_a_reply(reply: str) -> None:
    assert sensible(reply, FOLLOW_UP, BEFORE) == OWN
