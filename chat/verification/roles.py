"""What is said of what: a claim must not say of one thing what its source says of another. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from chat.keywords import terms
from chat.verification.figures import figures
from chat.verification.polarity import WORD, keys

ENDS = re.compile(r"[;,.\n|](?=\s|$)|\b(?:and|while|whereas|compared|but)\b")
CLAUSE = re.compile(rf"{ENDS.pattern}|:(?=\s)|\b(?:because|which|as|so|since)\b")
ROW = re.compile(r"\|\s*\|")
APPROACHES = frozenset(key for name in ("RAG", "fine-tuning") for key in terms(name)[:1])
ALIKE = 0.6
"""Share of a clause's words that another one must have to say the same."""
SURER = 0.33
"""How much better one approach must fit a clause than the one that the claim names."""
LEAST_WORDS = 2
"""Words of a clause, its subject aside, that tell what is said."""


def exchanged(claim: str, source: str, whole: str) -> str | None:
    """The word, as written, of which the source says what the claim says of another.

    Args:
        claim: a sentence.
        source: the sentence that it is closest to.
        whole: the passage.
    """
    found = (
        _of_another_subject(claim, source, whole)
        or _of_another_approach(claim, whole)
        or _crossed(claim, source)
    )
    words = (match[0] for match in WORD.finditer(whole))
    return next((word for word in words if found and found in keys(word)), found)


def _of_another_subject(claim: str, source: str, whole: str) -> str | None:
    """The subject of a source clause whose words a claim repeats of something else alone.

    Both are what the passage is about, or the passage's subject is so again and again.
    """
    told = keys(whole)
    for subject, *rest in _clauses(claim):
        same = [given for given, *words in _clauses(source) if words[: len(rest)] == rest]
        if len(rest) < LEAST_WORDS or subject in same:
            continue
        for given in same:
            if (subject in told or told.count(given) > 1) and given not in keys(claim):
                return given
    return None


def _of_another_approach(claim: str, whole: str) -> str | None:
    """The approach that the passage says a clause of, where it is another one."""
    for clause in _clauses(claim):
        named, words = APPROACHES & {*clause}, {*clause} - APPROACHES
        if len(named) != 1 or len(words) < LEAST_WORDS:
            continue
        fits = dict.fromkeys(sorted(APPROACHES), 0.0)
        for given in _clauses(whole):
            for name in APPROACHES & {*given}:
                fits[name] = max(fits[name], len(words & {*given}) / len(words))
        best = max(fits, key=lambda name: fits[name])
        if fits[best] >= ALIKE and fits[best] - max(fits[name] for name in named) >= SURER:
            return best
    return None


def _crossed(claim: str, source: str) -> str | None:
    """A word of one clause that stands with the other's words in the source, and the reverse.

    Rather what is spoken of than a figure.
    """
    beside: dict[str, set[str]] = defaultdict(set)
    for clause in _clauses(source, figured=True):
        for word in clause:
            beside[word].update(clause)
    told = [beside.keys() & clause for clause in _clauses(claim, figured=True)]
    for one, other in combinations(told, 2):
        moved = [(a, b) for a in sorted(one - other) for b in sorted(other - one) if b in beside[a]]
        for (a, b), (c, d) in combinations(moved, 2):
            if a != c and b != d and c not in beside[a] and d not in beside[b]:
                return next((word for word in (b, d) if word.isalpha()), a)
    return None


@cache
def _clauses(text: str, figured: bool = False) -> list[list[str]]:
    """The words of content of each clause, each once; its figures too, if wanted."""
    parts = (part for line in text.split("\n") for part in _parts(line))
    found = ([*keys(part), *(_amounts(part) if figured else ())] for part in parts)
    return [list(dict.fromkeys(words)) for words in found if words]


def _amounts(text: str) -> Iterator[str]:
    return (f"{figure.low:g}-{figure.high:g}" for figure in figures(text))


def _parts(text: str) -> Sequence[str]:
    """Clauses; a row of a table is one for each column, with the column's name."""
    rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in ROW.split(text)]
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 2:
        head, cells = rows
        return [f"{name} {cells[0]} {cell}" for name, cell in zip(head[1:], cells[1:], strict=True)]
    return CLAUSE.split(text)
