"""Descriptions that a language model reads beside the rules, over real HTTP; it only proposes."""

import io
import json
from collections.abc import Callable, Sequence

import pytest

from chat import __main__ as command_line
from chat.answering import Assistant
from chat.checklist.describing import Consult, Otherwise, Read
from chat.checklist.interview import Interview, reply
from chat.checklist.loading import load_rules
from chat.checklist.prompts import prompt
from chat.checklist.saved_interview import restore, save
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.generation import describing
from chat.generation.choice import ModelChoice
from chat.generation.describing import BY_RULES, consulting, proposals
from chat.generation.model import ConnectedModel, Patience
from chat.shared_adviser import SharedAdviser
from chat.ui.checklist_handlers import ChecklistHandlers
from tests.model_servers import Script, model_server

RULES = load_rules()
TEXT = "A desk that helps nurses with dosage tables.\nThe tables change weekly, mistakes can kill."
"""Rules read the weekly change off it, not what a mistake does."""
STAKES = "stakes | high | mistakes can kill"


def model_at(url: str) -> ConnectedModel:
    choice = ModelChoice("openai-like", "tiny", f"{url}/v1")
    return ConnectedModel(choice, "", Patience(5, 9))


def asked(script: Script, text: str = TEXT, keys: Sequence[str] = tuple(RULES.criteria)) -> Read:
    with model_server("openai", script) as url:
        consult = consulting(model_at(url), RULES)
        assert consult
        return consult(text, keys)


def test_a_model_proposes_with_the_words_that_it_rests_on() -> None:
    script = Script([f"{STAKES}\n"])
    (proposal,) = asked(script).proposals
    assert (proposal.criterion, proposal.option) == ("stakes", "high")
    assert TEXT[proposal.start :].startswith(proposal.words)
    assert proposal.by_model
    form, text = (message["content"] for message in script.asked[0]["messages"])
    assert "change_rate: How often do the facts change?\n  daily_or_faster: " in form
    assert text == f"| {TEXT.splitlines()[0]}\n| {TEXT.splitlines()[1]}"


@pytest.mark.parametrize(
    "line",
    [
        "- `stakes` | high | “mistakes can kill”",
        "stakes: high — 'Mistakes  can kill.'",
        '* **stakes** = high ("mistakes can kill")',
    ],
)
def test_a_line_is_understood_however_it_is_set(line: str) -> None:
    (proposal,) = proposals(f"Here is the form:\n{line}\nDone.", TEXT, RULES.criterion)
    assert (proposal.option, proposal.words) == ("high", "mistakes can kill")


@pytest.mark.parametrize(
    "line",
    [
        "stakes | very_high | mistakes can kill",
        "danger | high | mistakes can kill",
        "stakes | high | mistakes are deadly",
        "stakes | high | mistakes can ki",
        "stakes | high | that",
        "stakes | high |",
        "stakes | high | mistakes can kill\nstakes | ordinary | nurses",
        "verdict | rag | change weekly",
        f"stakes | high | {' '.join(TEXT.split() * 3)}",
    ],
)
def test_what_the_description_or_the_checklist_does_not_hold_is_dropped(line: str) -> None:
    assert proposals(line, TEXT * 3, RULES.criterion) == []
    read = asked(Script([line]))
    assert (read.proposals, read.note) == ((), f"{describing.UNUSABLE} {BY_RULES}")


def test_nothing_to_read_is_no_failure() -> None:
    assert asked(Script(["NONE"])) == Read()


