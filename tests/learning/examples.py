"""What is learned from: questions beside a library, with the sentences that answer them."""

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np

from chat.answering import Assistant
from chat.evaluation.records import Question
from chat.index import Ranking, Scores, SearchIndex
from chat.learned import Adapter, Learned
from chat.sufficiency import evidence_for
from ingest.records import FloatMatrix
from ingest.settings import AppSettings
from tests.benchmark_xquad import FILE, holds, read_article
from tests.benchmark_xquad import Question as Asked
from tests.evaluate import read_questions
from tests.public import data, indexed
from tests.spans import Span

ONE_IN = 8
"""How many questions stand alone for one that is joined with another."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a library was asked.

    Attributes:
        needed: the numbers of the sentences that answer it; none where the library does not.
    """

    index: SearchIndex
    text: str
    needed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A question beside the k sentences that fit it best, as the judge sees them.

    Attributes:
        vector: of the question, shape (d,).
        sentences: their vectors, shape (k, d).
        signs: shape (k, f).
        answers: 1 for each sentence that answers, else 0; shape (k,).
        answered: whether the library holds an answer, be it not among these sentences.
    """

    vector: Scores
    sentences: FloatMatrix
    signs: FloatMatrix
    answers: Scores
    answered: bool


def of_ours(settings: AppSettings, name: str = "train") -> list[Example]:
    """A set of our own questions beside our own library."""
    assistant = Assistant(settings)
    index = assistant.index()
    return [
        Example(index, assistant.understood(question.full), _needed(question, index))
        for question in read_questions(name)
    ]


def joined(examples: Sequence[Example]) -> list[Example]:
    """Questions of two parts, of which the library answers one: such a question is answered."""
    answered = [example for example in examples if example.needed][::ONE_IN]
    others = [example for example in examples if not example.needed][::ONE_IN]
    return [
        replace(one, text=_both(one.text, other.text) if first else _both(other.text, one.text))
        for first, (one, other) in zip(cycle((True, False)), zip(answered, others, strict=False))
    ]


def _both(first: str, second: str) -> str:
    return f"{first.rstrip(' ?.!')}, and {second[:1].lower()}{second[1:]}"


def of_xquad(place: Path) -> list[Example]:
    """The questions of XQuAD beside its articles, indexed in an empty folder."""
    articles = [*map(read_article, json.loads((data("xquad") / FILE).read_text("utf-8"))["data"])]
    settings = AppSettings(library=place / "library", store=place / "store")
    index = indexed({article.id: article.text for article in articles}, settings)
    return [
        Example(index, question.text, needed)
        for article in articles
        for question in article.questions
        if (needed := _holding(question, index))
    ]


def pairs(example: Example, adapter: Adapter, hidden: bool = False) -> Pairs:
    """What the judge sees of an example.

    Args:
        adapter: ranks the sentences; one that was not fitted to this example.
        hidden: as if the passages that answer were not in the library.
    """
    index = copy(example.index)
    index.learned = Learned(adapter)
    ranking = index.rank(example.text)
    if hidden:
        ranking = _without(example, ranking)
    best, sentences, signs = evidence_for(index, ranking, example.text)
    answers = np.array([number in example.needed for number in best], np.float32)
    return Pairs(ranking.vectors[0], sentences, signs, answers, bool(example.needed) and not hidden)


def _without(example: Example, ranking: Ranking) -> Ranking:
    sentences = ranking.sentences.copy()
    for passage in {example.index.sentences[number][0].id for number in example.needed}:
        own = [n for n, (p, _) in enumerate(example.index.sentences) if p.id == passage]
        sentences[own] = -1
    return replace(ranking, sentences=sentences)


def _needed(question: Question, index: SearchIndex) -> frozenset[int]:
    return frozenset(
        number
        for number, (passage, sentence) in enumerate(index.sentences)
        for fact in question.facts
        if any(source.holds(passage) for source in fact.sources)
        and fact.stated_in(passage.quote(sentence))
    )


def _holding(question: Asked, index: SearchIndex) -> frozenset[int]:
    spans = (Span(p.article_id, s.start, s.end) for p, s in index.sentences)
    return frozenset(number for number, span in enumerate(spans) if holds(span, question))
