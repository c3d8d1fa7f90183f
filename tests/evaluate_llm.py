"""Compare quotations with what a language model writes, with and without the check of its words.

usage: python -m tests.evaluate_llm gguf:bundled [how many questions of the tuning set]
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from chat.answering import Assistant
from chat.evaluation.records import Question
from chat.generation.choice import read_choice
from chat.generation.model import LanguageModel, connect
from chat.generation.writing import UNSUPPORTED
from chat.records import Answer
from ingest.environment import prepare
from ingest.settings import AppSettings
from tests.evaluate import read_questions

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and its text as one way of showing it has it."""

    question: Question
    answer: Answer
    text: str


def ask(questions: Sequence[Question], assistant: Assistant, model: LanguageModel) -> list[Answer]:
    """What comes of each question, fall-backs included."""
    return [[*assistant.stream(q.text, q.history, model)][-1] for q in questions]


def supported_only(answer: Answer) -> str:
    """The text without the sentences that no source bears out."""
    text = answer.text
    for flag in answer.flags:
        text = text.replace(f"{flag.sentence} {UNSUPPORTED}", "")
    return text


def row(name: str, told: Sequence[Told]) -> str:
    """Facts stated, sentences that are borne out, models' answers, refusals and median seconds."""
    facts = [fact.stated_in(one.text) for one in told for fact in one.question.facts]
    cited = [c.supported for one in told for c in one.answer.citations]
    written = [one.answer.mode == "generative" for one in told]
    refused = [one.answer.outcome != "answered" for one in told]
    seconds = np.median([one.answer.timings_ms["total"] for one in told]) / 1000
    shares = (
        100 * float(np.mean(values or [False])) for values in (facts, cited, written, refused)
    )
    return f"{name:22}" + "".join(f"{value:12.1f}" for value in shares) + f"{seconds:12.2f}"


def main() -> None:
    """Print one line for each way of answering."""
    prepare()
    assistant = Assistant(AppSettings.load())
    model = connect(read_choice(sys.argv[1]))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else SAMPLE
    every = read_questions("tune")
    questions = every[:: max(1, len(every) // count)][:count]
    quoted = [assistant.quote(q.text, q.history) for q in questions]
    written = ask(questions, assistant, model)
    ways: dict[str, tuple[list[Answer], Callable[[Answer], str]]] = {
        "quotations": (quoted, lambda answer: answer.text),
        "model, unchecked": (written, lambda answer: answer.text),
        "model, checked": (written, supported_only),
    }
    names = ("facts %", "supported %", "by model %", "refused %", "seconds")
    print(f"{count} questions{'':12}" + "".join(f"{name:>12}" for name in names))
    for name, (answers, text) in ways.items():
        pairs = zip(questions, answers, strict=True)
        print(row(name, [Told(q, answer, text(answer)) for q, answer in pairs]), flush=True)


if __name__ == "__main__":
    main()
