"""Lines within a paragraph that stand for a heading: set in bold, or the `Q:` of a FAQ. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.layout import HEADING_WORDS

LINE_LEVEL = 7
"""Below every heading that is marked as one."""
BOLD = r"(?P<sign>\*\*|__)(?=\S)(?P<bold>(?:(?!(?P=sign)).){1,150})(?<=\S)(?P=sign)[ \t]*\\?$"
ASKED = r"[*_]*Q(?:uestion)?[ ]?\d*[:.)][*_]*[ \t]+(?P<question>[^?]{3,300}\?)[*_]*"
ANSWER = re.compile(r"[*_]*A(?:nswer)?[ ]?\d*[:.)][*_]*[ \t]+")
"""What stands before the words of an answer."""
TITLE = re.compile(rf"^(?:{ASKED}(?=[ \t]*$|\s+{ANSWER.pattern})|{BOLD})", re.MULTILINE)
END = (".", "!", "?", "…", ":")
ARROW = re.compile(r"\s*(?:→|⇒|[-=]>)")
EMPHASIS = re.compile(r"\*+|__+|`")


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line that stands for a heading, its place, and its words without markup."""

    start: int
    end: int
    title: str


def title_lines(text: str, start: int, end: int) -> Iterator[TitleLine]:
    """Those of a paragraph, in order."""
    for found in TITLE.finditer(text[start:end]):
        title = EMPHASIS.sub("", found["question"] or found["bold"])
        before, after = text[start : start + found.start()], text[start + found.end() : end]
        if found["question"] or _is_title(title, before, after):
            yield TitleLine(start + found.start(), start + found.end(), " ".join(title.split()))


def _is_title(title: str, before: str, after: str) -> bool:
    """A line in bold that neither ends a sentence nor introduces what follows."""
    apart = not before or before.rstrip().endswith(END)
    is_question = title.endswith("?")
    is_short = len(title.split()) <= HEADING_WORDS and not title.endswith((".", ";", ",", ":", "!"))
    return apart and (is_question or is_short) and not ARROW.match(after)
