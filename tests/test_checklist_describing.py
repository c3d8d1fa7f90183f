"""A project described in a sentence: what is read off it, and whether the verdict is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.answering import Assistant
from chat.checklist.describing import read_description
from chat.checklist.engine import settle
from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from tests.test_checklist_engine import SETTLED

RULES = load_rules()
LEAST = 70
"""Percent of the described cases that reach their verdict from the description alone."""


@pytest.mark.parametrize(
    ("text", "criterion", "option", "words"),
    [
        ("about 30k queries a day", "query_volume", "from_100k_to_1m_month", "30k queries a day"),
        ("2 million tickets per year", "query_volume", "from_100k_to_1m_month", "2 million"),
        ("over 120,000 requests a day", "query_volume", "over_100k_day", "120,000"),
        ("80,000 calls per month", "query_volume", "under_100k_month", "80,000"),
        ("we have maybe 700 labelled tickets", "labelled_examples", "from_500_to_999", "700"),
        ("a reply in under 100 ms", "latency_budget", "under_200ms", "100 ms"),
        ("it covers 2,000 pages", "corpus_size", "over_200k_tokens", "2,000 pages"),
        ("prices change every day", "change_rate", "daily_or_faster", "every day"),
        ("answers must cite the manual", "citations_needed", "yes", "cite"),
    ],
)
def test_figures_and_phrases_are_understood(
    text: str, criterion: str, option: str, words: str
) -> None:
    found = {p.criterion: p for p in read_description(text, RULES)}
    assert found[criterion].option == option
    assert words in found[criterion].words
    start = found[criterion].start
    assert text[start:].startswith(found[criterion].words)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for proposal in read_description(text, RULES):
        assert proposal.option in RULES.criteria[proposal.criterion].options
        assert text[proposal.start :].startswith(proposal.words)


def test_most_descriptions_reach_their_verdict(assistant: Assistant) -> None:
    adviser = Adviser(RULES, assistant.index())
    right = 0
    for case in SETTLED:
        answers = {p.criterion: p.option for p in adviser.propose(case["description"])}
        right += settle(answers, RULES).verdict in case.get("acceptable", [case["expected"]])
    assert 100 * right / len(SETTLED) >= LEAST


def test_a_description_comes_with_the_words_it_was_read_from(assistant: Assistant) -> None:
    result = Adviser(RULES, assistant.index()).describe("A bot over manuals that change weekly")
    assert result["verdict"] == "rag"
    proposed = {p["criterion"]: p["words"] for p in result["proposed"]}
    assert proposed["change_rate"] == "weekly"
