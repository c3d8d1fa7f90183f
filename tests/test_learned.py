"""What was learned from questions helps, and only where it was learned."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from chat.answering import Assistant
from chat.learned import Learned, learned_for
from chat.sufficiency import LEAST, weigh
from ingest.records import EmbeddingModel
from ingest.settings import AppSettings
from tests.indexed import MODEL
from tests.learning.__main__ import save
from tests.learning.adapter import fit_adapter
from tests.learning.examples import Example, of_ours, pairs
from tests.learning.judge import Network

LEARNED = learned_for(MODEL)
ABSENT = "Which of the 47 ticket categories has the lowest routing accuracy?"


@pytest.fixture(scope="module")
def examples(settings: AppSettings) -> list[Example]:
    return of_ours(settings, "tune")


def test_nothing_is_known_of_another_model(assistant: Assistant) -> None:
    assert learned_for(EmbeddingModel("another", "0" * 64)) == Learned()
    vectors = assistant.index().vectors("What is RAG?")
    assert np.array_equal(Learned().adapted(vectors), vectors)


def test_without_a_judge_closeness_and_strangeness_decide(settings: AppSettings) -> None:
    index = Assistant(settings).index()
    index.learned = Learned()
    for question, answered in (("What does RAG cost?", True), ("How do I feed a pony?", False)):
        signals = weigh(index, index.rank(question), question)
        assert signals.judged is None
        assert signals.suffices == (signals.score >= LEAST) == answered


def test_the_judge_refuses_a_detail_that_closeness_lets_pass(settings: AppSettings) -> None:
    assistant = Assistant(settings)
    receipt, index = assistant.answer(ABSENT).receipt, assistant.index()
    assert receipt
    assert receipt.reason == (
        "No article mentions “lowest”, and no passage near the question seems to answer it."
    )
    index.learned = Learned(LEARNED.adapter)
    assert weigh(index, index.rank(ABSENT), ABSENT).suffices


def test_the_judge_says_nothing_of_what_it_did_not_learn_from(settings: AppSettings) -> None:
    index = Assistant(settings).index()
    ranking = index.rank(ABSENT)
    assert weigh(index, ranking, ABSENT).judged is not None
    index.learned = replace(index.learned, seen=frozenset())
    del index.seen
    assert weigh(index, ranking, ABSENT).judged is None


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        ("I want a chatbot that talks like our brand", True),
        ("we need to classify emails into 20 categories", True),
        ("I want to bake bread", False),
        ("My cat is ill", False),
    ],
)
def test_a_project_that_is_told_is_not_refused_for_asking_nothing(
    told: str, answered: bool, assistant: Assistant
) -> None:
    assert (assistant.answer(told).outcome == "answered") == answered


def test_adapted_questions_stay_unit_vectors_and_near_themselves(assistant: Assistant) -> None:
    vectors = assistant.index().vectors("How fast is it?")
    adapted = LEARNED.adapted(vectors)
    assert np.allclose(np.linalg.norm(adapted, axis=1), 1, atol=1e-5)
    assert ((adapted * vectors).sum(axis=1) > 0.5).all()


def test_an_adapter_brings_questions_it_never_saw_nearer_to_what_they_need(
    examples: list[Example],
) -> None:
    answered = [example for example in examples if example.needed]
    seen, unseen = answered[::2], answered[1::2]
    adapter = fit_adapter(seen)

    def margin(example: Example, vectors: np.ndarray) -> float:
        cosines = example.index.snapshot.vectors.sentences @ vectors[0]
        return float(cosines[[*example.needed]].max() - np.sort(cosines)[-20:].mean())

    plain = [margin(example, example.index.vectors(example.text)) for example in unseen]
    moved = [margin(example, adapter(example.index.vectors(example.text))) for example in unseen]
    assert np.mean(moved) > np.mean(plain)


def test_a_judge_is_the_network_that_was_fitted(examples: list[Example]) -> None:
    assert LEARNED.adapter
    seen = pairs(next(example for example in examples if example.needed), LEARNED.adapter)
    signs = torch.tensor(seen.signs)
    network = Network(len(seen.vector), signs[None]).eval()
    vector, sentences = torch.tensor(seen.vector), torch.tensor(seen.sentences)
    each = network(vector[None], sentences[None], signs[None])
    judge = network.judge()
    assert np.allclose(
        judge.each(seen.vector, seen.sentences, seen.signs), each.detach(), atol=1e-4
    )
    together = judge.together(judge.each(seen.vector, seen.sentences, seen.signs))
    assert together == pytest.approx(network.together(each).item(), abs=1e-4)


def test_what_answers_can_be_hidden(examples: list[Example]) -> None:
    assert LEARNED.adapter
    example = next(example for example in examples if example.needed)
    shown, hidden = (pairs(example, LEARNED.adapter, hidden) for hidden in (False, True))
    assert (shown.answered, hidden.answered) == (True, False)
    assert shown.answers.any()
    assert not hidden.answers.any()


def test_what_is_saved_is_read_again(assistant: Assistant, tmp_path: Path) -> None:
    assert LEARNED.adapter
    assert LEARNED.judge
    save(LEARNED.adapter, LEARNED.judge, assistant.index(), tmp_path / "learned.npz")
    with np.load(tmp_path / "learned.npz") as stored:
        assert np.allclose(stored["narrow"], LEARNED.adapter.narrow, atol=1e-3)
        assert frozenset(stored["seen"].tolist()) == LEARNED.seen
        assert np.allclose(stored["hidden"], LEARNED.judge.hidden, rtol=1e-2, atol=1e-3)
