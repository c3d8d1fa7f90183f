"""The two command lines, run as a user runs them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import AppSettings
from tests.conftest import ROOT

Done = subprocess.CompletedProcess[str]


def run(settings: AppSettings, *arguments: str, stdin: str = "", **more: str) -> Done:
    environment = {
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=environment,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def one_sentence(done: Done) -> str:
    """The message of a failed call; anything like a traceback fails."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_ask_prints_the_answer_and_its_sources(settings: AppSettings) -> None:
    done = run(settings, "chat", "ask", "How much latency does retrieval add?")
    assert done.returncode == 0
    assert done.stderr == ""
    answer, sources = done.stdout.split("\nSources\n")
    assert "[1]" in answer
    line = r"\[1\] .+ · (undated|\d{4}-\d\d-\d\d) · restated edition · .+ · “.+”"
    assert re.fullmatch(line, sources.splitlines()[0])


def test_ask_in_json(settings: AppSettings) -> None:
    done = run(settings, "chat", "ask", "How much latency does retrieval add?", "--json")
    answer = json.loads(done.stdout)
    assert {
        "id",
        "question",
        "outcome",
        "mode",
        "answer",
        "citations",
        "passages",
        "differences",
        "timings_ms",
    } <= set(answer)
    assert (answer["outcome"], answer["mode"]) == ("answered", "extractive")
    assert set(answer["timings_ms"]) == {"retrieve", "answer", "total"}
    for citation in answer["citations"]:
        path = ROOT / "corpus" / "articles" / f"{citation['article_id']}.md"
        text = path.read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["supported"] is True
    for passage in answer["passages"]:
        assert set(passage) == {"article_id", "section", "text", "start", "end", "score"}


def test_ask_with_a_history(settings: AppSettings, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    turns = [{"role": "user", "content": "What does retrieval add in latency?"}]
    history.write_text(json.dumps(turns), "utf-8")
    ask = ("chat", "ask", "why is that bad?", "--json", "--history")
    assert "latency" in json.loads(run(settings, *ask, str(history)).stdout)["answer"]
    history.write_text("[1]", "utf-8")
    assert one_sentence(run(settings, *ask, str(history))).startswith("The history is a list of")
    assert "cannot be read" in one_sentence(run(settings, *ask, str(tmp_path / "none")))


def test_ask_line_by_line(settings: AppSettings) -> None:
    lines = [
        {"id": "a", "question": "do I need gpus?"},
        {"id": "b", "question": ""},
        {"id": 3, "question": "why?", "history": [{"role": "user", "content": "What is RAFT?"}]},
    ]
    stdin = "\n".join([json.dumps(lines[0]), "no json", "", *map(json.dumps, lines[1:])])
    done = run(settings, "chat", "ask", "--jsonl", stdin=stdin)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "b", 3]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert done.returncode == 1
    assert run(settings, "chat", "ask", "--jsonl", stdin=json.dumps(lines[0])).returncode == 0


