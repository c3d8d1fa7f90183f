"""A project described in a sentence: what is read off it, and whether the verdict is reached."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.answering import Assistant
from chat.checklist.describing import read_description
from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from tests.evaluate_decisions import DESCRIBED, SETTLED, right_from_description

RULES = load_rules()
LEAST, LEAST_UNSEEN = 90, 65
"""Percent that reach their verdict from the description alone: worked cases, other projects."""


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


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for proposal in read_description(text, RULES):
        assert proposal.option in RULES.criteria[proposal.criterion].options
        assert text[proposal.start :].startswith(proposal.words)


def test_most_descriptions_reach_their_verdict(assistant: Assistant) -> None:
    adviser = Adviser(RULES, assistant.index())
    unseen = [case for case in DESCRIBED if case["half"] == "report"]
    assert right_from_description(SETTLED, adviser) >= LEAST
    assert right_from_description(unseen, adviser) >= LEAST_UNSEEN


def test_a_negation_turns_an_answer_round_or_keeps_it_away() -> None:
    def read(text: str) -> dict[str, str]:
        return {p.criterion: p.option for p in read_description(text, RULES)}

    assert read("We have no ML engineers")["team_expertise"] == "software_engineering"
    assert read("There is no need to cite anything")["citations_needed"] == "no"
    assert "format_strictness" not in read("It does not need JSON")


def test_money_and_volumes_are_no_rate_of_change() -> None:
    found = {p.criterion: p.option for p in read_description("$2,000 a month to spend", RULES)}
    assert found == {"budget_monthly": "from_350_to_2850"}
    found = {p.criterion: p.option for p in read_description("two million calls each month", RULES)}
    assert found == {"query_volume": "from_50k_to_100k_day"}


def test_a_description_comes_with_the_words_it_was_read_from(assistant: Assistant) -> None:
    result = Adviser(RULES, assistant.index()).describe("A bot over manuals that change weekly")
    assert result["verdict"] == "rag"
    proposed = {p["criterion"]: p["words"] for p in result["proposed"]}
    assert proposed["change_rate"] == "weekly"
