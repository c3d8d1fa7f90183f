import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.answering import LONGEST_QUESTION, Assistant
from chat.conversation import Turn, understand
from chat.errors import ChatError
from chat.records import Answer, Receipt
from chat.synthesis import NOTHING_TO_QUOTE
from ingest.errors import StoreError
from ingest.pipeline import sync
from ingest.settings import AppSettings

CRESCEVO = "crescevo-when-to-use-each"
LAKHAN = "lakhan-samani-when-to-use-which"
WHAT = "when-to-use-what"
PREMAI = "premai-decision-framework"
SOUTH = "south-core-distinction"

# In a practitioner's words, each with the articles of which one must be quoted, and what of it.
QUESTIONS = [
    ("How much slower does document lookup make each request?", {CRESCEVO, PREMAI}, r"00 ?ms"),
    ("do I need graphics cards to train?", {SOUTH}, "A100"),
    ("Our product docs change every week, train or retrieve?", {PREMAI, SOUTH}, "(?i)rag"),
    ("how many labelled examples are enough", {PREMAI, SOUTH, CRESCEVO}, r"500|1,000"),
    ("What is RAFT?", {PREMAI}, "(?i)retrieval.augmented fine"),
    ("Can I delete a user's data from a trained model?", {PREMAI, SOUTH}, "(?i)retrain|delet"),
    ("what does a training run cost", {CRESCEVO, PREMAI, SOUTH}, r"\$"),
    ("does prompt caching save money", {PREMAI}, "90%"),
    ("which tools measure faithfulness?", {SOUTH}, "RAGAS"),
    ("Should different employees see different documents?", {LAKHAN, SOUTH}, "(?i)permission"),
    ("Is combining both worth it?", {CRESCEVO, LAKHAN, PREMAI, SOUTH, WHAT}, "(?i)hybrid|both"),
    ("How accurate is the fine-tuned ticket routing model?", {PREMAI}, "94%"),
    ("advantages of the retrieval approach", {WHAT, LAKHAN}, "(?i)cite|train"),
]

UNKNOWN = [
    "What is the best pizza in Naples?",
    "How do I change the strings of a guitar?",
    "Who won the world cup in 1998?",
    "What does ibuprofen cost in Portugal?",
    "xqzv blorp fnord",
]

HARD = [
    "When should I fine-tune?",
    "Give me the decision matrix",
    "monthly cost of RAG infrastructure by component",
    "What are the steps of the prompting ladder?",
    "why do most LLM projects fail?",
    "2-4 weeks",
    "RAG",
    "?? 500",
    "<script>alert(1)</script> What is RAG?",
]


