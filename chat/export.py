"""Answers as JSON values, and as text for a terminal. Pure."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from chat.records import Answer, Citation, FoundPassage

WIDTH = 88


def answer_json(answer: Answer, question_id: object = None) -> dict[str, Any]:
    """The answer under the names that scripts rely on."""
    values = asdict(answer)
    return {
        "id": question_id,
        "question": values["question"],
        "outcome": values["outcome"],
        "mode": values["mode"],
        "answer": values["text"],
        "citations": values["citations"],
        "passages": values["passages"],
        "differences": values["differences"],
        "receipt": values["receipt"],
        "timings_ms": values["timings_ms"],
    }


def answer_text(answer: Answer) -> str:
    """The answer, then its sources; or what was searched in vain."""
    if answer.receipt is None:
        return "\n".join([answer.text, "", "Sources", *map(source_line, answer.citations)])
    receipt = answer.receipt
    if not receipt.passages:
        return f"{answer.text}\n{receipt.reason}"
    searched = f"Searched {receipt.passages} passages of {receipt.articles} articles."
    nearest = (_passage_line(passage) for passage in answer.passages[:3])
    return "\n".join([answer.text, receipt.reason, searched, "Nearest:", *nearest])


def source_line(citation: Citation) -> str:
    """Where a mark leads, on one line."""
    return f"[{citation.number}] {citation.title} · {citation.section} · “{citation.quote}”"


def passages_text(passages: tuple[FoundPassage, ...]) -> str:
    """Found passages, best first."""
    return "\n\n".join(_passage_text(number, p) for number, p in enumerate(passages, start=1))


def _passage_text(number: int, passage: FoundPassage) -> str:
    head = f"{number}. {passage.article_id} · {passage.section} (score {passage.score:.2f})"
    return "\n".join([head, *_wrapped(passage.text)])


def _wrapped(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        yield from textwrap.wrap(line, WIDTH, initial_indent="   ", subsequent_indent="   ")


def _passage_line(passage: FoundPassage) -> str:
    shown = textwrap.shorten(" ".join(passage.text.split()), WIDTH, placeholder=" …")
    return f"- {passage.article_id} · {passage.section}: {shown}"
