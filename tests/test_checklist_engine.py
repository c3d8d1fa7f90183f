"""The checklist's verdicts: the worked cases, and what always holds."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.checklist.answers import check_answers, contradictions
from chat.checklist.asking import next_question
from chat.checklist.engine import settle
from chat.checklist.flips import find_flips
from chat.checklist.loading import load_rules
from chat.checklist.records import Answers
from chat.checklist.rules import UNKNOWN
from chat.checklist.verdict import decide
from chat.errors import ChatError
from tests.evaluate_decisions import SETTLED, interview, is_right

RULES = load_rules()
TRAINED = {"fine_tuning", "hybrid", "raft"}

complete = st.fixed_dictionaries(
    {}, optional={c.key: st.sampled_from(list(c.options)) for c in RULES.criteria.values()}
)
few = st.lists(st.sampled_from(list(RULES.criteria)), max_size=6, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries(
        {key: st.sampled_from(list(RULES.criteria[key].options)) for key in keys}
    )
)
answers = few | complete


def verdict_of(given_answers: Answers) -> str:
    return settle(given_answers, RULES).verdict


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case["id"])
def test_worked_cases_get_their_verdict_and_advice(case: dict[str, Any]) -> None:
    verdict = decide(check_answers(case["inputs"], RULES), RULES)
    assert verdict.settled.verdict in case.get("acceptable", [case["expected"]])
    assert set(case["also"]) <= {claim.key for claim in (*verdict.advice, *verdict.flags)}


def test_all_criteria_are_there_and_count() -> None:
    assert [c.id for c in RULES.criteria.values()] == [f"C{n:02}" for n in range(1, 32)]
    for criterion in RULES.criteria.values():
        assert any(option.pushes for option in criterion.option), criterion.key


@pytest.mark.parametrize(
    ("given_answers", "verdict"),
    [
        # Facts move, no time for retrieval, large corpus: retrieval with the conflict stated.
        ({"change_rate": "daily_or_faster", "latency_budget": "under_200ms"}, "rag"),
        # The same with a small corpus has no retrieval step.
        (
            {
                "primary_problem": "knowledge",
                "change_rate": "weekly",
                "latency_budget": "under_200ms",
                "corpus_size": "under_200k_tokens",
            },
            "long_context_caching",
        ),
        ({"primary_problem": "knowledge", "change_rate": "static"}, "rag"),
        ({"primary_problem": "knowledge", "query_volume": "over_100k_day"}, "rag"),
        ({"primary_problem": "behaviour", "labelled_examples": "under_500"}, "prompt_engineering"),
        (
            {
                "primary_problem": "knowledge",
                "corpus_size": "under_200k_tokens",
                "access_control": "per_user",
            },
            "rag",
        ),
        ({"retrieval_quality": "misses_documents", "context_use": "misuses"}, "rag"),
        ({"primary_problem": "both", "labelled_examples": "none"}, "rag"),
        ({"failure_audit": "reasoning_errors", "labelled_examples": "none"}, "prompt_engineering"),
        ({"primary_problem": "behaviour", "citations_needed": "yes"}, "hybrid"),
        ({"primary_problem": "behaviour", "current_stage": "rag_live"}, "hybrid"),
        ({"failure_audit": "missing_information", "primary_problem": "behaviour"}, "rag"),
        (
            {"primary_problem": "knowledge", "retrieval_quality": "not_built_doubtful"},
            "prompt_engineering",
        ),
        ({"context_use": "misuses", "team_expertise": "software_engineering"}, "rag"),
        ({}, "prompt_engineering"),
    ],
)
def test_conflicts_end_as_the_articles_imply(given_answers: Answers, verdict: str) -> None:
    assert verdict_of(given_answers) == verdict


@settings(deadline=None)
@given(answers)
def test_any_answers_get_a_whole_verdict(given_answers: Answers) -> None:
    verdict = decide(given_answers, RULES)
    assert verdict.ranking[0] == (verdict.settled.verdict, 1.0)
    assert {a for a, _ in verdict.ranking} == set(RULES.approaches)
    assert all(reason.sources for reason in verdict.reasons)
    assert {reason.criterion for reason in verdict.reasons} <= set(given_answers)
    assert set(verdict.open_questions) == set(RULES.criteria) - set(given_answers)
    assert verdict.next_steps


@settings(deadline=None)
@given(answers, st.sets(st.sampled_from(list(RULES.criteria))), st.randoms())
def test_unknown_and_order_change_nothing(
    given_answers: Answers, silent: set[str], shuffle: Any
) -> None:
    items = [*given_answers.items(), *((k, UNKNOWN) for k in silent - set(given_answers))]
    shuffle.shuffle(items)
    assert decide(check_answers(dict(items), RULES), RULES) == decide(
        check_answers(given_answers, RULES), RULES
    )


@settings(max_examples=40, deadline=None)
@given(answers)
def test_flips_flip_and_are_minimal(given_answers: Answers) -> None:
    before = verdict_of(given_answers)
    for flip in find_flips(given_answers, RULES):
        changed = {**given_answers, **{c.criterion: c.after for c in flip.changes}}
        assert verdict_of(changed) == flip.verdict != before
        for change in flip.changes if len(flip.changes) > 1 else ():
            assert verdict_of({**given_answers, change.criterion: change.after}) == before


@settings(deadline=None)
@given(answers)
def test_closed_gates_hold(given_answers: Answers) -> None:
    verdict = verdict_of(given_answers)
    for closing in (
        ("labelled_examples", "under_500"),
        ("labelled_examples", "none"),
        ("label_quality", "synthetic_or_noisy"),
        ("task_stability", "drifting"),
        ("eval_infrastructure", "absent"),
        ("personal_data_in_training", "yes"),
    ):
        if closing in given_answers.items():
            assert verdict not in TRAINED, closing
    if given_answers.get("deletion_requests") == "yes":
        assert verdict not in TRAINED or given_answers.get("personal_data_in_training") == "no"
    if given_answers.get("citations_needed") == "yes":
        assert verdict != "fine_tuning"
    if given_answers.get("access_control") == "per_user":
        assert verdict not in ("fine_tuning", "long_context_caching")
    if given_answers.get("corpus_size") == "none":
        assert verdict not in ("rag", "hybrid", "raft")
    if given_answers.get("prompting_status") in ("not_tried", "partly_tried", "solves_80_plus"):
        assert verdict == "prompt_engineering"


@settings(deadline=None)
@given(answers)
def test_knowledge_is_never_only_trained_and_behaviour_never_only_retrieved(
    given_answers: Answers,
) -> None:
    settled = settle(given_answers, RULES)
    if settled.problem == "knowledge":
        assert settled.verdict != "fine_tuning"
    if settled.problem == "behaviour" and "failure_audit" not in given_answers:
        assert settled.verdict not in ("rag", "long_context_caching") or settled.wanted == "raft"


@settings(max_examples=20, deadline=None)
@given(few, st.sets(st.sampled_from(list(RULES.criteria)), max_size=25))
def test_questions_stop_when_nothing_can_change(given_answers: Answers, skipped: set[str]) -> None:
    told, left = dict(given_answers), set(RULES.criteria) - given_answers.keys() - skipped
    if next_question(told, RULES, skipped) is None:
        assert not [key for key in left if not RULES.criteria[key].ask_if and sways(key, told)]
    assert next_question(told, RULES, set(RULES.criteria)) is None


def sways(key: str, told: Answers) -> bool:
    """Whether an answer that contradicts nothing changes the verdict."""
    known = contradictions(told, RULES)
    more = ({**told, key: option} for option in RULES.criteria[key].options)
    return any(verdict_of(m) != verdict_of(told) for m in more if contradictions(m, RULES) == known)


def test_a_question_that_matters_only_beside_another_is_asked() -> None:
    """Only together with ML engineers does the wish for the highest accuracy change anything."""
    told = {"primary_problem": "knowledge"}
    asked: list[str] = []
    while (key := next_question(told, RULES, asked)) is not None:
        asked.append(key)
    assert "accuracy_need" in asked


def test_what_examples_are_like_is_not_asked_before_there_are_some() -> None:
    told = {"primary_problem": "behaviour", "prompting_status": "plateaued"}
    skipped: list[str] = ["labelled_examples"]
    while (key := next_question(told, RULES, skipped)) is not None:
        skipped.append(key)
    assert not {"label_quality", "personal_data_in_training"} & set(skipped)


@pytest.mark.parametrize(
    ("personal", "verdict"),
    [("no", "fine_tuning"), ("yes", "prompt_engineering"), (UNKNOWN, "prompt_engineering")],
)
def test_an_erasure_duty_blocks_training_only_on_data_it_touches(
    personal: str, verdict: str
) -> None:
    told = {
        "primary_problem": "behaviour",
        "deletion_requests": "yes",
        "personal_data_in_training": personal,
    }
    assert verdict_of(check_answers(told, RULES)) == verdict


def test_worked_cases_are_settled_in_few_questions() -> None:
    done = [interview(case, {}) for case in SETTLED]
    assert all(is_right(told, case) for (_, told), case in zip(done, SETTLED, strict=True))
    counts = sorted(count for count, _ in done)
    assert counts[len(counts) // 2] <= 10
    assert counts[len(counts) * 9 // 10] <= 12


def test_the_first_question_is_the_kind_of_problem() -> None:
    assert next_question({}, RULES) in ("primary_problem", "failure_audit")


def test_an_article_is_silent_on_what_it_does_not_speak_of() -> None:
    verdict = decide({"failure_audit": "format_structure"}, RULES)
    said = {view.article_id: view.verdict for view in verdict.articles}
    assert said.pop("premai-decision-framework") == "fine_tuning"
    assert set(said.values()) == {None}


def test_an_article_alone_keeps_its_own_figure() -> None:
    few_examples = {"primary_problem": "behaviour", "labelled_examples": "from_500_to_999"}
    said = {view.article_id: view.verdict for view in decide(few_examples, RULES).articles}
    assert said["crescevo-when-to-use-each"] == "prompt_engineering"
    assert said["south-core-distinction"] == "fine_tuning"


@pytest.mark.parametrize(
    ("criteria", "named"),
    [
        ({"primary_problm": "knowledge"}, "primary_problem"),
        ({"change_rate": "weekley"}, "weekly"),
        ({"change_rate": 3}, "change_rate"),
        ([], "object"),
    ],
)
def test_what_is_not_in_the_checklist_is_refused_with_the_nearest(
    criteria: object, named: str
) -> None:
    with pytest.raises(ChatError, match=named):
        check_answers(criteria, RULES)


def test_contradictions_are_named() -> None:
    verdict = decide({"primary_problem": "knowledge", "corpus_size": "none"}, RULES)
    assert "corpus_size: none" in verdict.contradictions[0]
