"""Names and quotations in a claim, which must stand in its source. Pure."""

import re
from collections.abc import Iterator

from chat.verification.figures import figures

QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
NAME = re.compile(
    r"(?<![\w-])(?:[A-Z][\w&]*[A-Z0-9][\w&]*|[A-Z][^\W\d_]+|[a-z]+[A-Z]\w*)(?:-[\w.]*\d[\w.]*)?"
)
INNER = re.compile(r"[^\W\d_].*[A-Z0-9]")
SENTENCE = re.compile(r"(?:^|[.!?:;|]\s+|\n|[-*•]\s+|[“\"(]|\*\*)$")
BRIEF = 3
"""Words; a shorter quotation may only set off a term."""
COMMON = frozenset(
    ["I", "A", "The", "This", "That", "These", "Those", "It", "In", "On", "At", "If", "When", "For"]
)


def missing_quotation(claim: str, source: str) -> str | None:
    """A quotation of the claim that does not stand in the source, word for word."""
    whole = _plain(source)
    for match in QUOTED.finditer(claim):
        words = _plain(match[1]).strip(" .,;:!?")
        if len(words.split()) >= BRIEF and words not in whole:
            return match[1]
    return None


def missing_name(claim: str, source: str) -> str | None:
    """A name of the claim that the source does not have."""
    known = _letters(source)
    return next((name for name in _names(claim) if _letters(name) not in known), None)


def _names(text: str) -> Iterator[str]:
    """Capitalised words, but for one that opens a sentence and could be any word."""
    counted = [(figure.start, figure.end) for figure in figures(text)]
    for match in NAME.finditer(text):
        name = match[0]
        if any(start <= match.start() < end for start, end in counted):
            continue  # a unit
        opens = bool(SENTENCE.search(text[: match.start()]))
        if name not in COMMON and (not opens or INNER.match(name)):
            yield name.removesuffix("s") if name[:-1].isupper() and len(name) > 2 else name


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`]", "", text).casefold().replace("’", "'").split())


def _letters(text: str) -> str:
    """Letters and digits only, in lower case, so that `GPT-4o` is found in `GPT4o`."""
    return re.sub(r"[\W_]+", "", text.casefold())
