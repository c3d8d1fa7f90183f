"""Does a cited passage bear out what a sentence says? Pure.

Each claim is held against the sentences of its passages: figures with their units, quotations,
names, denials and the direction of comparisons, words such as *always*, and meaning, by the cosine
of vectors and by shared words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

import numpy as np

from chat.keywords import terms
from chat.verification.figures import Figure, comparable, completed, figures, same
from chat.verification.polarity import Said, keys, said, sides
from chat.verification.roles import ENDS, exchanged
from chat.verification.scope import overstated
from chat.verification.wording import missing_name, missing_quotation
from ingest.records import FloatMatrix

SHARED = 0.4
"""What a shared word counts in likeness, against the rest for the cosine."""
LEAST_LIKE, LEAST_LIKE_FIGURED = 0.42, 0.26
"""Likeness below which a passage does not speak of what is claimed; if it has all its figures."""
FEW = 10
"""Sentences of a library whose mean direction counts by half."""
BESIDE = 0.80
"""Share of the best sentence's likeness that makes another one bear on the claim too."""
MOST_BESIDE = 3
NEAR = 60
"""Characters around a figure that tell what it is said of."""
BESIDE_FIGURE = 12
"""Characters between two figures that are told together."""
SURER = 0.34
"""How much better another figure's surroundings must fit for the claim to have mixed them up."""

FITS = 0.6
"""Share of the words around a claimed figure that must stand around that other one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its unit vector, shape (d,)."""

    text: str
    vector: FloatMatrix


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of checking one sentence.

    Attributes:
        supported: whether nothing speaks against it.
        reasons: what does, in words for the reader.
        nearest: index of the source sentence that is closest; None without sources.
        likeness: how alike the two are, about 0..1.
    """

    supported: bool
    reasons: tuple[str, ...]
    nearest: int | None
    likeness: float


def centre_of(vectors: FloatMatrix) -> FloatMatrix:
    """What the sentences of a library have in common, which tells none from another.

    Args:
        vectors: of its sentences, shape (n, d).

    Returns:
        Their mean, shape (d,), drawn towards none where they are few.
    """
    count = len(vectors)
    mean: FloatMatrix = vectors.sum(axis=0) / (count + FEW)
    return mean


def verify(
    claim: Statement, sources: Sequence[Statement], centre: FloatMatrix | float = 0.0
) -> Verdict:
    """Hold a claim against the sentences of the passages that it cites.

    Args:
        claim: one sentence, its marks taken off.
        sources: the sentences of those passages, in order; none support nothing.
        centre: of the library that they are from, as `centre_of` gives it.
    """
    if not sources:
        return Verdict(False, ("It cites no passage.",), None, 0.0)
    likeness = _likeness(claim, sources, centre)
    nearest = int(np.argmax(likeness))
    bearing = _bearing(likeness)
    reasons = tuple(_reasons(claim.text, sources, bearing, float(likeness[nearest])))
    return Verdict(not reasons, reasons, nearest, float(likeness[nearest]))


def _likeness(
    claim: Statement, sources: Sequence[Statement], centre: FloatMatrix | float
) -> FloatMatrix:
    cosines = _apart(np.stack([s.vector for s in sources]), centre) @ _apart(claim.vector, centre)
    wanted = _words(claim.text)
    whole = frozenset[str]().union(*(_words(source.text) for source in sources))
    shares = [
        (len(wanted & _words(source.text)) + 0.5 * len(wanted & whole))
        / (1.5 * max(1, len(wanted)))
        for source in sources
    ]
    mixed: FloatMatrix = ((1 - SHARED) * cosines + SHARED * np.array(shares)).astype(np.float32)
    return mixed


def _apart(vectors: FloatMatrix, centre: FloatMatrix | float) -> FloatMatrix:
    """Unit vectors as they point from a centre."""
    moved = vectors - centre
    apart: FloatMatrix = moved / (np.linalg.norm(moved, axis=-1, keepdims=True) + 1e-9)
    return apart


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _bearing(likeness: FloatMatrix) -> list[int]:
    """The sentences that a claim may rest on, the closest first."""
    order = np.argsort(-likeness)[:MOST_BESIDE]
    least = BESIDE * abs(likeness[order[0]])
    return [int(order[0]), *(int(i) for i in order[1:] if likeness[i] >= least)]


def _reasons(
    claim: str, sources: Sequence[Statement], bearing: Sequence[int], likeness: float
) -> Iterator[str]:
    whole = "\n".join(source.text for source in sources)
    rested = [sources[index].text for index in bearing]
    figured = list(_figure_reasons(claim, rested[0], [source.text for source in sources]))
    borne_out = figures(claim) and not figured
    if likeness < (LEAST_LIKE_FIGURED if borne_out else LEAST_LIKE):
        yield "The passage does not speak of it."
    if quotation := missing_quotation(claim, whole):
        yield f"The passage does not hold the quotation “{quotation}”."
    if name := missing_name(claim, whole):
        yield f"The passage does not name {name}."
    yield from figured
    if word := overstated(claim, " ".join(rested)):
        yield f"The passage does not say “{word}”."
    if word := contradicted(claim, rested[0]):
        yield f"The passage says the opposite of “{word}”."
    subjects = filter(None, (exchanged(claim, text, whole) for text in rested))
    if subject := next(subjects, None):
        yield f"The passage says it of “{subject}”."


def _figure_reasons(claim: str, nearest: str, sources: Sequence[str]) -> Iterator[str]:
    given = [(text, figure) for text in sources for figure in completed(text)]
    for figure in figures(claim):
        words = claim[figure.start : figure.end].strip()
        here = [place for place in given if place[0] == nearest and _same_value(figure, place[1])]
        fitting = _fitting(figure, here or given)
        if not fitting:
            yield f"The passage does not hold the figure {words}."
        elif _mixed_up(claim, figure, fitting, given):
            yield f"In the passage {words} belongs to something else."


def _same_value(figure: Figure, other: Figure) -> bool:
    return same(replace(figure, per=None, bound=0), replace(other, bound=0))


def _fitting(figure: Figure, given: Sequence[tuple[str, Figure]]) -> list[tuple[str, Figure]]:
    """Where a figure stands; at its own rate, if the source tells one at all."""
    fitting = [place for place in given if same(figure, place[1])]
    if not (figure.per and figure.per[0] == "time" and figure.dimension != "often"):
        return fitting
    rates = {other.per is None for _, other in fitting}
    elsewhere = any(
        other.per and other.per[0] == "time" and same(replace(figure, per=None), other)
        for _, other in given
    )
    return fitting if False in rates or not elsewhere else []


def _mixed_up(
    claim: str,
    figure: Figure,
    fitting: Sequence[tuple[str, Figure]],
    given: Sequence[tuple[str, Figure]],
) -> bool:
    """Whether another figure of the same kind stands where the claim puts this one."""
    if figure.dimension == "often":
        return False
    wanted = _around(claim, figure)
    own = max(_nearness(wanted, _around(*place)) for place in fitting)
    others = [o for o in given if comparable(figure, o[1]) and o not in fitting]
    rival = max((_nearness(wanted, _around(*place)) for place in others), default=0.0)
    return rival >= FITS and rival - own >= SURER


def _nearness(wanted: Sequence[str], had: Sequence[str]) -> float:
    """Share of the words around a claimed figure that stand around a given one.

    The word that follows, which is what is counted, weighs as much as all others.
    """
    words = {*wanted} - {""}
    shared = len(words & {*had}) / max(1, len(words))
    return shared + (1.0 if wanted and had and wanted[-1] == had[-1] != "" else 0.0)


def _around(text: str, figure: Figure) -> tuple[str, ...]:
    """The words of content in the figure's own part of its sentence; last, what is counted."""
    others = [other for other in figures(text) if other is not figure]
    for other in others:
        text = text[: other.start] + " " * (other.end - other.start) + text[other.end :]
    beside = [
        f"{other.low:g}"
        for other in others
        if 0 <= other.start - figure.end < BESIDE_FIGURE
        or 0 <= figure.start - other.end < BESIDE_FIGURE
    ]
    before = ENDS.split(text[: figure.start])[-1][-NEAR:]
    after = ENDS.split(text[figure.end :])[0][:NEAR]
    counted = keys(after)[:1] if not figure.dimension else []
    words = {*keys(before), *keys(after), *beside}
    return (*(word for word in words if word not in TIME_WORDS), *(counted or [""]))