def marks(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def unmarked(text: str) -> Iterator[str]:
    """Lines without a mark at their end, head rows of tables aside."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        head = line.startswith("|") and following.startswith("| ---")
        if not head and not line.startswith("| ---") and not re.search(r"\]( \|)?$", line):
            yield line


def check(answer: Answer, assistant: Assistant) -> None:
    """What always holds of an answer."""
    numbers = [c.number for c in answer.citations]
    assert [*dict.fromkeys(marks(answer.text))] == numbers == [*range(1, len(numbers) + 1)]
    assert len(answer.text) <= 1_200
    assert not list(unmarked(answer.text))
    bare = " ".join(re.sub(r"\[\d+\]", "", answer.text).split())
    for citation in answer.citations:
        stored = assistant.article(citation.article_id)
        assert stored is not None
        assert stored.article.text[citation.start : citation.end] == citation.quote
        assert citation.title == stored.article.head.title
        assert " ".join(citation.quote.split()).rstrip("| ") in bare
    assert len({(c.article_id, c.start) for c in answer.citations}) == len(answer.citations)
    scores = [passage.score for passage in answer.passages]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("question", "articles", "pattern"), QUESTIONS)
def test_answers_quote_the_right_article(
    assistant: Assistant, question: str, articles: set[str], pattern: str
) -> None:
    answer = assistant.answer(question)
    assert answer.outcome == "answered"
    check(answer, assistant)
    said = [c.quote for c in answer.citations if c.article_id in articles]
    assert any(re.search(pattern, quote) for quote in said), answer.text


@pytest.mark.parametrize("question", HARD)
def test_whatever_is_asked_every_sentence_is_verbatim_and_marked(
    assistant: Assistant, question: str
) -> None:
    check(assistant.answer(question), assistant)


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_the_library_does_not_hold_is_refused_with_a_receipt(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)
    assert answer.outcome == "not_in_articles"
    assert answer.text == "Not in the articles."
    assert answer.citations == ()
    assert answer.receipt is not None
    assert (answer.receipt.articles, len(answer.passages)) == (5, 12)
    assert answer.receipt.passages > 100
    assert answer.receipt.reason.endswith(".")


def test_a_list_is_answered_as_a_list(assistant: Assistant) -> None:
    text = assistant.answer("What are the four advantages of fine-tuning?").text
    assert len(re.findall(r"^- .*\[\d+\]$", text, re.MULTILINE)) >= 3


def test_a_table_row_is_shown_under_its_header(assistant: Assistant) -> None:
    text = assistant.answer("fine-tuning cost 7B parameter model Lambda Labs").text
    assert re.search(
        r"^\|.*Metric.*\n\| --- .*(?:\n\|.*)*\n\|.*\$1,000–\$5,000.*\[\d+\] \|$", text, re.MULTILINE
    )


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    first, second = (assistant.answer("when does hybrid make sense") for _ in range(2))
    assert replace(first, timings_ms={}) == replace(second, timings_ms={})


def test_a_stream_grows_to_the_whole_answer(assistant: Assistant) -> None:
    question = "When should I use RAG and when fine-tuning?"
    parts = list(assistant.stream(question))
    assert parts[-1].text == assistant.answer(question).text
    for shorter, longer in itertools.pairwise(parts):
        assert longer.text.startswith(shorter.text)


def conversation(*words: str) -> list[Turn]:
    """Turns of a user and an assistant by turns."""
    return [Turn(role=("user", "assistant")[n % 2], content=w) for n, w in enumerate(words)]


LATENCY = "What does retrieval add in latency?"
FAILURES = conversation(
    "Which failures are there?",
    "Three kinds: missing facts, wrong format, and reasoning errors [1]. Count them [2].",
)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("and how bad is that for voice?", f"{LATENCY} and how bad is that for voice?"),
        ("And the cost?", f"{LATENCY} And the cost?"),
        ("How many labelled examples do I need?", "How many labelled examples do I need?"),
        ("By the way, who is Jerry Liu?", "By the way, who is Jerry Liu?"),
    ],
)
def test_a_follow_up_reads_as_somebody_would_put_it_alone(question: str, meant: str) -> None:
    assert understand(question, conversation(LATENCY, "100 to 300ms [1].")).question == meant
    assert understand(question, []).question == question


@pytest.mark.parametrize("answer", ["100 to 300ms [1].", "100 to 300ms."])
def test_a_follow_up_is_looked_up_with_what_was_answered(answer: str) -> None:
    meant = understand("And the cost?", conversation(LATENCY, answer))
    assert meant.own == "And the cost?"
    asked, answered = (reading.text for reading in meant.readings)
    assert asked == f"{LATENCY} And the cost?"
    assert "latency? 100 to 300ms" in answered
    new = "Different topic: do I need GPUs?"
    assert understand(new, FAILURES).readings == ()
    asked_since = [*FAILURES, *conversation(new, "No [1].")]
    assert "failures" not in str(understand("and why?", asked_since).readings)


def test_the_less_a_question_says_the_more_it_is_read_with_what_was_said() -> None:
    questions = [
        "why?",
        "and the downside?",
        "what does the merger do to it?",
        "Do I need GPUs to fine-tune an open source model?",
    ]
    shares = [sum(r.share for r in understand(q, FAILURES).readings) for q in questions]
    assert shares[0] == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what about the second?", "what about wrong format?"),
        ("And the last one?", "And reasoning errors?"),
        ("And the fifth?", "And the fifth?"),
        ("And what is the first step?", "And what is the first step?"),
    ],
)
def test_an_item_is_asked_for_by_its_place_in_the_answer_before(question: str, meant: str) -> None:
    assert understand(question, FAILURES).own == meant


@pytest.mark.parametrize("answer", ["It depends [1].", "Not in the articles.", ""])
def test_a_place_in_an_answer_that_lists_nothing_stays_as_it_is(answer: str) -> None:
    assert understand("and the last one?", conversation("Why?", answer)).own == "and the last one?"


def test_an_item_of_a_list_is_asked_for_by_its_place() -> None:
    listed = conversation(
        "What speaks for it?", "These:[1]\n\n- **Data:** it moves.[2]\n- Trust.[3]"
    )
    assert understand("Why the first?", listed).own == "Why Data?"
    assert understand("and the second one?", listed).own == "and Trust?"


def test_a_follow_up_tells_more_than_the_answer_before(assistant: Assistant) -> None:
    question = "What goes wrong in RAG systems?"
    first = assistant.answer(question)
    history = conversation(question, first.text)
    unheard, heard = (assistant.answer("why?", turns) for turns in (history[:1], history))
    repeated = [
        {c.quote for c in first.citations} & {c.quote for c in again.citations}
        for again in (unheard, heard)
    ]
    assert len(repeated[1]) < len(repeated[0])


@pytest.mark.parametrize("asked", ["And RAG?", "what about RAG", "RAG?", "and with RAG?"])
def test_another_approach_takes_the_place_of_the_one_asked_about(asked: str) -> None:
    history = [Turn(role="user", content="Can fine-tuning stop hallucinations?")]
    assert understand(asked, history).question == "Can RAG stop hallucinations?"
    both = [Turn(role="user", content="Is RAG or fine-tuning cheaper?")]
    assert understand(asked, both).question == f"Is RAG or fine-tuning cheaper? {asked}"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is empty. Type what you want to know."),
        (" \n ", "The question is empty. Type what you want to know."),
        ("a" * 100_000, "The question is too long (100,000 characters; at most 4,000)"),
    ],
)
def test_questions_that_are_none(assistant: Assistant, question: str, message: str) -> None:
    with pytest.raises(ChatError, match=re.escape(message)):
        assistant.answer(question)
    assert assistant.answer("RAG? " * (LONGEST_QUESTION // 5)).question


def test_the_assistant_follows_the_library(fresh: AppSettings) -> None:
    own = Assistant(fresh)
    with pytest.raises(StoreError, match="Build it with: python -m ingest"):
        own.answer("What is a zebra?")
    page = fresh.library / "zebra.md"
    page.write_text("# Zebras\n\nA zebra is a striped animal of the savanna.\n", "utf-8")
    sync(fresh)
    assert "striped animal of the savanna.[1]" in own.answer("What is a zebra?").text
    page.write_text("# Zebras\n\nA zebra is a horse with stripes.\n", "utf-8")
    sync(fresh)
    assert "savanna" not in own.answer("What is a zebra?").text
    assert "horse with stripes" in own.answer("What is a zebra?").text


def test_the_authors_words_are_quoted_where_the_originals_are(
    fresh: AppSettings, originals: Path
) -> None:
    for path in originals.glob("*.txt"):
        (fresh.library / path.name).write_text(path.read_text("utf-8"), "utf-8")
    sync(fresh)
    own = Assistant(fresh)
    for question, _, pattern in QUESTIONS[:8]:
        answer = own.answer(question)
        check(answer, own)
        assert re.search(pattern, answer.text), (question, answer.text)


def test_a_mark_in_an_articles_own_words_is_none(fresh: AppSettings) -> None:
    (fresh.library / "z.md").write_text("# Zebra\n\nA zebra has stripes, says [1].\n", "utf-8")
    sync(fresh)
    answer = Assistant(fresh).answer("What does a zebra have?")
    assert answer.text == r"A zebra has stripes, says \[1\].[1]"


def test_where_no_sentence_can_be_quoted_there_is_no_answer(fresh: AppSettings) -> None:
    (fresh.library / "zebra.md").write_text("# Zebra\n\n```\nzebra stripes\n```\n", "utf-8")
    sync(fresh)
    answer = Assistant(fresh).answer("What are zebra stripes?")
    assert (answer.outcome, answer.text) == ("not_in_articles", "Not in the articles.")


def test_html_in_an_article_stays_text(fresh: AppSettings) -> None:
    hostile = "The zebra says <img src=x onerror=alert(1)> and **[link](javascript:alert(1))**."
    (fresh.library / "bad.md").write_text(f"# Zebra\n\n{hostile}\n", "utf-8")
    sync(fresh)
    answer = Assistant(fresh).answer("What does the zebra say?")
    assert answer.citations[0].quote == hostile


@pytest.mark.parametrize("text", ["# Zebra\n", "Zebra\n=====\n\n***\n"])
def test_a_library_without_a_sentence_refuses_and_is_searched(
    fresh: AppSettings, text: str
) -> None:
    (fresh.library / "zebra.md").write_text(text, "utf-8")
    sync(fresh)
    own = Assistant(fresh)
    answer = own.answer("What is a zebra?")
    assert (answer.outcome, answer.citations) == ("not_in_articles", ())
    assert answer.receipt == Receipt(1, 1, NOTHING_TO_QUOTE)
    assert [found.text for found in own.search("What is a zebra?", 3)] == [text]
