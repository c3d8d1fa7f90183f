"""Evaluating: files of questions, measures, damaged answers, reports compared; and the command."""

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chat.__main__ import main
from chat.answering import Assistant
from chat.errors import ChatError
from chat.evaluation.comparison import compare
from chat.evaluation.configurations import configurations
from chat.evaluation.intervals import (
    auroc,
    interval,
    mcnemar,
    paired_interval,
    quantile,
    ratio,
    share,
)
from chat.evaluation.measures import within
from chat.evaluation.mutations import MUTATIONS, check
from chat.evaluation.reading import check_sources, missing_facts, read_questions
from chat.evaluation.report import Record, Run, read
from chat.faults import faults, statements
from chat.grounds import grounds
from chat.records import Answer, FoundPassage
from ingest.errors import KnowledgeBaseError, SettingsError
from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.test_cli import run as call

ARTICLES = {
    "kites": "# Kites\n\nA kite needs wind of 12 km/h. Kites do not fly in calm air.\n\n"
    "## Tails\n\nA tail of 3 metres keeps a kite steady.\n",
    "boats": "# Boats\n\nA paper boat floats for 20 minutes. Waxed paper is not soaked.\n",
}
QUESTIONS = [
    {"question": "How much wind does a kite need?", "facts": ["12 km/h"]},
    {
        "question": "How long does a paper boat float?",
        "facts": [{"fact": r"20\s*min", "sources": [{"article_id": "boats"}]}],
    },
    {
        "question": "and its tail?",
        "full": "How long should the tail of a kite be?",
        "history": [{"role": "user", "content": "How much wind does a kite need?"}],
        "facts": [{"fact": "3 met", "sources": [{"article_id": "kites", "section": "Tails"}]}],
        "kind": "followup",
    },
    {"question": "Who won the chess championship in Reykjavik?", "facts": []},
]
PLACES = [
    FoundPassage("kites", "Introduction", "A kite needs wind of 12 km/h.", 0, 29, 1.0),
    FoundPassage("kites", "Kites › Tails", "A tail of 3 metres.", 40, 59, 1.0),
]


def lines(*rows: object) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


@pytest.fixture
def small(fresh: AppSettings) -> AppSettings:
    for name, text in ARTICLES.items():
        (fresh.library / f"{name}.md").write_text(text, "utf-8")
    sync(fresh)
    return fresh


@dataclass(frozen=True)
class Done:
    status: int
    printed: str
    error: str

    @property
    def sentence(self) -> str:
        """The message of a failed call."""
        assert self.status == 1
        assert self.printed == ""
        return self.error


Evaluate = Callable[..., Done]


@pytest.fixture
def here(
    small: AppSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Evaluate:
    """The command in this process."""
    monkeypatch.setenv("WHICHWAY_STORE", str(small.store))
    monkeypatch.setenv("WHICHWAY_LIBRARY", str(small.library))

    def evaluate(*arguments: object) -> Done:
        status = main(["evaluate", *map(str, arguments)])
        return Done(status, *capsys.readouterr())

    return evaluate


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(lines(*QUESTIONS))
    return path


def test_the_simplest_file_is_read() -> None:
    simple, absent = read_questions(
        b'{"question": "Why?", "facts": ["wind"]}\n\n{"question": "Who?", "facts": []}', "f"
    )
    assert (simple.id, simple.kind, simple.full) == ("1", "answerable", "Why?")
    assert (absent.id, absent.kind, absent.line) == ("3", "unanswerable", 3)
    assert simple.facts[0].held_by(PLACES[0])
    assert not simple.facts[0].held_by(PLACES[1])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "f, line 2 cannot be read: it is not JSON"),
        ('{"facts": []}', "f, line 2: question: is missing"),
        ('{"question": " ", "facts": []}', "f, line 2: question"),
        ('{"question": "a", "facts": ["("]}', "f, line 2: facts.0.fact: “(” is no valid pattern"),
        ('{"question": "a", "facts": [], "fact": 1}', "f, line 2: fact: Extra inputs"),
        ('{"question": "a", "facts": "x"}', "f, line 2: facts"),
        ('{"id": "1", "question": "a", "facts": []}', "line 2: the id '1' is that of line 1."),
        ("[]", "f, line 2: Input should be"),
    ],
)
def test_a_bad_line_is_named(row: str, message: str) -> None:
    with pytest.raises(ChatError) as error:
        read_questions(b'{"id": 1, "question": "a", "facts": []}\n' + row.encode(), "f")
    assert message in str(error.value)


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(ChatError, match="f holds no question"):
        read_questions(b"\n", "f")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"article_id": "kite"}, "line 1: there is no article 'kite'. Did you mean 'kites'?"),
        ({"article_id": "kites", "section": "Tail"}, "no section 'Tail'. Did you mean 'Tails'?"),
        ({"article_id": "kites", "section": ""}, None),
    ],
)
def test_unknown_places_are_named(source: dict[str, str], message: str | None) -> None:
    row = {"question": "a", "facts": [{"fact": "wind", "sources": [source]}]}
    questions = read_questions(lines(row), "f")
    if message is None:
        check_sources(questions, PLACES, "f")
        return
    with pytest.raises(ChatError) as error:
        check_sources(questions, PLACES, "f")
    assert message in str(error.value)


