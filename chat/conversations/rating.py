"""What a visitor thinks of an answer: whether it was right, and if not, what was wrong. Pure."""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from chat.errors import ChatError

Verdict = Literal["helpful", "wrong"]
Why = Literal[
    "wrong_source", "wrong_answer", "missing", "outdated", "should_refuse", "should_answer"
]
REASONS: dict[Why, str] = {
    "wrong_source": "Wrong source",
    "wrong_answer": "Wrong answer",
    "missing": "Something is missing",
    "outdated": "Outdated",
    "should_refuse": "Should have been refused",
    "should_answer": "Should have been answered",
}
LONGEST_COMMENT = 1_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One visitor's word on one answer.

    Attributes:
        why: what was wrong, where it was.
        comment: one line of the visitor's own, or "".
        trouble: why it could not be noted; "" once it is.
    """

    verdict: Verdict
    why: tuple[Why, ...] = ()
    comment: str = ""
    trouble: str = ""


def read_rating(sent: object) -> Rating:
    """What a page sent, as far as it is a rating.

    Raises:
        ChatError: it is none.
    """
    try:
        rating = TypeAdapter(Rating).validate_python(sent)
    except ValidationError as error:
        raise ChatError("That is no rating of an answer.") from error
    why = tuple(dict.fromkeys(rating.why)) if rating.verdict == "wrong" else ()
    return Rating(rating.verdict, why, " ".join(rating.comment.split())[:LONGEST_COMMENT])