@pytest.mark.parametrize(
    "script",
    [
        Script(["I am sorry, but I cannot help with that."]),
        Script(garbage=b"\0\xff not an event\n\n"),
        Script([STAKES], cut=True),
        Script(status=401),
        Script(status=500),
        Script(["so it goes on and on "] * 400),
        Script([STAKES], wait=1.0),
    ],
    ids=["refusal", "garbage", "cut", "key", "fault", "endless", "slow"],
)
def test_rules_alone_read_where_a_model_fails(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    monkeypatch.setattr(describing, "SECONDS", 0.5)
    adviser = Adviser(RULES, assistant.index())
    with model_server("openai", script) as url:
        read = adviser.propose(TEXT, consulting(model_at(url), RULES))
    assert read.proposals == adviser.propose(TEXT).proposals
    assert read.note.endswith(BY_RULES)


def test_a_dead_server_or_a_stop_leaves_the_rules() -> None:
    with model_server("openai", Script([STAKES])) as url:
        stopping = consulting(model_at(url), RULES, lambda: True)
    assert stopping
    read = stopping(TEXT, RULES.criteria)
    assert (read.proposals, "cannot be reached" in read.note) == ((), True)
    with model_server("openai", Script([STAKES], wait=1.0)) as url:
        stopping = consulting(model_at(url), RULES, lambda: True)
        assert stopping
        assert stopping(TEXT, RULES.criteria) == Read(note=f"{describing.STOPPED} {BY_RULES}")


def test_a_small_window_gets_a_short_form_and_too_small_a_one_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ConnectedModel, "window", 2_048)
    script = Script([STAKES])
    assert asked(script).proposals
    assert "(daily_or_faster, weekly, " in script.asked[0]["messages"][0]["content"]
    read = asked(Script([STAKES]), TEXT * 100)
    assert "does not fit into the context of tiny." in read.note


def test_what_rules_read_stands_and_the_other_reading_is_beside_it(assistant: Assistant) -> None:
    script = Script([f"{STAKES}\nchange_rate | static | dosage tables"])
    with model_server("openai", script) as url:
        read = Adviser(RULES, assistant.index()).propose(TEXT, consulting(model_at(url), RULES))
    found = {p.criterion: p for p in read.proposals}
    assert (found["change_rate"].option, found["change_rate"].words) == ("weekly", "weekly")
    assert found["change_rate"].otherwise == Otherwise("static", "dosage tables")
    assert not found["change_rate"].by_model
    assert found["stakes"].by_model


def test_a_model_takes_the_place_of_the_nearest_sense(assistant: Assistant) -> None:
    text = "Our desk helps people."
    adviser = Adviser(RULES, assistant.index())
    with model_server("openai", Script(["primary_problem | both | helps people"])) as url:
        (proposal,) = adviser.propose(text, consulting(model_at(url), RULES)).proposals
    assert (proposal.option, proposal.words, proposal.by_model) == ("both", "helps people", True)
    (guess,) = adviser.propose(text).proposals
    assert guess.words == text


# Free text within the checklist


def consulted(reading: str) -> Consult:
    return lambda text, keys: Read(
        tuple(proposals(reading, text, [RULES.criteria[key] for key in keys]))
    )


def test_a_free_answer_that_a_model_reads_is_asked_about() -> None:
    asking = Interview("asking", current="stakes")
    said = "somebody might get hurt"
    assert reply(asking, said, RULES).kind == "unclear"
    step = reply(asking, said, RULES, consult=consulted("stakes | high | get hurt"))
    assert step.kind == "which"
    assert step.text == "The language model reads “High” from “get hurt”. Is that right?"
    assert dict(step.interview.answers) == {}
    assert [choice.key for choice in prompt(step.interview, RULES).choices] == ["high"]
    confirmed = reply(step.interview, "yes", RULES)
    assert dict(confirmed.interview.answers) == {"stakes": "high"}


def test_a_model_is_not_asked_where_rules_read() -> None:
    def refuse(text: str, keys: object) -> Read:
        raise AssertionError(text)

    asking = Interview("asking", current="stakes")
    for said in ("high", "not sure", "why", "What is RAFT?", "The facts change weekly"):
        assert reply(asking, said, RULES, consult=refuse).kind != "unclear"


def test_a_failing_model_is_told_of_where_nothing_can_be_read() -> None:
    asking = Interview("asking", current="stakes")
    step = reply(asking, "well", RULES, consult=lambda text, keys: Read(note="It is down."))
    assert step.kind == "unclear"
    assert step.text.startswith("It is down. I could not read an answer off that.")


