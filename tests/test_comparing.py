"""Articles side by side, and the note on which they differ, from the real library."""

import json

import pytest

from chat.answering import Assistant
from chat.comparing import COMMAND, comparison_asked
from chat.conversation import Turn
from chat.export import answer_text, comparison_json
from chat.records import Answer, ArticlePosition, Comparison
from chat.verifying import check_quotes, read_quotes
from chat.wording import spoken
from ingest.pipeline import sync
from ingest.settings import AppSettings

LATENCY = "How much latency does retrieval add?"
HEAD = "---\ntitle: {}\npublisher: {}\npublished: 2025-01-0{}\n---\n\n{}\n"


def comparison(answer: Answer) -> Comparison:
    assert answer.comparison
    return answer.comparison


def row(answer: Answer, article_id: str) -> ArticlePosition:
    return next(one for one in comparison(answer).rows if one.article_id == article_id)


def library(settings: AppSettings, *bodies: str) -> Assistant:
    """An assistant for articles `one`, `two` and so on that say just this, and one on penguins."""
    told = zip(("one", "two", "three"), (*bodies, "Penguins are fed at noon."), strict=False)
    for number, (name, body) in enumerate(told, 1):
        text = HEAD.format(f"Article {name}", f"{name.title()} Ltd", number, body)
        (settings.library / f"{name}.md").write_text(text, "utf-8")
    sync(settings)
    return Assistant(settings)


def test_every_article_has_a_row_and_its_quotes_stand(assistant: Assistant) -> None:
    answer = assistant.compare(LATENCY)
    texts = {one.article.id: one.article.text for one in assistant.articles()}
    assert {one.article_id for one in comparison(answer).rows} == texts.keys()
    for citation in answer.citations:
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
    for one in comparison(answer).rows:
        assert len(one.citations) <= 3
        owners = {c.article_id for c in answer.citations if c.number in one.citations}
        assert owners <= {one.article_id}
    marked = [f"[{citation.number}]" in answer.text for citation in answer.citations]
    assert all(marked)


def test_ranges_that_overlap_differ_in_degree_and_others_are_silent(assistant: Assistant) -> None:
    answer = assistant.compare(LATENCY)
    told = comparison(answer)
    assert told.agreement == "differ_in_degree"
    quotes = {c.number: c.quote for c in answer.citations}
    assert {"100 to 300ms" in quotes[n] or "100-500ms" in quotes[n] for n in told.basis} == {True}
    assert len(told.basis) == 2
    assert row(answer, "crescevo-when-to-use-each").figures[0].reads_as == "100–300 ms"
    assert row(answer, "premai-decision-framework").figures[0].scope == "RAG"
    assert row(answer, "when-to-use-what").citations == ()
    assert row(answer, "south-core-distinction").interest


def test_what_only_one_article_holds(assistant: Assistant) -> None:
    answer = assistant.compare("What is RAFT?")
    assert comparison(answer).agreement == "one_speaks"
    assert [bool(one.citations) for one in comparison(answer).rows] == [True, *[False] * 4]
    assert "PremAI" in answer_text(answer, (one.article for one in assistant.articles()))


def test_a_comparison_of_what_is_not_there_is_refused(assistant: Assistant) -> None:
    answer = assistant.compare("How high is Mont Blanc?")
    assert answer.outcome == "not_in_articles"
    assert comparison_json(answer)["articles"] == []


def test_by_month_and_by_day_are_read_together(fresh: AppSettings) -> None:
    alike = library(
        fresh,
        "Fine-tuning becomes cheaper than RAG above 100K queries a day.",
        "Fine-tuning becomes cheaper than RAG above 3M queries a month.",
    )
    question = "At what query volume does fine-tuning become cheaper than RAG?"
    assert not alike.answer(question).differences
    answer = alike.compare(question)
    assert {f.reads_as for one in comparison(answer).rows for f in one.figures} == {
        "3M or more a month (100K or more a day)"
    }
    assert comparison(answer).agreement == "agree"
    apart = library(
        fresh,
        "Fine-tuning becomes cheaper than RAG above 100K queries a day.",
        "Fine-tuning becomes cheaper than RAG above 30M queries a month.",
    )
    (difference,) = apart.answer(question).differences
    assert [position.article_id for position in difference.positions] == ["one", "two"]


def test_opposite_advice_is_told_and_agreement_is_not(fresh: AppSettings) -> None:
    question = "What should a zoo use for its visitor chatbot, RAG or fine-tuning?"
    apart = library(
        fresh,
        "RAG suits the visitor chatbot of a zoo, because feeding times change.",
        "Fine-tuning suits the visitor chatbot of a zoo, because tone is all.",
    )
    (difference,) = apart.answer(question).differences
    assert {position.article_id for position in difference.positions} == {"one", "two"}
    compared = apart.compare(question)
    assert comparison(compared).agreement == "contradict"
    assert row(compared, "three").citations == ()
    alike = library(
        fresh,
        "RAG suits the visitor chatbot of a zoo, because feeding times change.",
        "RAG is the right choice for the visitor chatbot of a zoo.",
    )
    assert not alike.answer(question).differences
    assert comparison(alike.compare(question)).agreement == "agree"