def test_output_is_utf_8_in_any_locale_and_a_closed_input_is_an_empty_one(
    settings: AppSettings,
) -> None:
    line = b'{"id": "\xc3\xbc", "question": "What is RAG?"}\n'
    command = [sys.executable, "-m", "chat", "ask", "--jsonl"]
    environment = {"WHICHWAY_STORE": str(settings.store), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, cwd=ROOT, input=line, capture_output=True)
    assert json.loads(done.stdout.decode("utf-8"))["id"] == "ü"
    closed = [shutil.which("sh") or "sh", "-c", 'exec "$@" <&-', "sh", *command]
    done = subprocess.run(closed, env=environment, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_article_cannot_steer_the_terminal(fresh: AppSettings) -> None:
    text = "# About\x1b[2J kites\n\nKites fly\x1b]0;owned\x07 in the wind\x9b2J of autumn.\n"
    (fresh.library / "a.md").write_text(text, "utf-8")
    done = [
        run(fresh, "ingest"),
        run(fresh, "chat", "ask", "When do kites fly?"),
        run(fresh, "chat", "search", "kites"),
    ]
    assert "in the wind" in done[1].stdout
    for call in done:
        assert call.returncode == 0
        assert not {"\x1b", "\x07", "\x9b"} & {*call.stdout, *call.stderr}


def test_search(settings: AppSettings) -> None:
    done = run(settings, "chat", "search", "gpu for training", "-k", "2", "--json")
    found = json.loads(done.stdout)
    assert len(found["passages"]) == 2
    assert found["passages"][0]["article_id"] == "south-core-distinction"
    assert "1. south-core-distinction" in run(settings, "chat", "search", "gpu training").stdout


def test_ingest_reports_in_words_and_in_json(fresh: AppSettings) -> None:
    (fresh.library / "a.md").write_text("# A\n\nText.\n", "utf-8")
    (fresh.library / "b.md").write_bytes(b"\0")
    done = run(fresh, "ingest", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["added"] == ["a"]
    assert report["problems"][0]["path"] == "b.md"
    (fresh.library / "b.md").unlink()
    again = run(fresh, "ingest", "sync")
    assert again.returncode == 0
    assert again.stdout.startswith("0 added, 0 changed, 0 removed, 1 unchanged; 1 passages")


def test_clear_errors(fresh: AppSettings, tmp_path: Path) -> None:
    ask = ("chat", "ask", "what?")
    assert one_sentence(run(fresh, *ask)).endswith("Build it with: python -m ingest")
    assert "No article in" in one_sentence(run(fresh, "ingest"))
    missing = fresh.model_copy(update={"library": tmp_path / "none"})
    assert "Create the folder" in one_sentence(run(missing, "ingest"))
    assert "Did you mean" in one_sentence(run(fresh, "ingest", WHICHWAY_STOR="x"))
    assert "cannot be used" in one_sentence(run(fresh, *ask, WHICHWAY_LLM="x"))
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    inside = fresh.model_copy(update={"store": blocked / "store"})
    (fresh.library / "a.md").write_text("Text.", "utf-8")
    assert "cannot be written" in one_sentence(run(inside, "ingest"))


def test_a_reader_that_has_seen_enough_is_no_trouble(settings: AppSettings) -> None:
    lines = '{"question": "What is RAG?"}\n' * 40
    command = [sys.executable, "-m", "chat", "ask", "--jsonl"]
    environment = {"WHICHWAY_STORE": str(settings.store)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(lines)
        process.stdin.close()
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_host_that_is_no_name_is_refused(settings: AppSettings) -> None:
    for host in ("a..b", "x" * 300):
        assert one_sentence(run(settings, "app", "--host", host)).startswith("Cannot listen on")
    assert run(settings, "app", "--host", "\udcff").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [["ingest", "--help"], ["chat", "--help"], ["chat", "ask", "-h"], ["chat", "search", "-h"]],
)
def test_help(settings: AppSettings, arguments: list[str]) -> None:
    done = run(settings, *arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m")


@pytest.mark.parametrize(
    "arguments",
    [
        ["chat"],
        ["chat", "ask"],
        ["chat", "search", "x", "-k", "0"],
        ["chat", "search", "x", "-k", "²"],
    ],
)
def test_wrong_use(settings: AppSettings, arguments: list[str]) -> None:
    assert run(settings, *arguments).returncode == 2


def test_a_model_elsewhere_is_told_of_before_it_is_asked(settings: AppSettings) -> None:
    elsewhere = {"WHICHWAY_LLM": "openai-like:tiny@http://models.example/v1"}
    done = run(settings, "chat", "ask", "Who won the chess olympiad in Batumi?", **elsewhere)
    assert (
        done.stderr
        == "Questions and passages go to models.example (tiny), descriptions of a project too.\n"
    )
    assert run(settings, "chat", "search", "latency", **elsewhere).stderr == ""
