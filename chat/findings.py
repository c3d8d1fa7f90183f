"""What sentences say differently on one matter, and which of them are shown for it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from chat.matters import topics
from chat.records import Difference, Position
from chat.said import Said

CLOSE = 0.5
"""Least score of a sentence that is compared, as a share of the best one's."""
COVERED = 0.5
"""Least share of the question's topics in a sentence, as a share of what the best one has."""
TOPICS = 0.3
"""Least share of all the question's topics in a sentence."""
POSITIONS = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """A matter on which sentences do not say the same.

    Attributes:
        topic: the matter, as it stands behind "The articles differ on".
        contrary: whether they cannot both be meant; else they differ in degree.
        pair: the two sentences that it was read from.
        said: these and what else was said on it, one of each article first.
    """

    topic: str
    contrary: bool
    pair: tuple[Said, Said]
    said: tuple[Said, ...]

    @property
    def alone(self) -> bool:
        """Whether one article differs with itself."""
        return self.pair[0].article_id == self.pair[1].article_id

    @property
    def difference(self) -> Difference:
        """What an answer tells of it."""
        positions = (Position(s.article_id, s.quote, s.start, s.end) for s in self.said)
        return Difference(self.topic, tuple(positions))


def finding(
    topic: str,
    apart: Iterable[tuple[Said, Said]],
    said: Iterable[Said],
    contrary: Callable[[Said, Said], bool],
) -> Finding | None:
    """The best pair that differs, of two articles if there is one, and the best of the others."""
    pairs = sorted(apart, key=lambda pair: -(pair[0].score + pair[1].score))
    pairs.sort(key=lambda pair: pair[0].article_id == pair[1].article_id)
    if not pairs:
        return None
    shown = [*pairs[0]]
    for one in chain(chain.from_iterable(pairs), said):
        if all(one.article_id != other.article_id for other in shown):
            shown.append(one)
    shown += dict.fromkeys(one for pair in pairs for one in pair if one not in shown)
    return Finding(topic, contrary(*pairs[0]), pairs[0], tuple(shown[:POSITIONS]))


def covering(question: str, said: Sequence[Said], least: float = TOPICS) -> list[Said]:
    """The sentences that hold about as much of what is asked as the best of them."""
    asked = topics(question)
    shares = [len(asked & topics(one.quote)) for one in said]
    best = max(*shares, least / COVERED * len(asked), 0) if shares else 0
    return [one for one, share in zip(said, shares, strict=True) if share >= COVERED * best]
