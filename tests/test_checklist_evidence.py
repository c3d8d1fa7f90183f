"""What the checklist says is borne out by the library, whichever edition is in it."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat.answering import Assistant
from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from chat.index import SearchIndex
from chat.verdict_text import verdict_text
from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.conftest import ROOT

RULES = load_rules()
CODING = {
    "primary_problem": "behaviour",
    "task_scope": "narrow",
    "task_stability": "stable",
    "latency_budget": "under_200ms",
    "query_volume": "from_50k_to_100k_day",
}
KEYS = {
    *("criteria", "verdict", "ranking", "also", "flags", "reasons", "disagreements"),
    *("open_questions", "flips", "next_steps", "costs"),
}


@pytest.fixture(scope="module")
def adviser(assistant: Assistant) -> Adviser:
    return Adviser(RULES, assistant.index())


def citations(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield from node.get("citations", [])
        node = [value for key, value in node.items() if key != "citations"]
    for value in node if isinstance(node, list) else []:
        yield from citations(value)


def test_every_source_is_in_the_library(adviser: Adviser) -> None:
    assert adviser.missing_sources() == []


def test_every_source_is_in_the_originals(originals: Path, fresh: AppSettings) -> None:
    shutil.copytree(ROOT / "corpus", fresh.library, dirs_exist_ok=True)
    for file in originals.glob("*.txt"):
        shutil.copy(file, fresh.library / "originals")
    sync(fresh)
    index = Assistant(fresh).index()
    assert {stored.article.head.edition for stored in index.snapshot.articles} == {"original"}
    assert Adviser(RULES, index).missing_sources() == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("A0.thousand-examples", "1,000"),
        ("A3.matrix-budget", "$350"),
        ("A3.vector-database", "$70"),
        ("A3.trained-total", "$320"),
        ("A3.guide-over-100k", "100,000"),
        ("A4.style-count", "500 to 2,000"),
    ],
)
def test_figures_lead_to_their_own_sentence(adviser: Adviser, name: str, words: str) -> None:
    source = RULES.source(name)
    found = adviser._finder.find([source])[source]
    assert found is not None
    assert words in found.quote


def test_quotes_stand_word_for_word_where_they_say(adviser: Adviser, assistant: Assistant) -> None:
    quoted = list(citations(adviser.advise(CODING)))
    assert len(quoted) > 20
    for citation in quoted:
        stored = assistant.article(citation["article_id"])
        assert stored is not None
        assert stored.article.text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_result_has_what_scripts_rely_on(adviser: Adviser) -> None:
    result = adviser.advise(CODING)
    assert result.keys() >= KEYS
    assert result["verdict"] == "fine_tuning"
    for reason in result["reasons"]:
        assert {"criterion", "option", "push", "approach", "text", "citations"} == reason.keys()
        assert [c["number"] for c in reason["citations"]] == [
            n for n, _ in enumerate(reason["citations"], start=1)
        ]
        assert reason["citations"]
    assert {"criterion", "from", "to", "verdict"} <= result["flips"][0].keys()
    assert result["costs"]["estimates"][0]["rag_month"] == 3_025


def test_a_lost_source_is_admitted(assistant: Assistant) -> None:
    index = assistant.index()
    kept = [n for n, p in enumerate(index.passages) if p.article_id.startswith("premai")]
    rows = [n for number in kept for n in index.sentence_numbers(number)]
    vectors = index.snapshot.vectors
    snapshot = replace(
        index.snapshot,
        passages=tuple(index.passages[n] for n in kept),
        vectors=replace(
            vectors,
            passages=vectors.passages[kept],
            sentences=vectors.sentences[rows],
            windows=vectors.windows[rows],
        ),
    )
    result = Adviser(RULES, SearchIndex(snapshot, index.encoder)).advise(CODING)
    assert {c["article_id"] for c in citations(result)} == {"premai-decision-framework"}
    lost = [r["text"] for r in result["reasons"] if "not in the library" in r["text"]]
    assert any("south-core-distinction · When Fine-Tuning Is the Right Choice" in t for t in lost)


ADDED = """# Notes from practice

Our service desk learned that prices which change every week can only be kept right by retrieval.

A few hundred labelled examples were too few to train on reliably.

Knead the dough for ten minutes and let it rise for two hours.
"""


@pytest.fixture
def added(filled: AppSettings) -> Adviser:
    """The five articles and one more."""
    (filled.library / "notes.md").write_text(ADDED, "utf-8")
    assert sync(filled).added == ("notes",)
    return Adviser(RULES, Assistant(filled).index())


def test_an_added_article_is_listed_under_what_it_speaks_to(added: Adviser) -> None:
    result = added.advise({"change_rate": "weekly", "labelled_examples": "under_500"})
    also = result["also_in_library"]
    assert [c["quote"] for c in also["change_rate"]] == [ADDED.split("\n\n")[1]]
    assert [c["quote"] for c in also["labelled_examples"]] == [ADDED.split("\n\n")[2]]
    (citation,) = also["change_rate"]
    assert (citation["number"], citation["article_id"]) == (1, "notes")
    assert ADDED[citation["start"] : citation["end"]] == citation["quote"]
    assert "Also in the library" in verdict_text(result, RULES)
    spoken = added.speaks_to()
    assert {"change_rate", "labelled_examples"} <= set(spoken.pop("notes"))
    assert spoken == {}


def test_only_added_articles_are_listed_as_such(adviser: Adviser) -> None:
    assert adviser.advise(CODING)["also_in_library"] == {}
    assert adviser.speaks_to() == {}


def test_a_verdict_comes_at_once(adviser: Adviser) -> None:
    adviser.warm()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        adviser.advise(CODING)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.15
