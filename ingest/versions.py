"""Whether a text is one that the library holds already, or a new version of one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias, get_args

from ingest.likeness import Wording
from ingest.records import Article

Relation: TypeAlias = Literal["text", "address", "name", "words", "nearly"]
"""What two articles have in common, from what settles most to what settles least."""

ORDER: tuple[Relation, ...] = get_args(Relation)
NEARLY = 0.7
"""Likeness from which two texts are versions of one article."""
NAMESAKES = 0.2
"""The same for files of one name, since a name like `notes.md` alone proves nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """An article as it is compared with others.

    Attributes:
        article: the article.
        text: all of it, without line breaks.
        wording: of its body.
        source: the address or the file name that it came with.
    """

    article: Article
    text: str
    wording: Wording
    source: str

    @classmethod
    def of(cls, article: Article) -> Self:
        """An article, made ready."""
        source = article.head.origin or article.path.rsplit("/", 1)[-1]
        return cls(article, " ".join(article.text.split()), Wording.of(article.body), source)


def counterpart(new: Held, others: Iterable[Held]) -> tuple[Held, Relation] | None:
    """The article that a new one repeats or continues, and what they have in common."""
    related = [(other, relation) for other in others if (relation := _relation(new, other))]
    return min(
        related,
        key=lambda pair: (ORDER.index(pair[1]), -new.wording.likeness(pair[0].wording)),
        default=None,
    )


def _relation(new: Held, other: Held) -> Relation | None:
    if new.text == other.text:
        return "text"
    is_address = "://" in new.source
    head = other.article.head
    if is_address and new.source in (other.source, head.url) and head.edition == "original":
        return "address"
    likeness = new.wording.likeness(other.wording)
    if not is_address and new.source == other.source and likeness >= NAMESAKES:
        return "name"
    if likeness == 1:
        return "words"
    return "nearly" if likeness >= NEARLY else None
