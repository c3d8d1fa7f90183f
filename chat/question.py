"""What kind of answer a question asks for. Pure."""

import re
from dataclasses import dataclass

FIGURE = re.compile(r"\d|\b(?:hundreds?|thousands?|millions?|half|third|twice)\b", re.IGNORECASE)
ASKS_FIGURE = re.compile(
    r"\bhow (?:much|many|long|often|fast|slow|big|large|small|soon|quickly|expensive|cheap)\b"
    r"|\b(?:what|which) (?:price|cost|size|share|volume|latency|budget|number)\b"
    r"|\b(?:percentage|minimum|maximum|threshold|break.?even|cost per|price of|cost of)\b",
    re.IGNORECASE,
)
ASKS_LIST = re.compile(
    r"\b(?:list|steps|signs|signals|reasons|examples|cases|criteria|factors|advantages|benefits"
    r"|drawbacks|downsides|pros|cons|options|ways|conditions|situations|components|types|kinds"
    r"|metrics|tools|trade-?offs|checklist|ladder|order)\b"
    r"|\bwhat (?:are|all)\b|\bwhich (?:of|ones|\w+s)\b",
    re.IGNORECASE,
)
DEPENDENT = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|such|so|both|neither|either|here"
    r"|however|instead|otherwise|then|also|but|and|or|yet|thus|therefore)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer should hold."""

    figure: bool
    list: bool


def wanted(question: str) -> Wanted:
    """Read off a question's wording what its answer should hold."""
    return Wanted(bool(ASKS_FIGURE.search(question)), bool(ASKS_LIST.search(question)))


def has_figure(sentence: str) -> bool:
    """Whether a sentence states a number."""
    return bool(FIGURE.search(sentence))


def leans_on_the_one_before(sentence: str) -> bool:
    """Whether a sentence opens with a word that points back."""
    return bool(DEPENDENT.match(sentence.lstrip("*_\"'(“ ")))
