"""The checklist as a conversation: by buttons, by free text, and with questions in the middle."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.checklist.asking import next_question
from chat.checklist.interview import (
    ACTIONS,
    FINISHED,
    Interview,
    Step,
    begin,
    reply,
)
from chat.checklist.loading import load_rules
from chat.checklist.prompts import prompt
from chat.checklist.questions import is_question
from chat.checklist.replies import read_reply
from chat.checklist.saved_interview import restore, save
from chat.errors import ChatError

RULES = load_rules()
OPTIONS = sorted({option for c in RULES.criteria.values() for option in c.options})
SAYINGS = [*OPTIONS, *ACTIONS, "what is RAFT?", "about 30k a day", "not sure", "", "change:stakes"]


def tell(*said: str, step: Step | None = None) -> Step:
    step = step or begin()
    for text in said:
        step = reply(step.interview, text, RULES)
    return step


def asked(step: Step) -> str:
    assert step.interview.current is not None
    return step.interview.current


def test_by_buttons_to_a_verdict() -> None:
    step = tell("skip", "knowledge")
    assert step.text == "Noted: Facts are missing."
    while step.kind != "done":
        shown = prompt(step.interview, RULES)
        assert shown.criterion == step.interview.current
        assert "skip" in {action.key for action in shown.actions}
        step = tell("skip", step=step)
    assert step.text.endswith(FINISHED)
    assert step.interview.answers == {"primary_problem": "knowledge"}
    assert next_question(step.interview.answers, RULES, step.interview.asked) is None


def test_a_description_is_proposed_confirmed_and_not_asked_again() -> None:
    step = tell("A bot over manuals that change weekly, 30k queries a day")
    assert {p.criterion: p.option for p in step.interview.proposed} == {
        "change_rate": "weekly",
        "query_volume": "from_100k_to_1m_month",
    }
    assert step.interview.answers == {}
    step = tell("yes", step=step)
    assert step.interview.answers["change_rate"] == "weekly"
    assert asked(step) not in step.interview.answers


@pytest.mark.parametrize("correction", ["It changes every month", "change:change_rate"])
def test_a_proposal_can_be_corrected(correction: str) -> None:
    step = tell("A bot over manuals that change weekly", correction)
    if step.interview.phase == "correcting":
        step = tell("about once a month", step=step)
    assert [p.option for p in step.interview.proposed] == ["monthly"]
    assert tell("confirm", step=step).interview.answers == {"change_rate": "monthly"}


def test_a_wrong_proposal_can_be_dropped() -> None:
    step = tell("A bot over manuals that change weekly", "change:change_rate", "skip", "confirm")
    assert step.interview.answers == {}


def test_a_question_in_the_middle_leaves_the_checklist_where_it_was() -> None:
    before = tell("skip", "behaviour")
    after = tell("What is RAFT?", step=before)
    assert after.kind == "question"
    assert after.interview == before.interview


def test_a_question_that_holds_an_answer_is_answered_and_the_answer_offered() -> None:
    asking = Interview(phase="asking", current="labelled_examples")
    step = reply(asking, "is 500 enough?", RULES)
    assert step.kind == "question"
    assert [c.key for c in prompt(step.interview, RULES).choices] == ["from_500_to_999"]
    step = reply(step.interview, "yes", RULES)
    assert step.interview.answers["labelled_examples"] == "from_500_to_999"


def test_an_ambiguous_answer_is_asked_about() -> None:
    asking = Interview(phase="asking", current="query_volume")
    step = reply(asking, "30,000", RULES)
    assert step.kind == "which"
    assert [c.key for c in prompt(step.interview, RULES).choices] == [
        "under_100k_month",
        "from_100k_to_1m_month",
    ]
    step = reply(step.interview, "the second one", RULES)
    assert step.interview.answers == {"query_volume": "from_100k_to_1m_month"}


def test_an_answer_to_another_question_is_noted_and_this_one_stays() -> None:
    step = tell("skip", "we have maybe 700 labelled tickets")
    assert step.interview.answers == {"labelled_examples": "from_500_to_999"}
    assert asked(step) == asked(tell("skip"))


def test_what_cannot_be_read_is_said() -> None:
    step = tell("skip", "purple")
    assert step.kind == "unclear"
    assert step.interview == tell("skip").interview


def test_a_reply_that_is_far_too_long_is_not_read() -> None:
    step = tell("word " * 2_000)
    assert step.kind == "unclear"
    assert "too long" in step.text


def test_back_forgets_the_last_answer() -> None:
    step = tell("skip", "behaviour", "plateaued")
    assert tell("back", step=step).interview == tell("skip", "behaviour").interview
    assert tell("back", "back", "back", step=step).interview == Interview()


def test_stop_pauses_and_resume_goes_on() -> None:
    before = tell("skip", "behaviour")
    paused = tell("stop", step=before)
    assert paused.kind == "paused"
    assert tell("500 a day", step=paused).kind == "question"
    assert tell("resume", step=paused).interview == before.interview
    assert tell("verdict", step=paused).kind == "done"


def test_a_reason_is_given_for_asking() -> None:
    step = tell("skip", "behaviour", "why do you ask?")
    assert step.kind == "why"
    assert "prompt engineering" in step.text
    assert step.sources
    assert set(step.sources) <= RULES.source_names()
    assert step.interview == tell("skip", "behaviour").interview


def test_an_early_verdict_can_be_followed_by_more_questions() -> None:
    step = tell("skip", "behaviour", "verdict")
    assert step.kind == "done"
    assert "resume" in {action.key for action in prompt(step.interview, RULES).actions}
    assert tell("resume", step=step).interview.phase == "asking"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SAYINGS) | st.text(max_size=30), max_size=25))
def test_anything_may_be_said_and_every_state_survives_the_browser(said: list[str]) -> None:
    step = begin()
    for text in said:
        step = reply(step.interview, text, RULES)
        kept = json.loads(json.dumps(save(step.interview)))
        assert restore(kept, RULES) == step.interview
        shown = prompt(step.interview, RULES)
        assert shown.choices or shown.actions
        for choice in shown.choices:
            assert reply(step.interview, choice.key, RULES).kind in ("noted", "proposed", "done")


@pytest.mark.parametrize(
    "change",
    [
        {"phase": "dreaming"},
        {"answers": {"primary_problem": "cheese"}},
        {"answers": []},
        {"current": None},
        {"current": "nothing"},
        {"asked": ["primary_problem", "primary_problem"]},
        {"asked": 3},
        {"between": ["cheese"]},
        {"proposed": [{"criterion": "stakes", "option": "vast", "words": "", "start": 0}]},
        {"paused": "perhaps"},
    ],
)
def test_a_damaged_state_is_refused(change: dict[str, Any]) -> None:
    kept = json.loads(json.dumps(save(tell("skip").interview)))
    with pytest.raises(ChatError, match="Start it again"):
        restore(kept | change, RULES)


@pytest.mark.parametrize("value", [None, [], "text", {"phase": "asking", "strange": 1}])
def test_what_is_no_state_is_refused(value: object) -> None:
    with pytest.raises(ChatError, match="Start it again"):
        restore(value, RULES)


def test_no_option_is_named_like_an_action() -> None:
    assert not set(OPTIONS) & set(ACTIONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is RAFT?", True),
        ("What about hybrid", True),
        ("how many examples do I need", True),
        ("is 500 enough?", True),
        ("tell me more about caching", True),
        ("Can RAG cite its sources?", True),
        ("500?", False),
        ("about 30k queries a day", False),
        ("when prices change, so weekly", False),
        ("it does not know our prices", False),
        ("can wait", False),
    ],
)
def test_questions_are_told_from_answers(text: str, expected: bool) -> None:
    assert is_question(text) is expected


@pytest.mark.parametrize(
    ("criterion", "text", "options"),
    [
        ("query_volume", "about 30k queries a day", ["from_100k_to_1m_month"]),
        ("query_volume", "1.2 million a month", ["from_1m_month_to_50k_day"]),
        ("query_volume", "2 million a year", ["from_100k_to_1m_month"]),
        ("query_volume", "over 100k/day", ["over_100k_day"]),
        ("query_volume", "500 per hour", ["from_100k_to_1m_month"]),
        ("query_volume", "not many", ["low_unspecified"]),
        ("query_volume", "50 users", []),
        ("labelled_examples", "we have maybe 700 labelled tickets", ["from_500_to_999"]),
        ("labelled_examples", "between 500 and 600", ["from_500_to_999"]),
        ("labelled_examples", "a few hundred", ["under_500", "from_500_to_999"]),
        ("labelled_examples", "1-2k", ["from_1000_to_1999", "from_2000_to_4999"]),
        ("labelled_examples", "no labels yet", ["none"]),
        ("labelled_examples", "a lot", ["available_unspecified"]),
        ("latency_budget", "half a second", ["over_500ms"]),
        ("latency_budget", "under 200ms", ["under_200ms"]),
        ("latency_budget", "300", ["ms_200_to_500"]),
        ("latency_budget", "100-300 ms", ["under_200ms", "ms_200_to_500"]),
        ("budget_monthly", "$2k per month", ["from_350_to_2850"]),
        ("budget_monthly", "up to $350", ["under_350"]),
        ("budget_upfront", "25 thousand dollars", ["over_20k"]),
        ("change_rate", "every two weeks", ["weekly"]),
        ("change_rate", "twice a month", ["monthly"]),
        ("change_rate", "every 6 months", ["few_times_a_year"]),
        ("change_rate", "prices weekly, policies yearly", ["weekly", "yearly"]),
        ("corpus_size", "300 pages", ["borderline_200k_tokens"]),
        ("corpus_size", "50,000 documents", ["very_large_sparse"]),
        ("time_to_production", "Later", ["over_3_months"]),
        ("time_to_production", "2-3 weeks", ["under_1_month"]),
        ("prompting_status", "about 85%", ["solves_80_plus"]),
        ("prompting_status", "we tried everything", ["plateaued"]),
        ("team_expertise", "no ML engineers", ["software_engineering"]),
        ("citations_needed", "no sources needed", ["no"]),
        ("citations_needed", "Yes, for compliance", ["yes"]),
        ("access_control", "everyone sees the same", ["none"]),
        ("access_control", "yep", ["per_user"]),
        ("primary_problem", "format and facts", ["both"]),
        ("primary_problem", "the tone is wrong", ["behaviour"]),
        ("failure_audit", "it does not find the right documents", ["retrieval_misses"]),
        ("task_stability", "it keeps changing", ["drifting"]),
        ("data_sovereignty", "the cloud is fine", ["not_required"]),
        ("failure_audit", "the right document isn't found", ["retrieval_misses"]),
        ("prompting_status", "a decent prompt but no examples in it", []),
        ("prompting_status", "no", ["not_tried"]),
        ("latency_budget", "sub 200 ms", ["under_200ms"]),
        ("budget_upfront", "five figures", []),
    ],
)
def test_free_answers_are_understood(criterion: str, text: str, options: list[str]) -> None:
    assert list(read_reply(text, criterion, RULES)) == options


def test_every_option_is_understood_by_its_key_and_label() -> None:
    for criterion in RULES.criteria.values():
        for option in criterion.option:
            for name in (option.key, option.label):
                assert read_reply(name, criterion.key, RULES) == (option.key,)


def test_a_reply_that_denies_something_else_answers_nothing() -> None:
    assert read_reply("no different permissions", "prompting_status", RULES) == ()
    assert read_reply("no different permissions", "access_control", RULES) == ("none",)
    assert read_reply("no strict format", "primary_problem", RULES) == ()
    assert read_reply("no prompting so far", "prompting_status", RULES) == ("not_tried",)
    assert read_reply("no, we have not", "prompting_status", RULES) == ("not_tried",)


def test_proposals_are_confirmed_by_a_yes_with_more_words_and_not_by_doubt() -> None:
    shown = tell("A bot over manuals that change weekly")
    assert tell("yes they have to see it", step=shown).interview.phase == "asking"
    assert tell("I don't know", step=shown).kind == "unclear"
