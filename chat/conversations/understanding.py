"""Whether a question was looked up otherwise than it was put. Pure."""

import re

from chat.records import Answer
from chat.smalltalk import without_politeness

WORD = re.compile(r"\w+")


def understood_otherwise(answer: Answer) -> str:
    """The question as it was looked up; empty where only courtesy, case or signs differ."""
    if _words(answer.understood) == _words(without_politeness(answer.question)):
        return ""
    return answer.understood


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())
