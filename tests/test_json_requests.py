"""Requests in JSON as careless and hostile senders write them; each line gets a line back."""

import codecs
import gc
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chat import __main__ as command_line
from chat.answering import Assistant
from chat.conversation import MOST_TURNS, Turn, read_turns, understand
from chat.errors import ChatError
from chat.json_requests import LONGEST, answer_lines, parse_json

Talk = Callable[..., tuple[int, str, str]]
ASK = '{"id": %s, "question": "What is RAG?"}'
DECIDE = '{"id": %s, "criteria": {"primary_problem": "knowledge"}}'
UNREADABLE = [
    (b"\xff", "byte 1 is not UTF-8"),
    ((ASK % 1).encode("utf-16-le"), "it is not JSON"),
    (ASK.replace("RAG", "\\ud800").encode() % b"1", "lone surrogate"),
    (ASK.encode() % rb'"\udc00"', "lone surrogate"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    (ASK.encode() % (b"9" * 5_000), "a number in it"),
    (ASK.encode() % b"NaN", "a number in it"),
    (ASK.encode() % b"1e999", "a number in it"),
    (ASK.encode() % b'1, "more": -Infinity', "a number in it"),
    (ASK.encode() % (b'"' + b"x" * LONGEST + b'"'), "it is longer than 1,000,000 bytes"),
    (b"{'id': 1}", "it is not JSON"),
    (codecs.BOM_UTF8, "it is not JSON"),
    (b"\0", "it is not JSON"),
]


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


@pytest.fixture
def talk(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Talk:
    monkeypatch.setattr(command_line, "_assistant", lambda: assistant)
    gc.collect()  # what earlier tests left must not be finalised in the depth of a nested value

    def chat(*arguments: str, typed: bytes = b"") -> tuple[int, str, str]:
        type_in(monkeypatch, typed)
        status = command_line.main([*arguments])
        return status, *capsys.readouterr()

    return chat


@pytest.mark.parametrize(("command", "good"), [("ask", ASK), ("decide", DECIDE)])
def test_each_unreadable_line_is_one_error_and_the_run_goes_on(
    talk: Talk, command: str, good: str
) -> None:
    lines = [
        good.encode() % b'"first"',
        *(line for line, _ in UNREADABLE),
        good.encode() % b'"\\u00fc"',
    ]
    status, out, err = talk(command, "--jsonl", typed=b"\n".join(lines))
    first, *errors, last = map(json.loads, out.splitlines())
    assert (status, err) == (1, "")
    assert (first["id"], last["id"]) == ("first", "ü")
    assert "error" not in first
    assert "error" not in last
    assert [error["id"] for error in errors] == [
        1 if b": 1," in line else None for line, _ in UNREADABLE
    ]
    for error, (_, message) in zip(errors, UNREADABLE, strict=True):
        assert message in error["error"]


@pytest.mark.parametrize(
    ("request_text", "message"),
    [
        ("[]", "Each line is an object"),
        ('{"id": 1}', "Each line is an object"),
        ('{"id": 1, "question": 3}', "Each line is an object"),
        ('{"id": 1, "question": null}', "Each line is an object"),
        ('{"id": 1, "question": ""}', "The question is empty"),
        ('{"id": 1, "question": "%s"}' % ("x" * 5_000), "The question is too long"),
        ('{"id": 1, "question": "x", "history": 3}', "The history is a list of"),
        ('{"id": 1, "question": "x", "history": "x"}', "The history is a list of"),
        ('{"id": 1, "question": "x", "history": [[]]}', "The history is a list of"),
        ('{"id": 1, "question": "x", "history": [{"role": "user"}]}', "The history is a list of"),
        (
            '{"id": 1, "question": "x", "history": [{"role": "system", "content": ""}]}',
            "The history is a list of",
        ),
    ],
)
def test_wrong_shapes_keep_their_id(talk: Talk, request_text: str, message: str) -> None:
    status, out, _ = talk("ask", "--jsonl", typed=request_text.encode())
    error = json.loads(out)
    assert status == 1
    assert error["id"] == (None if request_text == "[]" else 1)
    assert error["error"].startswith(message)


@pytest.mark.parametrize("request_text", ["[]", "3", '"x"', "{}", '{"criteria": []}'])
def test_wrong_shapes_of_criteria(talk: Talk, request_text: str) -> None:
    status, out, _ = talk("decide", "--jsonl", typed=request_text.encode())
    assert (status, len(out.splitlines())) == (1, 1)
    assert json.loads(out)["error"].startswith("A request is an object like")


def test_careless_lines_are_answered(talk: Talk) -> None:
    lines = [
        codecs.BOM_UTF8 + ASK.encode() % b"1",
        b" \t",
        b'{"id": 2, "question": "What is RAG?", "history": null}',
        b'{"id": [3], "question": "What is RAG?", "more": 1}',
        '{"id": "\x85", "question": "Is 😀 \\u0000 RAG \u2028 good?"}'.encode(),
    ]
    status, out, _ = talk("ask", "--jsonl", typed=b"\r\n".join(lines))
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2, [3], "\x85"]
    assert status == 0


def test_one_request_is_refused_with_one_sentence(talk: Talk) -> None:
    for content, message in UNREADABLE:
        status, out, err = talk("decide", "--json", typed=content)
        assert (status, out) == (1, "")
        assert err.startswith("The request cannot be read: ")
        assert message in err
    assert talk("decide", "--json", typed=b'{\n"criteria": {}\n}')[0] == 0


@pytest.mark.parametrize("content", [line for line, _ in UNREADABLE] + [b"[1]", b"{}"])
def test_a_history_that_cannot_be_read_is_one_sentence(
    talk: Talk, tmp_path: Path, content: bytes
) -> None:
    history = tmp_path / "history.json"
    history.write_bytes(content)
    status, out, err = talk("ask", "why?", "--history", str(history))
    assert (status, out) == (1, "")
    assert err.startswith("The history ")
    assert err.count("\n") == 1


def test_a_history_that_is_no_file(talk: Talk, tmp_path: Path) -> None:
    for place, reason in [
        (tmp_path / "none", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (Path("/dev/zero"), "it is longer than"),
    ]:
        status, out, err = talk("ask", "why?", "--history", str(place))
        assert (status, out) == (1, "")
        assert f"The history {place} cannot be read" in err
        assert reason in err


def test_the_newest_turns_of_a_long_history_count() -> None:
    turns = [{"role": "user", "content": str(number)} for number in range(100_000)]
    assert [turn.content for turn in read_turns(turns)] == [
        turn["content"] for turn in turns[-MOST_TURNS:]
    ]
    assert read_turns(None) == []


def test_a_follow_up_is_not_lost_behind_a_long_question() -> None:
    history = [Turn(role="user", content="What is RAG? " + "x" * 100_000)]
    question = understand("And why?", history).readings[0].text
    assert question.startswith("What is RAG?")
    assert question.endswith(" And why?")
    assert len(question) < 2_000


def test_a_mistake_of_ours_costs_one_line_and_is_logged(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def respond(request: Any) -> dict[str, Any]:
        return {"quotient": 1 / request["by"]}

    type_in(monkeypatch, b'{"id": 1, "by": 0}\n{"id": 2, "by": 2}')
    assert answer_lines(sys.stdin.buffer, respond) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["id"] == 1
    assert "mistake in the program" in first["error"]
    assert second == {"quotient": 0.5}
    assert "ZeroDivisionError" in caplog.text


def test_what_is_read_can_be_written() -> None:
    assert parse_json(b'{"a": [1, "\\ud83d\\ude00"]}', "It") == {"a": [1, "😀"]}
    with pytest.raises(
        ChatError, match=r"^It cannot be read: it is not JSON \(.*\)\. Correct it\.$"
    ):
        parse_json(b"", "It")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "a \udcff question"],
        ["search", "\udcff"],
        ["decide", "--describe", "\udcff"],
        ["ask", "--jsonl", "--history", "x"],
        ["decide", "--jsonl", "--describe", "x"],
    ],
)
def test_wrong_use_is_told_before_anything_is_loaded(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        command_line.main(arguments)
    assert end.value.code == 2
    assert "error: " in capsys.readouterr().err