TIME_WORDS = frozenset(terms("second minute hour day week month quarter year daily monthly"))


def contradicted(claim: str, source: str) -> str | None:
    """The first word that a claim says the other way round than its source."""
    turned, there = _turned(claim, source), said(source)
    clauses = [tuple(group) for _, group in groupby(said(claim), lambda one: one.clause)]
    ends = {(one.key, one.sign) for one in said(claim) if one.axis}
    shared_axis = False
    denied = {one.key for one in said(claim) if one.sign < 0}
    if any(other.condition and other.key in denied for other in there):
        return None  # what is so `only if` is not so if not
    for clause in clauses:
        group = [(one, _given(one, clause, there)) for one in clause]
        # A claim that names both ends of an axis itself is not compared along it.
        shared = [(o, g) for o, g in group if g and not (o.axis and (o.key, -o.sign) in ends)]
        shared_axis |= any(one.axis for one, _ in shared)
        clashes = [(one, given) for one, given in shared if _clashes(one, given, turned)]
        sure = [one for one, given in clashes if one.axis or _direct(one, given)]
        if sure or (len(clashes) > 1 and 2 * len(clashes) >= len(shared)):
            return re.split(r"[^\w'’-]", claim[(sure or [clashes[0][0]])[0].place :])[0]
    return "the comparison" if turned and not shared_axis else None


def _given(one: Said, clause: Sequence[Said], there: Sequence[Said]) -> list[Said]:
    """Where the source says a word of a claim's clause; in its most similar clause, if there."""
    wanted = {other.key for other in clause} - {one.key}
    places = [other for other in there if other.key == one.key]
    shared = Counter(other.clause for other in there if other.key in wanted)
    most = max((shared[place.clause] for place in places), default=0)
    return [place for place in places if shared[place.clause] == most]


def _clashes(one: Said, given: Sequence[Said], turned: bool) -> bool:
    """Whether all places say the opposite.

    The same word is denied on one side alone; two denials in other words may mean the same.
    """
    if one.axis and turned:
        return all(other.sign == one.sign for other in given)
    return one.sign != 0 and all(
        other.sign == -one.sign
        and (
            other.end != one.end
            or other.denials != one.denials
            or (one.direct and not other.behind)
        )
        for other in given
    )


def _direct(one: Said, given: Sequence[Said]) -> bool:
    """Whether a denial stands right before the word, on either side."""
    return one.direct or any(other.direct for other in given)


def _turned(claim: str, source: str) -> bool:
    """Whether the two sides of a comparison have changed places."""
    claimed, given = sides(claim), sides(source)
    if claimed is None or given is None:
        return False
    (left, right), (given_left, given_right) = claimed, given
    return bool((right - given_right) & given_left and (given_right - right) & left)
