"""A question of several parts -> the parts that the library can answer."""

import re
from dataclasses import replace

from chat.conversation import Understood
from chat.index import SearchIndex
from chat.leaning import leans
from chat.sufficiency import weigh

ASKING = (
    r"(?:what|how|who|whose|which|when|where|why|is|are|does|do|did|can|could|should|will|would)\b"
)
BREAK = re.compile(
    rf"(?<=[?.!])\s+|[,;]?\s+(?:and|or|also|plus|but)(?:\s+also)?,?\s+(?={ASKING})", re.IGNORECASE
)
"""Between two sentences, or two questions in one."""


def narrowed(asked: Understood, index: SearchIndex) -> Understood:
    """A question without those of its parts that the library does not answer.

    A part that says what the matter is, or leans on another, stays. Nothing is taken away where no
    question would be left: whether the whole is refused is decided from the whole.
    """
    parts = BREAK.split(asked.own)
    missing = [part for part in parts if len(parts) > 1 and _is_missing(part, index)]
    kept = [part for part in parts if part not in missing]
    if not missing or not any(map(_may_ask, kept)):
        return asked
    own = " ".join(map(_ended, kept))
    kept_alone = asked.reworded(lambda text: text.replace(asked.own, own))
    return replace(kept_alone, missing=tuple(missing))


def _is_missing(part: str, index: SearchIndex) -> bool:
    if not _asks(part) or leans(part):
        return False
    return not weigh(index, index.rank(part), part).suffices


def _asks(part: str) -> bool:
    return part.endswith("?") or bool(re.match(ASKING, part, re.IGNORECASE))


def _may_ask(part: str) -> bool:
    """Whether a part is more than a statement: many a question comes without its mark."""
    return not part.endswith((".", "!"))


def _ended(part: str) -> str:
    return part if part.endswith(("?", ".", "!")) else part + "?"
