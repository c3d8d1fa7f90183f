"""`python -m chat decide` as a script and as a person use it."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from chat import __main__ as command_line
from chat.answering import Assistant

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setattr(command_line, "_assistant", lambda: assistant)

    def decide(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        status = command_line.main(["decide", *arguments])
        return status, *capsys.readouterr()

    return decide


def test_json_in_json_out(run: Run) -> None:
    request = {"id": 7, "criteria": {"primary_problem": "knowledge", "stakes": "unknown"}}
    status, out, _ = run("--json", typed=json.dumps(request))
    result = json.loads(out)
    assert status == 0
    assert (result["id"], result["verdict"]) == (7, "rag")
    assert result["criteria"] == {"primary_problem": "knowledge"}
    assert result["costs"] is None


def test_costs_can_be_given(run: Run) -> None:
    request: dict[str, Any] = {"criteria": {"primary_problem": "knowledge"}}
    costs = {"queries_per_day": 10_000, "price_per_million_tokens": 5, "corpus_tokens": 100_000}
    _, out, _ = run("--json", typed=json.dumps(request | {"costs": costs}))
    result = json.loads(out)["costs"]
    (estimate,) = result["estimates"]
    assert (estimate["rag_input_day"], estimate["rag_month"]) == (25.0, 1_100.0)
    assert estimate["cached_month"] == 15_000.0
    assert result["assumptions"]["price_per_million_tokens"] == {"value": 5.0, "citations": []}
    assert result["assumptions"]["rag_tokens_per_query"]["citations"]
    assert len(result["curve"]) > 10
    _, out, _ = run("--cost", "queries_per_day=10,000", typed="stop\n")
    assert "10,000 queries a day: RAG $725.00, small trained model $317.50-$917.50" in out


def test_costs_for_another_volume_than_the_answer_are_named(run: Run) -> None:
    request = {"criteria": {"query_volume": "over_100k_day"}, "costs": {"queries_per_day": 50}}
    _, out, _ = run("--json", typed=json.dumps(request))
    assert "query_volume: over_100k_day" in json.loads(out)["contradictions"][0]


@pytest.mark.parametrize("cost", ["queries_per_day", "queries_per_day=many"])
def test_a_cost_that_is_no_number_is_wrong_use(run: Run, cost: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("--cost", cost)


@pytest.mark.parametrize(
    ("request_text", "message"),
    [
        ('{"criteria": {}, "costs": {"queries": 4}}', "Did you mean queries_per_day?"),
        ('{"criteria": {}, "costs": {"queries_per_day": -4}}', "from 0 to"),
        ('{"criteria": {}, "costs": 4}', "The costs are an object"),
        ('{"criteria": {"latency": "low"}}', "Did you mean latency_budget?"),
        ('{"criteria": {"stakes": "hgh"}}', "Did you mean high?"),
        ('{"criteria": 3}', "A request is an object"),
        ("no", "not JSON"),
    ],
)
def test_bad_requests_are_refused_with_a_hint(run: Run, request_text: str, message: str) -> None:
    status, out, err = run("--json", typed=request_text)
    assert (status, out) == (1, "")
    assert message in err


def test_lines_are_answered_in_order_and_one_bad_line_is_one_error(run: Run) -> None:
    lines: list[Any] = [
        {"id": 1, "criteria": {"primary_problem": "behaviour"}},
        {"id": 2, "criteria": {"primary_problem": "behavior"}},
        {"id": 3, "criteria": {"primary_problem": "both"}},
    ]
    status, out, _ = run("--jsonl", typed="\n".join(map(json.dumps, lines)) + "\n\n[")
    results = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [result["id"] for result in results] == [1, 2, 3, None]
    assert [result.get("verdict") for result in results] == ["fine_tuning", None, "hybrid", None]
    assert "behaviour" in results[1]["error"]


def test_a_person_answers_questions_one_at_a_time(run: Run) -> None:
    status, out, _ = run(typed="1\nnonsense\nwhy\nwhat is RAFT?\nwe tried everything" + "\n" * 40)
    assert status == 0
    assert "I could not read an answer off that" in out
    assert "As things stand the verdict would be RAG" in out
    assert "Retrieval-Augmented Fine-Tuning" in out
    assert "Noted: Exhausted, a gap remains." in out
    assert "no further answer of yours can change the verdict." in out
    assert "Verdict: RAG" in out
    for title in ("Why", "The articles differ", "What would change it", "Next steps"):
        assert f"\n{title}\n" in out


@pytest.mark.parametrize("typed", ["9" * 5_000, "²", "\0", "1e0", "-1", "\u0661\u0661"])
def test_what_is_no_choice_ends_nothing(run: Run, typed: str) -> None:
    status, out, _ = run(typed=f"{typed}\nstop\n")
    assert status == 0
    assert "Verdict: " in out


def test_null_is_unknown(run: Run) -> None:
    request = {"criteria": {"primary_problem": "knowledge", "stakes": None}}
    status, out, _ = run("--json", typed=json.dumps(request))
    assert (status, json.loads(out)["criteria"]) == (0, {"primary_problem": "knowledge"})


def test_a_description_has_an_end(run: Run) -> None:
    text = "1," * 400_000
    for status, out, err in (run("--describe", text), run("--describe", text, "--json")):
        assert (status, out) == (1, "")
        assert err.startswith("The description is too long (800,000 characters; at most")
    status, out, _ = run("--jsonl", typed=json.dumps({"id": 1, "describe": text}))
    assert (status, json.loads(out)["id"]) == (1, 1)
    assert run("--describe", "1," * 10_000, "--json")[0] == 0


def test_a_person_may_stop_at_once(run: Run) -> None:
    status, out, _ = run(typed="stop\n")
    assert status == 0
    assert "Verdict: Prompt engineering" in out
    assert "no further answer" not in out


def test_it_runs_to_a_firm_verdict_in_few_questions(run: Run) -> None:
    _, out, _ = run(typed="3\n")
    assert out.count("> ") <= 10


def test_a_description_is_enough(run: Run) -> None:
    text = "Our legal texts change weekly and answers must cite them"
    status, out, _ = run("--describe", text, "--json")
    assert (status, json.loads(out)["verdict"]) == (0, "rag")
    status, out, _ = run("--describe", text)
    assert "Understood from the description" in out
    assert "“weekly”" in out
    assert run("--describe", " ")[0] == 1
    _, out, _ = run("--jsonl", typed=json.dumps({"id": 1, "describe": text}))
    assert json.loads(out)["proposed"]