def test_a_correction_may_be_read_by_a_model() -> None:
    confirming = reply(Interview(), "The facts change weekly", RULES).interview
    consult = consulted("stakes | high | get hurt")
    step = reply(confirming, "and somebody might get hurt", RULES, consult=consult)
    assert step.kind == "proposed"
    assert [p.criterion for p in step.interview.proposed] == ["change_rate", "stakes"]


def test_a_verdict_before_the_confirmation_takes_nothing_from_a_model() -> None:
    read = consulted(f"{STAKES}\nchange_rate | weekly | change weekly")
    step = reply(Interview(), TEXT, RULES, lambda text: read(text, RULES.criteria))
    assert len(step.interview.proposed) == 2
    assert dict(reply(step.interview, "verdict", RULES).interview.answers) == {}
    assert dict(reply(step.interview, "yes", RULES).interview.answers)["stakes"] == "high"


def test_both_readings_survive_being_kept_and_no_other_ones() -> None:
    proposed = {"criterion": "stakes", "option": "high", "words": "kill", "start": 3}
    other = {"option": "ordinary", "words": "helps"}
    kept = save(Interview("confirming")) | {"proposed": [proposed | {"otherwise": other}]}
    interview = restore(json.loads(json.dumps(kept)), RULES)
    assert interview.proposed[0].otherwise == Otherwise("ordinary", "helps")
    assert restore(json.loads(json.dumps(save(interview))), RULES) == interview
    invented = proposed | {"otherwise": other | {"option": "vast"}}
    with pytest.raises(ChatError, match="Start it again"):
        restore(kept | {"proposed": [invented]}, RULES)


# The page and the command line


def test_the_page_says_what_it_waits_for_and_who_read_what(assistant: Assistant) -> None:
    handlers = ChecklistHandlers(assistant, SharedAdviser(assistant))
    script = Script([f"{STAKES}\nchange_rate | static | dosage tables"])
    with model_server("openai", script) as url:
        waiting, html = handlers.propose(TEXT, model_at(url))
    assert "reads your description" in waiting
    marked = '<mark class="quote">{}</mark>'
    assert (
        f"Read by the language model from the words&ensp;{marked.format('mistakes can kill')}"
        in html
    )
    assert f"reads “Stable for years” from the words&ensp;{marked.format('dosage tables')}" in html
    *_, html = handlers.propose(TEXT, model_at(url))
    assert "cannot be reached. Check that it is running. What you wrote was read by rules" in html
    assert len(list(handlers.propose(TEXT))) == 1
    assert len(list(handlers.propose(TEXT, "none"))) == 1


Run = Callable[..., str]


@pytest.fixture
def decide(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    def run(script: Script, *arguments: str, typed: str = "") -> str:
        with model_server("openai", script) as url:
            monkeypatch.setattr(assistant, "writer", lambda chosen=None: model_at(url))
            monkeypatch.setattr(command_line, "_assistant", lambda: assistant)
            monkeypatch.setattr("sys.stdin", io.StringIO(typed))
            assert command_line.main(["decide", "--describe", TEXT, *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_a_script_gets_what_a_model_reads_apart(decide: Run) -> None:
    result = json.loads(decide(Script([STAKES]), "--json"))
    assert "stakes" not in result["criteria"]
    (more,) = result["to_confirm"]
    assert (more["criterion"], more["words"], more["by_model"]) == (
        "stakes",
        "mistakes can kill",
        True,
    )
    assert result["note"] == ""
    failed = json.loads(decide(Script(status=500), "--json"))
    assert failed["to_confirm"] == []
    assert failed["note"].endswith(BY_RULES)
    assert failed["verdict"] == result["verdict"]


def test_a_person_confirms_what_a_model_reads(decide: Run) -> None:
    script = Script(["primary_problem | both | helps nurses"])
    alone = json.loads(decide(script, "--json"))["summary"]
    for typed, agreed in (("", False), ("no\n", False), ("y\n", True)):
        out = decide(script, typed=typed)
        assert "Read by the language model, to be confirmed\n- Is the gap facts" in out
        assert "Use these too? [y/N] " in out
        assert (f"Verdict: {alone}" not in out) == agreed
    assert BY_RULES in decide(Script(["gibberish"]))
