"""A conversation as Markdown: its links open the quoted words, and its quotes can be re-checked."""

import re
from dataclasses import replace

import pytest

from chat.answering import Assistant
from chat.checklist.loading import load_rules
from chat.conversations.exchange import Conversation, Exchange, Trouble
from chat.conversations.feedback_file import FeedbackFile
from chat.conversations.keeping import keep
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.export import export, library_state
from chat.markdown_export import verdict_markdown
from chat.shared_adviser import SharedAdviser
from chat.ui.handlers import Handlers
from chat.ui.reader import fingerprint
from chat.ui.syncing import Syncing
from chat.ui.titles import Titles
from chat.verifying import check_quotes, read_quotes
from ingest.pipeline import sync
from ingest.settings import AppSettings

SITE = "http://localhost:7860/"
LINK = re.compile(
    r"\[\[(\d+)\]\]\(http://localhost:7860/read/([^?]+)\?start=(\d+)&end=(\d+)&check=(\w+)#quote\)"
)


@pytest.fixture(scope="module")
def handlers(assistant: Assistant, settings: AppSettings) -> Handlers:
    return Handlers(
        assistant,
        SharedAdviser(assistant),
        Syncing(lambda tell: sync(settings)),
        Titles(assistant),
        FeedbackFile(settings.store),
    )


@pytest.fixture(scope="module")
def conversation(assistant: Assistant) -> Conversation:
    questions = (
        "How much training data does fine-tuning need?",
        "/compare How much latency does retrieval add?",
        "How high is Mont Blanc?",
        "hello",
    )
    answered = tuple(Exchange(one, assistant.answer(one)) for one in questions)
    return Conversation((*answered, Exchange("x", trouble=Trouble("Too long."))), id="mine")


def test_links_lead_to_the_words_and_quotes_stand(
    handlers: Handlers, assistant: Assistant, conversation: Conversation
) -> None:
    text = handlers.export(keep(conversation), "", SITE)
    texts = {stored.article.id: stored.article.text for stored in assistant.articles()}
    links = LINK.findall(text)
    assert len(links) > 5
    for _, article_id, start, end, check in links:
        assert fingerprint(texts[article_id][int(start) : int(end)]) == check
    quotes = read_quotes(text)
    assert len(quotes) > 5
    assert {checked.standing for checked in check_quotes(quotes, texts)} == {"stands"}


def test_all_that_was_said_is_there(
    handlers: Handlers, assistant: Assistant, conversation: Conversation
) -> None:
    text = handlers.export(keep(conversation), "My *own* name\nin lines", SITE)
    assert text.startswith("# My *own* name in lines\n\n## 1. How much training data")
    for number, exchange in enumerate(conversation.exchanges, start=1):
        assert f"\n## {number}. {exchange.question}\n" in text
    for words in (
        "### Sources",
        "### Where the articles differ",
        "Searched 136 passages",
        "Too long.",
    ):
        assert words in text
    assert library_state(assistant.articles())["version"] in text
    prose = re.sub(r"`[^`]+:\d+-\d+`|\(http\S+\)", "", text)
    assert not [i for i in library_state(assistant.articles())["titles"] if i in prose]


def test_a_question_understood_otherwise_says_so(handlers: Handlers, assistant: Assistant) -> None:
    answer = replace(assistant.answer("What is RAFT?"), understood="What does RAFT cost?")
    text = handlers.export(keep(Conversation((Exchange("And RAFT?", answer),))), "", SITE)
    assert "*Understood as: What does RAFT cost?*" in text


@pytest.mark.parametrize("kept", ["", "{", '{"exchanges": []}', "null"])
def test_there_must_be_a_conversation(handlers: Handlers, kept: str) -> None:
    with pytest.raises(ChatError, match="no conversation"):
        handlers.export(kept, "", SITE)


def test_a_verdict_names_articles_by_their_titles(assistant: Assistant) -> None:
    rules = load_rules()
    verdict = Adviser(rules, assistant.index()).advise({"primary_problem": "both"})
    assert verdict["disagreements"]
    text = verdict_markdown(export("verdict", verdict, assistant.articles()), rules)
    differing = text.split("## Where the articles differ")[1].split("\n## ")[0]
    titles = library_state(assistant.articles())["titles"]
    assert not [article_id for article_id in titles if article_id in differing]
    assert any(title in differing for title in titles.values())