def test_a_fact_that_the_library_lacks_is_told() -> None:
    questions = read_questions(lines({"question": "a", "facts": ["wind", "rain"]}), "f")
    assert list(missing_facts(questions, PLACES, "f")) == [
        "f, line 1: no passage that should states “rain”."
    ]


def test_statistics() -> None:
    shares = np.array([[1, 2], [1, 1], [0, 1]], float)
    assert ratio(shares) == 0.5
    low, high = interval(shares, ratio)
    assert 0 <= low < 0.5 < high <= 1
    assert auroc(np.array([[0.1, 0], [0.2, 0], [0.3, 1]], float)) == 1
    assert auroc(np.array([[0.2, 0], [0.2, 1]], float)) == 0.5
    assert math.isnan(interval(np.array([[0.2, 0.0]]), auroc)[0])
    assert quantile(0.5)(np.array([[1, 1], [9, 1], [4, 1]], float)) == 4
    assert paired_interval(shares, shares, ratio) == (0, 0)
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == pytest.approx(0.0625)


def test_a_few_questions_that_are_all_alike_prove_little() -> None:
    every, none = np.ones((20, 2)), np.array([[0, 1]] * 5, float)
    assert interval(every, share) == pytest.approx((0.839, 1), abs=1e-3)
    assert interval(none, share) == pytest.approx((0, 0.434), abs=1e-3)
    by_facts = np.array([[2, 2], [1, 1], [4, 4]], float)
    assert interval(by_facts, share) == interval(np.ones((3, 2)), share)
    mixed = np.array([[2, 2], [0, 1], [1, 4]], float)
    assert interval(mixed, share) == interval(mixed, ratio)
    assert interval(every, ratio) == (1, 1)


def test_a_share_of_questions_has_wilson_s_interval() -> None:
    low, high = interval(np.array([[1, 1]] * 8 + [[0, 1]] * 2, float), share)
    assert (low, high) == pytest.approx((0.490, 0.943), abs=1e-3)


def test_the_best_passage_is_looked_at_however_long() -> None:
    assert list(within(PLACES, 10)) == PLACES[:1]
    assert list(within(PLACES, 48)) == PLACES
    assert list(within(PLACES, 47)) == PLACES[:1]


def test_statements_of_lists_tables_and_prose() -> None:
    text = (
        "One. Two.[1] Three\\[2\\].[2][3]\n\n- Four.[4]\n\n| a | b |\n| --- | --- |\n| c | d[5] |"
    )
    quoted = Answer("q", "answered", "extractive", text)
    told = [(one.text, one.numbers) for one in statements(quoted)]
    assert told == [
        ("One. Two.", (1,)),
        ("Three\\[2\\].", (2, 3)),
        ("- Four.", (4,)),
        ("| c | d", (5,)),
    ]
    of_model = statements(replace(quoted, mode="generative"))
    assert [(one.text, one.numbers) for one in of_model][:2] == [("One.", ()), ("Two.", (1,))]


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.answer("How much training data does fine-tuning need?")


@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_kind_of_damage_is_found_out(kind: str, answer: Answer, assistant: Assistant) -> None:
    against = grounds(assistant.index())
    assert not list(faults(answer, against))
    for seed in range(12):
        damaged = MUTATIONS[kind](answer, seed)
        assert damaged is not None
        assert damaged != answer
        assert list(faults(damaged, against)), (seed, damaged.text)


