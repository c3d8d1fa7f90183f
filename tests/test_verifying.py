"""Exports can be checked again later: which of their quotes still stand."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat import __main__ as command_line
from chat.answering import Assistant
from chat.checklist.loading import load_rules
from chat.conversations.exchange import Conversation, Exchange
from chat.conversations.markdown import conversation_markdown
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.evaluation.mutations import MUTATIONS
from chat.export import answer_json, export, library_state
from chat.markdown_export import answer_markdown, verdict_markdown
from chat.records import Answer, Details
from chat.verifying import Quote, check_quotes, read_quotes
from ingest.pipeline import sync
from ingest.records import StoredArticle
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


QUESTIONS = (
    "How much training data does fine-tuning need?",
    "How much latency does retrieval add?",
    "What does RAG cost a month?",
    "RAG or fine-tuning for a support bot?",
)
MOVED = "a quote's place altered"
IN_WORDS = {"a figure altered", "a denial put in or taken off"}


def exported(answer: Answer, kind: str, articles: tuple[StoredArticle, ...]) -> str:
    if kind == "json":
        return json.dumps(answer_json(answer))
    if kind == "md":
        return answer_markdown(export("answer", answer_json(answer), articles))
    kept = Conversation((Exchange("hello"), Exchange(answer.question, answer)))
    return conversation_markdown(
        kept, "", library_state(articles), lambda c: f"http://localhost/read/a?start={c['start']}"
    )


def written(answer: Answer) -> Answer:
    """As if a language model had put it so."""
    return replace(
        answer, mode="generative", details=Details("local:model", 3, False, 9, 9, None, 1.0)
    )


@pytest.mark.parametrize("kind", ["json", "md", "conversation"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_words_that_were_altered_are_told(
    assistant: Assistant, run: Run, question: str, kind: str
) -> None:
    answer, articles = assistant.answer(question), assistant.articles()
    assert run("-", typed=exported(answer, kind, articles))[0] == 0
    for name, mutation in MUTATIONS.items():
        damaged = mutation(answer, 3)
        if damaged is not None:
            status, out, _ = run("-", typed=exported(damaged, kind, articles))
            assert ("- altered: “" in out) or name not in IN_WORDS
            assert ("- moved: " in out) if name == MOVED else status == 1, (name, out)


@pytest.mark.parametrize("kind", ["json", "md", "conversation"])
def test_what_a_language_model_wrote_is_held_against_its_sources(
    assistant: Assistant, run: Run, kind: str
) -> None:
    answer = written(assistant.answer("How many ms does RAG add per query?"))
    articles = assistant.articles()
    loosely = replace(answer, text=answer.text.replace("RAG adds", "RAG brings", 1))
    assert loosely != answer
    assert run("-", typed=exported(loosely, kind, articles))[0] == 0
    for name in IN_WORDS:
        damaged = MUTATIONS[name](loosely, 3)
        assert damaged
        assert run("-", typed=exported(damaged, kind, articles))[0] == 1, name


@pytest.mark.parametrize("kind", ["json", "md", "conversation"])
def test_an_altered_comparison_is_told(assistant: Assistant, run: Run, kind: str) -> None:
    answer, articles = assistant.answer("/compare " + QUESTIONS[0]), assistant.articles()
    assert run("-", typed=exported(answer, kind, articles))[0] == 0
    altered = replace(answer, text=answer.text.replace("500", "700"))
    status, out, _ = run("-", typed=exported(altered, kind, articles))
    assert status == 1
    assert "is not what it quotes" in out


def test_altered_words_about_a_difference_are_told(assistant: Assistant, run: Run) -> None:
    asked = ("Is RAG the cheaper option?", *QUESTIONS)
    answer = next(found for q in asked if (found := assistant.answer(q)).differences)
    text = exported(answer, "md", assistant.articles())
    told, sources = text.split("## Sources")
    before, differing = told.split("## Where the articles differ")
    assert run("-", typed=text)[0] == 0
    damaged = differing.replace("“", "“Not: ", 1)
    typed = f"{before}## Where the articles differ{damaged}## Sources{sources}"
    assert run("-", typed=typed)[0] == 1


def test_a_checklist_answer_in_a_conversation_is_ours(assistant: Assistant, run: Run) -> None:
    answer = replace(assistant.answer(QUESTIONS[0]), mode="checklist")
    (first, *_) = answer.citations
    ours = replace(answer, text="So we put it.[1]", citations=(first,), differences=())
    assert run("-", typed=exported(ours, "conversation", assistant.articles()))[0] == 0


def test_what_is_said_of_an_answer_is_no_part_of_it(assistant: Assistant, run: Run) -> None:
    answer = replace(
        assistant.answer(QUESTIONS[0]), understood="How much is 2 * 3?", note="Not on “*” or 3*4."
    )
    assert run("-", typed=exported(answer, "conversation", assistant.articles()))[0] == 0


def test_words_are_checked_where_their_quote_has_moved(
    filled: AppSettings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Assistant(filled)
    answer = library.answer("How much latency does retrieval add?")
    texts = [exported(one, "json", library.articles()) for one in (answer, written(answer))]
    for path in (filled.library / "articles").glob("*.md"):
        head, body = path.read_text("utf-8").split("\n---\n", 1)
        path.write_text(f"{head}\n---\n\nA new beginning, put before all.\n{body}", "utf-8")
    sync(filled)
    monkeypatch.setattr(command_line, "_assistant", lambda: Assistant(filled))
    for text in texts:
        status, out, _ = run("-", typed=text)
        assert (status, "altered" in out) == (0, False), out
        assert "stand elsewhere in their article" in out


@pytest.mark.parametrize(
    "damage",
    [{"answer": 7}, {"citations": {}}, {"mode": "made up"}, {"citations": [{"quote": "x"}]}],
)
def test_a_damaged_answer_is_foreign(
    exports: dict[str, str], run: Run, damage: dict[str, Any]
) -> None:
    kept = json.loads(exports["answer.json"])
    kept["result"] |= damage
    status, _, err = run("-", typed=json.dumps(kept))
    assert (status, err.count("\n")) == (2, 1)


def test_an_export_names_the_library_it_is_from(exports: dict[str, str]) -> None:
    kept: dict[str, Any] = json.loads(exports["verdict.json"])
    assert kept["kind"] == "verdict"
    assert len(kept["library"]["articles"]) == 5
    assert kept["library"]["version"] in exports["verdict.md"]
