"""Characters of a page become words: lines are joined, hyphens at their ends judged. Pure."""

import re
from collections.abc import Iterable, Sequence

from wordfreq import zipf_frequency

from ingest.formats.escaping import escape
from ingest.formats.pdf_page import SOFT, Char

BOLD, BOLD_END, CODE, CODE_END = "\x0e\x0f\x10\x11"
"""Stand for markup until the words between them are escaped."""
NEW_PAGE = "\x12"
"""Stands where a page begins until the whole text is known."""
MARKS = f"{BOLD}{BOLD_END}{CODE}{CODE_END}{NEW_PAGE}"
SAME_LINE = 0.5
"""Of the size; base lines further apart are those of two lines."""
GAP = 0.22
"""Of the size; characters further apart are those of two words."""
LAST = re.compile(rf"([^\W_]+(?:-[^\W_]+)*)[-{SOFT}][{MARKS}]*$")
FIRST = re.compile(rf"[{MARKS}\s]*([^\W_]+)")
COMMON = 3.4
"""Zipf frequency of words that everybody uses; 3 is once in a million."""
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def raw_text(chars: Sequence[Char]) -> str:
    """The characters with line ends, spaces where there are gaps, and marks for their looks."""
    pieces: list[str] = []
    bold = mono = False
    before: Char | None = None
    for char in chars:
        if before:
            pieces.append(_between(before, char))
        if not char.sign.isspace():
            if mono and not char.mono:
                pieces.append(CODE_END)
            if bold != char.bold:
                pieces.append(BOLD if char.bold else BOLD_END)
            if char.mono and not mono:
                pieces.append(CODE)
            bold, mono = char.bold, char.mono
        pieces.append(char.sign)
        before = char
    return "".join([*pieces, CODE_END * mono, BOLD_END * bold])


def _between(before: Char, char: Char) -> str:
    size = max(before.size, char.size)
    if abs(char.base - before.base) > SAME_LINE * size or char.right < before.left - size:
        return "\n"
    apart = char.left - before.right > GAP * size
    return " " if apart and not (before.sign.isspace() or char.sign.isspace()) else ""


def without_looks(raw: str) -> str:
    """Raw text without the marks of bold and code."""
    return re.sub(f"[{BOLD}{BOLD_END}{CODE}{CODE_END}]", "", raw)


def vocabulary(raws: Iterable[str]) -> frozenset[str]:
    """All words of a document that no line end divides, in lower case."""
    found: set[str] = set()
    for line in (line for raw in raws for line in without_looks(raw).split("\n")):
        found.update(word.lower() for word in WORD.findall(re.sub(rf"\S+[-{SOFT}]\s*$", "", line)))
    return frozenset(found)


def unwrapped(raw: str, known: frozenset[str]) -> str:
    """Raw text on one line."""
    joined = ""
    for line in raw.split("\n"):
        last, first = LAST.search(joined.rstrip()), FIRST.match(line)
        if last and first:
            joined = joined.rstrip()
            if joined[last.end(1)] == SOFT or _is_divided(last[1], first[1], known):
                joined = joined[: last.end(1)] + joined[last.end(1) + 1 :]
            joined += line.lstrip()
        else:
            joined = f"{joined.rstrip()} {line.lstrip()}"
    return " ".join(joined.replace(SOFT, "").split(" ")).strip()


def _is_divided(head: str, tail: str, known: frozenset[str]) -> bool:
    """Whether the hyphen between two halves stands only because a line ended."""
    whole, hyphened = (head + tail).lower(), f"{head}-{tail}".lower()
    if hyphened in known or not tail[0].islower() or not head.isalpha() or head.isupper():
        return False
    if whole in known:
        return True
    common, halves = _frequency(whole), min(map(_frequency, (head, tail)))
    return common >= COMMON or (common > 0 and halves < COMMON)


def _frequency(word: str) -> float:
    return zipf_frequency(word, "en")


def markdown(raw: str, known: frozenset[str]) -> str:
    """Raw text as Markdown on one line."""
    line = re.sub(r"\s+", " ", unwrapped(raw, known))
    line = re.sub(f"({BOLD}|{CODE}) +", r" \1", re.sub(f" +({BOLD_END}|{CODE_END})", r"\1 ", line))
    line = re.sub(f"{BOLD}{BOLD_END}|{CODE}{CODE_END}|{BOLD_END}( ?){BOLD}", r"\1", line)
    parts = re.split(f"{CODE}([^{CODE_END}]*){CODE_END}", line)
    escaped = (f"`{_plain(p)}`" if n % 2 else escape(p) for n, p in enumerate(parts))
    words = "".join(escaped).replace(BOLD, "**").replace(BOLD_END, "**")
    return re.sub(" {2,}", " ", words).strip()


def _plain(code: str) -> str:
    return without_looks(code).replace("`", "'").strip()
