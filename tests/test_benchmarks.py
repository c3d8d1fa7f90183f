"""The measures of the public benchmarks, on cases worked out by hand."""

from typing import Any

import pytest

from chat.answering import Assistant
from ingest.settings import AppSettings
from tests.benchmark_chunking import found, located, quoted
from tests.benchmark_xquad import Question, bm25, holds, measure, rank_of, read_article
from tests.dense import dense
from tests.public import indexed
from tests.spans import Scores, Span, Tokens, best_precision, score

# Ten tokens of ten characters in each text.
TOKENS = Tokens({"a": range(0, 100, 10), "b": range(0, 100, 10)})


def a(start: int, end: int) -> Span:
    return Span("a", start, end)


def test_a_token_belongs_to_the_span_in_which_it_begins() -> None:
    assert TOKENS.of(a(5, 31)) == {("a", 1), ("a", 2), ("a", 3)}
    assert TOKENS.of(a(11, 19)) == set()


@pytest.mark.parametrize(
    ("retrieved", "needed", "expected"),
    [
        ([a(0, 40)], [a(20, 60)], Scores(2 / 4, 2 / 4, 2 / 6)),
        ([a(0, 40), a(20, 60)], [a(20, 40)], Scores(1, 2 / 8, 2 / 8)),  # they overlap
        ([a(0, 40), a(0, 40)], [a(0, 40)], Scores(1, 4 / 8, 4 / 8)),  # one twice
        ([a(0, 20), a(30, 40)], [a(10, 20), a(30, 50)], Scores(2 / 3, 2 / 3, 2 / 4)),
        ([a(0, 20)], [a(0, 20), a(10, 30)], Scores(2 / 3, 1, 2 / 3)),  # needed twice
        ([Span("b", 0, 40)], [a(0, 40)], Scores(0, 0, 0)),  # another text
        ([], [a(0, 40)], Scores(0, 0, 0)),
    ],
)
def test_recall_precision_and_iou(
    retrieved: list[Span], needed: list[Span], expected: Scores
) -> None:
    assert score(retrieved, needed, TOKENS) == expected


def test_precision_omega_takes_all_chunks_that_are_needed_and_no_other() -> None:
    chunks = [a(0, 30), a(30, 60), a(60, 100)]
    assert best_precision(chunks, [a(20, 40)], TOKENS) == 2 / 6
    assert best_precision([*chunks, a(20, 40)], [a(20, 40)], TOKENS) == 2 / 6  # an overlap once
    assert best_precision([a(0, 30)], [a(20, 40)], TOKENS) == 1 / 4  # one token in no chunk


def test_pieces_are_located_in_order() -> None:
    pieces = ["one.", "one. two", "two"]
    assert located("a", "one. one. two", pieces) == [a(0, 4), a(5, 13), a(10, 13)]


ASKED: dict[str, Any] = {
    "title": "Old_things",
    "paragraphs": [
        {"context": "A plough turns soil. Oxen drew it.", "qas": []},
        {
            "context": "A loom weaves cloth. It was made of oak.",
            "qas": [
                {
                    "question": "What was the loom made of?",
                    "answers": [{"answer_start": 36, "text": "oak"}],
                }
            ],
        },
    ],
}


def test_paragraphs_and_answers_stand_where_they_are_marked() -> None:
    article = read_article(ASKED)
    assert [*map(article.words, article.paragraphs)] == [
        paragraph["context"] for paragraph in ASKED["paragraphs"]
    ]
    (question,) = article.questions
    assert question.paragraph == article.paragraphs[1]
    assert [*map(article.words, question.answers)] == ["oak"]


def test_a_piece_of_the_paragraph_counts_as_the_paragraph() -> None:
    found = [Span("b", 0, 100), a(0, 50), a(60, 70), a(50, 100)]
    assert rank_of(a(50, 100), found) == 3
    assert rank_of(a(100, 120), found) is None
    assert rank_of(a(50, 100), [a(0, 50)] * 10 + found) is None


def test_a_sentence_holds_an_answer_only_as_a_whole() -> None:
    question = Question("?", a(0, 100), (a(10, 20), a(40, 50)))
    assert holds(a(10, 20), question)
    assert holds(a(30, 60), question)
    assert not holds(a(15, 45), question)
    assert not holds(Span("b", 0, 100), question)


def test_hits_ranks_and_sentences_make_the_row() -> None:
    asked = [Question(name, a(10, 20), (a(12, 14),)) for name in ("first", "second", "never")]
    found = {"first": [a(10, 20)], "second": [a(0, 10), a(10, 20)], "never": [a(0, 10)]}
    said = {"first": [a(10, 15)], "second": [a(15, 20)], "never": [a(12, 14)]}
    shares = measure(asked, found.__getitem__, said.__getitem__)
    assert shares == pytest.approx((100 / 3, 100 * 1.5 / 3, 200 / 3))


def test_the_baselines_find_what_is_asked_for(assistant: Assistant) -> None:
    texts = ["A plough turns the soil.", "A loom weaves cloth.", "A kiln bakes clay."]
    encoder = assistant.index().encoder
    assert dense(texts, encoder, 2)("What makes fabric out of thread?")[0] == 1
    assert bm25(texts, 2)("Where are clays baked?")[0] == 2


def test_a_library_of_the_texts_keeps_their_places(fresh: AppSettings) -> None:
    article = read_article(ASKED)
    index = indexed({article.id: article.text}, fresh)
    assert index.articles[article.id].article.text == article.text
    (best, *_) = found(index)(article.questions[0].text)
    assert rank_of(article.paragraphs[1], [best]) == 1
    quotes = quoted(index)(article.questions[0].text)
    assert any(holds(quote, article.questions[0]) for quote in quotes)
