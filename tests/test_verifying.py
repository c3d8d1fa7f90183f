"""Exports can be checked again later: which of their quotes still stand."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chat import __main__ as command_line
from chat.answering import Assistant
from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.export import answer_json, export
from chat.markdown_export import answer_markdown, verdict_markdown
from chat.verifying import Quote, check_quotes, read_quotes
from ingest.pipeline import sync
from ingest.settings import AppSettings

RULES = load_rules()
TEXT = "Retrieval finds it.\n\nTraining learns it. Retrieval finds it again."
CRITERIA = {"primary_problem": "knowledge", "query_volume": "under_100k_month"}
Run = Callable[..., tuple[int, str, str]]


def standing(start: int, end: int, quote: str, texts: dict[str, str] | None = None) -> str:
    (checked,) = check_quotes([Quote("a", start, end, quote)], texts or {"a": TEXT})
    if checked.start is not None:
        assert TEXT[checked.start : checked.end].split() == quote.split()
    return checked.standing


@pytest.mark.parametrize(
    ("start", "end", "quote", "expected"),
    [
        (0, 19, "Retrieval finds it.", "stands"),
        (5, 24, "Training learns it.", "moved"),
        (0, 19, "Retrieval loses it.", "lost"),
        (900, 919, "Training learns it.", "moved"),
        (0, 40, "Retrieval finds it. Training learns it.", "stands"),
    ],
)
def test_a_quote_stands_moved_or_is_lost(start: int, end: int, quote: str, expected: str) -> None:
    assert standing(start, end, quote) == expected


def test_an_article_may_be_gone() -> None:
    assert standing(0, 4, "Gone.", {"b": TEXT}) == "article_gone"


def test_words_that_stand_twice_are_found_nearest() -> None:
    (checked,) = check_quotes([Quote("a", 44, 60, "Retrieval finds it")], {"a": TEXT})
    assert checked.start == TEXT.rindex("Retrieval")


@pytest.fixture(scope="module")
def exports(assistant: Assistant) -> dict[str, str]:
    """The four files that the page offers, and what the command line prints."""
    articles = assistant.articles()
    answer = export("answer", answer_json(assistant.answer("What is RAFT?")), articles)
    advice = Adviser(RULES, assistant.index()).advise(CRITERIA)
    verdict = export("verdict", advice, articles)
    lines = [json.dumps(answer["result"]), json.dumps({"id": 2, "error": "no"})]
    return {
        "answer.json": json.dumps(answer),
        "answer.md": answer_markdown(answer),
        "verdict.json": json.dumps(verdict),
        "verdict.md": verdict_markdown(verdict, RULES),
        "decide.json": json.dumps(advice),
        "ask.jsonl": "\n".join(lines),
    }


@pytest.fixture
def run(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setattr(command_line, "_assistant", lambda: assistant)

    def verify(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = command_line.main(["verify", *arguments])
        return status, *capsys.readouterr()

    return verify


@pytest.mark.parametrize("kind", ["answer", "verdict"])
def test_markdown_and_json_hold_the_same_quotes(exports: dict[str, str], kind: str) -> None:
    shown = read_quotes(exports[f"{kind}.md"])
    assert shown
    assert set(shown) <= set(read_quotes(exports[f"{kind}.json"]))


def test_a_verdict_as_markdown_says_what_it_rests_on(exports: dict[str, str]) -> None:
    text = exports["verdict.md"]
    for part in ("# Verdict: RAG", "## Why", "## Sources", "## Next steps", "Library version"):
        assert part in text
    assert "“" in text.split("## Sources")[1]


def test_every_export_stands_against_its_own_library(
    exports: dict[str, str], run: Run, tmp_path: Path
) -> None:
    for name, text in exports.items():
        (tmp_path / name).write_text(text, "utf-8")
        status, out, _ = run(str(tmp_path / name), "--json")
        report = json.loads(out)
        assert (status, report["moved"], report["lost"]) == (0, 0, 0), name
        assert report["stands"] == len(report["quotes"]) > 0
    assert run("-", typed=exports["answer.md"])[0] == 0


def test_what_became_of_the_articles_is_told(
    exports: dict[str, str], filled: AppSettings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = filled.library / "articles" / "when-to-use-what.md"
    text = article.read_text("utf-8")
    quotes = [q for q in read_quotes(exports["verdict.json"]) if q.article_id == article.stem]
    lost, moved, *_ = sorted(quotes, key=lambda quote: quote.start)
    article.write_text(text.replace(lost.quote, "Something else."), "utf-8")
    sync(filled)
    monkeypatch.setattr(command_line, "_assistant", lambda: Assistant(filled))
    status, out, _ = run("-", typed=exports["verdict.json"])
    assert status == 1
    assert f"- lost: {article.stem} {lost.start}-{lost.end} “" in out
    assert f"- moved: {article.stem} {moved.start}-{moved.end} (now at " in out
    article.unlink()
    sync(filled)
    status, out, _ = run("-", typed=exports["verdict.json"])
    assert status == 1
    assert "are from an article that is gone" in out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1, 2",
        '{"answer": "none"}',
        "# Some notes\n\nNothing of ours.",
        '{"article_id": "a", "start": 3, "end": 1, "quote": "words"}',
        '{"article_id": "a", "start": true, "end": 4, "quote": "words"}',
        '{"article_id": "a", "start": 0, "end": 4, "quote": " "}',
        '{"article_id": 7, "start": 0, "end": 4, "quote": "words"}',
        "[" * 100_000,
    ],
)
def test_a_damaged_or_foreign_file_gets_one_clear_sentence(run: Run, text: str) -> None:
    with pytest.raises(ChatError, match="no export of Whichway"):
        read_quotes(text)
    status, out, err = run("-", typed=text)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    for name in ("missing.json", "picture.png", "."):
        status, _, err = run(str(tmp_path / name))
        assert status == 2
        assert "cannot be checked" in err


def test_an_export_names_the_library_it_is_from(exports: dict[str, str]) -> None:
    kept: dict[str, Any] = json.loads(exports["verdict.json"])
    assert kept["kind"] == "verdict"
    assert len(kept["library"]["articles"]) == 5
    assert kept["library"]["version"] in exports["verdict.md"]
