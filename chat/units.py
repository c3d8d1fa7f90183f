"""What an answer quotes together, and whether it can be understood without more. Pure."""

import re
from dataclasses import dataclass

from chat.wording import TAIL, ended
from ingest.records import Passage
from ingest.sentences import LONGEST

OPEN = re.compile(
    r"(?:…|\.{3}|\b(?:and|because|by|for|if|must|or|should|that|to|unless|when|where|with):?)$",
    re.IGNORECASE,
)
"""How a line ends that the items below it complete."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences of one passage that are quoted together, by index, in reading order."""

    passage: Passage
    indices: tuple[int, ...]


def introduces(words: str) -> bool:
    """Whether words want what stands below them."""
    end = words[-TAIL:].rstrip("*_ ")
    return end.endswith(":") or bool(OPEN.search(end))


def is_full(passage: Passage, index: int) -> bool:
    """Whether a sentence makes sense without the line that introduces it."""
    sentence = passage.sentences[index]
    if sentence.kind in ("prose", "row"):
        return True
    lead = "" if sentence.lead is None else passage.quote(passage.sentences[sentence.lead])
    is_whole = sentence.kind == "item" and ended(passage.quote(sentence))
    return is_whole and not OPEN.search(lead[-TAIL:].rstrip("*_ "))


def items_of(passage: Passage, index: int) -> list[int]:
    """The list that a sentence introduces or is in: the first sentence of each item."""
    sentence = passage.sentences[index]
    lead = index if sentence.kind == "lead" else sentence.lead
    firsts: dict[int, int] = {}
    for number, other in enumerate(passage.sentences):
        if other.kind == "item" and other.lead == lead:
            firsts.setdefault(other.block, number)
    return list(firsts.values())


def goes_on(passage: Passage, index: int) -> bool:
    """Whether a sentence was so long that the next one is the rest of it."""
    if not 0 <= index < len(passage.sentences) - 1:
        return False
    sentence, following = passage.sentences[index : index + 2]
    is_long = sentence.end - sentence.start > LONGEST // 3
    same = sentence.block == following.block
    return same and is_long and not ended(passage.quote(sentence))
