"""An answer becomes plain text that keeps its question and its citations. Pure."""

from collections.abc import Mapping

from chat.export import answer_text
from chat.records import Answer
from ingest.records import Article


def answer_as_text(answer: Answer, articles: Mapping[str, Article]) -> str:
    """The question, the answer with its marks, and below it what each mark stands for."""
    return f"{answer.question}\n\n{answer_text(answer, articles.values())}\n"
