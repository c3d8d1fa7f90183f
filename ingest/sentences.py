"""A paragraph becomes sentences, each with its place; Markdown's signs count as no words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from ingest.layout import ends_on_purpose
from ingest.structure import Span

LONGEST = 450
"""Characters; a longer sentence is cut where a clause ends, so that each piece can be quoted."""
HUGGING = (
    r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)|\]\[[^\]]*\]"
    r"|(?<=[^\w\s])\[\d+\](?!\()|[*_~`\[\]]+"
)
"""Markup that belongs to the words it touches: emphasis, a link's brackets, a reference."""
FOREIGN = (
    r"<!--.*?-->|</?[a-z][^<>]*>|!\[[^\]]*\]\([^()\n]*\)|\[\^[^\]\s]+\]"
    r"|(?<=\n)[ \t]*(?:>[ \t]?)+|\\(?=\n)"
)
"""Markup that belongs to no sentence: comments, tags, pictures, footnotes, the signs of a quote."""
SIGNS = re.compile(
    rf"(?P<code>(?P<tick>`+)[^`]+(?P=tick))|(?P<foreign>{FOREIGN})|(?P<hugging>{HUGGING})",
    re.IGNORECASE | re.DOTALL,
)
BREAK = re.compile(
    r"(?:[ \t]{2,}|\\)\n(?![ \t>]*[a-z])|\n(?=[*_]{2}[^*\n]{1,60}(?::[*_]{2}|[*_]{2}:))"
)
"""A line that was ended on purpose, or the next one opens with a term in bold and a colon."""
ONWARD = re.compile(r"→|⇒|[-=]>|[—–] ")
"""How a line begins that means nothing without the one before it."""
ALWAYS = re.compile(r"(?:\b(?:approx|cf|e\.g|i\.e|vs)\.|^\W*\d{1,3}[.)])$", re.IGNORECASE)
BEFORE_SMALL = re.compile(
    r"\b(?:avg|ca|dept|est|etc|excl|incl|max|min|resp|temp)\.$", re.IGNORECASE
)
BEFORE_NUMBER = re.compile(r"\b(?:chs?|eqs?|figs?|nos?|pp?|refs?|sec|vol)\.$", re.IGNORECASE)
CLAUSE_END = re.compile(r"[;:,.—–)](?=\s)|[、，；：。]")


def split_sentences(text: str, start: int, end: int, room: int | None = None) -> list[Span]:
    """Sentence spans within ``text[start:end]``, without the white space between them.

    Args:
        text: where the paragraph stands.
        start: its first character.
        end: one past its last.
        room: length of the lines of a plain text; in it, lines can be ended on purpose.
    """
    lines = _hard_lines(text, start, end, room) if room else _broken(text, start, end)
    spans: list[Span] = []
    for span in (span for line in lines for span in _sentences(text, *line)):
        if spans and ONWARD.match(text, span[0]):
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    return [piece for span in spans for piece in _pieces(text, *span)]


def bare_words(words: str) -> str:
    """Words without their markup, on one line."""
    return " ".join(_strip(words, 0, len(words)).words.split())


@dataclass(frozen=True, slots=True)
class _Stripped:
    """A text without its markup.

    Attributes:
        words: what is left; code stands as a row of `x`, so that its points end no sentence.
        places: where each character of the words stood.
        hugging: places of markup that belongs to the words it touches.
    """

    words: str
    places: list[int]
    hugging: frozenset[int]


def _strip(text: str, start: int, end: int) -> _Stripped:
    words, position = "", start
    places: list[int] = []
    hugging: set[int] = set()
    for sign in [*SIGNS.finditer(text, start, end), None]:
        first, last = sign.span() if sign else (end, end)
        words += text[position:first]
        places += range(position, first)
        if sign and sign["code"]:
            words += "x" * (last - first)
            places += range(first, last)
        elif sign and sign["hugging"]:
            hugging.update(range(first, last))
        position = last
    return _Stripped(words, places, frozenset(hugging))


def _broken(text: str, start: int, end: int) -> Iterator[Span]:
    for found in BREAK.finditer(text, start, end):
        yield start, found.start()
        start = found.end()
    yield start, end


def _hard_lines(text: str, start: int, end: int, room: int) -> Iterator[Span]:
    lines = text[start:end].split("\n")
    begin = position = start
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        position += len(line) + 1
        if ends_on_purpose(line, following, room):
            yield begin, min(position - 1, end)
            begin = position


def _sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of a line, with the markup that hugs them."""
    stripped = _strip(text, start, end)
    spans: list[Span] = []
    for first, last in _boundaries(stripped.words):
        begin, stop = stripped.places[first], stripped.places[last - 1] + 1
        while begin - 1 in stripped.hugging and (not spans or begin > spans[-1][1]):
            begin -= 1
        while stop in stripped.hugging:
            stop += 1
        spans.append((begin, stop))
    return spans


def _boundaries(words: str) -> list[Span]:
    spans: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries("en", words):
        piece = words[boundary["start_index"] : boundary["end_index"]]
        first = boundary["start_index"] + len(piece) - len(piece.lstrip())
        last = boundary["start_index"] + len(piece.rstrip())
        spoken = any(character.isalnum() for character in piece)
        if spans and first < last and (not spoken or _goes_on(words[slice(*spans[-1])], piece)):
            spans[-1] = (spans[-1][0], last)
        elif spoken:
            spans.append((first, last))
    return spans


def _goes_on(before: str, piece: str) -> bool:
    """Whether the point before a piece is that of an abbreviation."""
    first = piece.lstrip()[0]
    return bool(
        ALWAYS.search(before)
        or (BEFORE_SMALL.search(before) and (first.islower() or first.isdigit()))
        or (BEFORE_NUMBER.search(before) and first.isdigit())
    )


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentence, or if it is too long its clauses."""
    while end - start > LONGEST:
        cut = start + _cut(text[start : start + LONGEST])
        yield start, start + len(text[start:cut].rstrip())
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if any(character.isalnum() for character in text[start:end]):
        yield start, end


def _cut(window: str) -> int:
    """Where to cut: behind the last clause in the window, else the last word, else at its end."""
    clauses = [found.end() for found in CLAUSE_END.finditer(window)]
    if clauses and clauses[-1] > LONGEST // 3:
        return clauses[-1]
    return max(window.rfind(" "), window.rfind("\n")) + 1 or LONGEST
