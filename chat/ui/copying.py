"""An answer becomes plain text that keeps its question and its citations. Pure."""

import re
from collections.abc import Mapping

from chat.export import answer_text
from chat.records import Answer
from ingest.records import Article

CODE = r"(?P<code>`+[^`]+`+)"
STRONG = r"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*"
LOW = r"(?<!\w)__(?=\S)(?P<low>.+?)(?<=\S)__(?!\w)"
SOFT = r"(?<![\w*])\*(?=[^\s*])(?P<soft>[^*\n]+?)(?<=\S)\*(?![\w*])"
STRESSED = re.compile(f"{CODE}|{STRONG}|{LOW}|{SOFT}")


def answer_as_text(answer: Answer, articles: Mapping[str, Article]) -> str:
    """The question, the answer with its marks, and below it what each mark stands for."""
    return f"{answer.question}\n\n{unstressed(answer_text(answer, articles.values()))}\n"


def unstressed(text: str) -> str:
    """Markdown without the signs that stress words, which mean nothing in plain text."""
    return STRESSED.sub(
        lambda m: m["code"] or unstressed(m["strong"] or m["low"] or m["soft"]), text
    )