@pytest.mark.parametrize(
    ("question", "agreement"),
    [
        ("Is RAG expensive upfront?", "differ_in_degree"),  # at first, and at high volume
        ("What is the monthly cost of RAG?", "no_conflict"),  # and what a run of training costs
        ("What is RAG?", "no_conflict"),  # nobody asked for advice
        ("Is retrieval quality the main problem?", "no_conflict"),
        ("How large must the test set be?", "no_conflict"),  # and how large the one to train on
    ],
)
def test_what_is_said_of_different_cases_is_no_conflict(
    assistant: Assistant, question: str, agreement: str
) -> None:
    assert comparison(assistant.compare(question)).agreement == agreement


def test_advice_for_volumes_that_do_not_meet_is_no_conflict(fresh: AppSettings) -> None:
    told = library(
        fresh,
        "RAG is cheaper for a zoo under 100K requests per month.",
        "Fine-tuning is cheaper for a zoo over a million requests per month.",
    )
    answer = told.compare("Which is cheaper for a zoo, RAG or fine-tuning?")
    assert comparison(answer).agreement == "no_conflict"


def test_a_figure_belongs_to_what_its_sentence_is_about(assistant: Assistant) -> None:
    def scopes(question: str, article_id: str) -> set[str]:
        return {f.scope for f in row(assistant.compare(question), article_id).figures}

    neither = "When is neither RAG nor fine-tuning needed?"
    assert scopes(neither, "premai-decision-framework") == {""}
    cost = "What does a fine-tuning run cost?"
    assert scopes(cost, "crescevo-when-to-use-each") == {"fine-tuning"}


def test_a_position_is_on_the_approach_and_the_figure_that_are_asked_for(
    assistant: Assistant,
) -> None:
    evaluating = assistant.compare("How do I evaluate a RAG system?")
    assert not [c.quote for c in evaluating.citations if "RAG" not in spoken(c.quote)[:200]]
    data = assistant.compare("How much labeled data do I need to fine-tune?")
    assert all(any(map(str.isdigit, c.quote)) for c in data.citations)


def test_to_leave_the_choice_open_is_no_advice(assistant: Assistant) -> None:
    answer = assistant.compare("Is RAG better for privacy and compliance?")
    told = {c.number: c.quote for c in answer.citations}
    assert comparison(answer).agreement == "agree"
    assert not [told[n] for n in comparison(answer).basis if "whether the system uses" in told[n]]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Can training put new knowledge into a model?", ("internalizes", "poorly")),
        ("How much data do I need to fine-tune?", ("500", "5,000")),
        ("Should a hybrid be our default?", ("standard", "not as a default")),
        ("Is RAG cheaper than fine-tuning?", ("costs less", "surprised")),
        ("How long does fine-tuning take until production?", ("3-6 weeks", "4-12 weeks")),
    ],
)
def test_answers_tell_where_the_articles_differ(
    assistant: Assistant, question: str, words: tuple[str, str]
) -> None:
    answer = assistant.answer(question)
    (difference,) = answer.differences
    quotes = " ".join(position.quote for position in difference.positions)
    assert all(word in quotes for word in words)
    texts = {one.article.id: one.article.text for one in assistant.articles()}
    for position in difference.positions:
        assert texts[position.article_id][position.start : position.end] == position.quote
    articles = [one.article for one in assistant.articles()]
    assert f"differ on {difference.topic}." in answer_text(answer, articles) or "itself" in (
        answer_text(answer, articles)
    )


@pytest.mark.parametrize(
    "question",
    ["What is RAG?", "Our answers must cite their sources. What should we use?", "What is LoRA?"],
)
def test_no_difference_is_told_where_there_is_none(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question).differences == ()


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (COMMAND + LATENCY, LATENCY),
        (f"/compare {LATENCY}", LATENCY),
        ("compare the articles on hybrid costs", "hybrid costs"),
        (COMMAND + COMMAND + "Why?", "Why?"),
        ("Compare the articles", None),
        ("compare RAG with fine-tuning", None),
        ("/compare", None),
        (LATENCY, None),
    ],
)
def test_a_comparison_is_asked_for_in_so_many_words(message: str, question: str | None) -> None:
    assert comparison_asked(message) == question


def test_asking_for_a_comparison_compares_and_leaves_the_history_a_question(
    assistant: Assistant,
) -> None:
    answer = assistant.answer(COMMAND + LATENCY)
    assert comparison(answer).rows == comparison(assistant.compare(LATENCY)).rows
    asked = [Turn(role="user", content=COMMAND + LATENCY)]
    assert assistant.understood("And the cost?", asked) == f"{LATENCY} And the cost?"


def test_the_json_of_a_comparison_can_be_checked_again(assistant: Assistant) -> None:
    values = comparison_json(assistant.compare(LATENCY))
    assert [one["silent"] for one in values["articles"]] == [False, False, True, True, True]
    texts = {one.article.id: one.article.text for one in assistant.articles()}
    checked = check_quotes(read_quotes(json.dumps(values)), texts)
    assert {one.standing for one in checked} == {"stands"}


def test_no_article_s_position_is_a_no_to_another_question(assistant: Assistant) -> None:
    answer = assistant.compare("hallucination")
    assert answer.citations
    assert not [c.quote for c in answer.citations if c.quote.startswith("No,")]