def test_words_of_a_model_are_held_against_what_they_cite(
    answer: Answer, assistant: Assistant
) -> None:
    against = grounds(assistant.index())
    first = replace(answer.citations[0])
    good = replace(
        answer,
        mode="generative",
        text="At least around 500 high-quality examples are needed for fine-tuning.[1]",
        citations=(first,),
    )
    assert list(faults(good, against)) == []
    bad = replace(good, text=good.text.replace("500", "900"))
    assert [fault.kind for fault in faults(bad, against)] == ["contradicted"]
    caught = check([good], against)["a figure altered"]
    assert (caught.made, caught.caught, caught.by_meaning) == (1, 1, 1)


def made_run(rights: list[bool], configuration: str = "") -> Run:
    records = (
        Record(str(n), "number", f"{n}?", ("x",), "", right, False, {"facts_stated": (right, 1.0)})
        for n, right in enumerate(rights)
    )
    return Run("mine", configuration, {}, {}, tuple(records), {})


def test_what_flipped_and_what_is_sure() -> None:
    before, after = made_run([False] * 20 + [True]), made_run([True] * 20 + [False])
    compared = compare(before, after, "then", "now")
    assert (len(compared.gained), len(compared.lost)) == (20, 1)
    assert compared.p < 0.001
    (change,) = compared.changes
    assert (change.measure, change.verdict) == ("facts_stated", "better")
    assert compare(before, before, "then", "now").changes[0].verdict == "no sure change"
    other = replace(after, records=tuple(replace(r, question="new") for r in after.records))
    assert compare(before, other, "then", "now").questions == 0


def test_a_foreign_file_is_no_report() -> None:
    with pytest.raises(ChatError, match=r"x\.json is no report of an evaluation"):
        read(b"{}", "x.json")


@pytest.mark.parametrize(
    ("pair", "error", "message"),
    [
        ("top_k", ChatError, "not like top_k=5"),
        ("topk=5", ChatError, "Did you mean top_k?"),
        ("top_k=0", SettingsError, "Write a whole number from 1"),
        ("llm=gpt", SettingsError, "cannot be used"),
    ],
)
def test_a_configuration_that_cannot_be_read(
    small: AppSettings, pair: str, error: type[KnowledgeBaseError], message: str
) -> None:
    with pytest.raises(error) as raised:
        next(configurations(small, [[pair]], print))
    assert message in str(raised.value)


def test_a_library_of_ones_own_is_evaluated(small: AppSettings, asked: Path) -> None:
    done = call(small, "chat", "evaluate", str(asked))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for part in ("mine: 4 questions", "needed facts stated", "area under the curve", "Saved as"):
        assert part in done.stdout
    (saved,) = (small.store / "evaluations").glob("*.json")
    figures = json.loads(saved.read_bytes())["runs"][0]["figures"]
    assert figures["facts_stated"]["value"] == 1
    assert figures["hit_at_1"]["value"] == 1
    assert figures["unanswerable_refused"]["value"] == 1
    assert figures["right_article"]["questions"] == 2


def test_reports_and_settings_are_compared(here: Evaluate, asked: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "deep" / "second.json"
    assert here(asked, "--save", first).status == 0
    done = here(asked, "--configure", "top_k=1", "--against", first, "--save", second)
    assert done.status == 0, done.error
    assert "mine, top_k=1, against mine: 4 questions in both" in done.printed
    assert done.printed.count("against 2") == 2
    base, changed = json.loads(second.read_bytes())["runs"]
    assert (base["settings"]["top_k"], changed["settings"]["top_k"]) == ("12", "1")


def test_json_alone_on_standard_output_and_questions_from_standard_input(
    small: AppSettings,
) -> None:
    row = {"question": "How much wind does a kite need?", "facts": ["no such fact"]}
    done = call(small, "chat", "evaluate", "-", "--json", stdin=json.dumps(row))
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["format"] == "whichway-evaluation-1"
    assert report["runs"][0]["records"][0]["right"] is False
    assert done.stderr.strip() == (
        "standard input, line 1: no passage that should states “no such fact”."
    )


def test_errors_of_the_command(here: Evaluate, tmp_path: Path) -> None:
    assert "cannot be read" in here(tmp_path / "none.jsonl").sentence
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(lines({"question": "a"}))
    assert "line 1: facts: is missing" in here(bad).sentence
    bad.write_bytes(lines({"question": "a", "facts": []}))
    assert "is no report" in here(bad, "--against", bad).sentence
    assert "cannot be written" in here(bad, "--save", bad / "x").sentence


def test_a_missing_package_is_named(here: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    assert "pip install -c constraints.txt -e '.[eval]'" in here("-").sentence
