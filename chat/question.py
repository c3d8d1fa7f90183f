"""What kind of answer a question asks for. Pure."""

import re
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

FIGURE = re.compile(r"\d|\b(?:hundreds?|thousands?|millions?|half|third|twice)\b", re.IGNORECASE)
ASKS_FIGURE = re.compile(
    r"\bhow (?:much|many|long|often|fast|slow|big|large|small|soon|quickly|expensive|cheap)\b"
    r"|\b(?:what|which) (?:price|cost|size|share|volume|latency|budget|number)\b"
    r"|\b(?:percentage|minimum|maximum|threshold|break.?even|cost per|price of|cost of)\b",
    re.IGNORECASE,
)
THINGS = (
    r"(?:steps|signs|signals|reasons|criteria|factors|advantages|benefits|drawbacks|downsides|pros"
    r"|cons|options|ways|conditions|situations|components|metrics|tools|trade-?offs|examples|cases"
    r"|types|kinds|tasks|questions|rules)"
)
ASKS_LIST = re.compile(
    r"\b(?:what|which|the|all|any|some|list|name|give me|\d+|two|three|four|five)"
    rf"\s(?:\w+\s){{0,2}}{THINGS}\b|^{THINGS}\b|\b(?:list|checklist|ladder)\b"
    r"|\bwhen (?:should|do|would) (?:i|we|you|one)\b",
    re.IGNORECASE,
)
ASKS_DEFINITION = re.compile(
    r"(?:what(?:'s|’s| is| are)|define|explain|meaning of|what do(?:es)?)\s+(?:an?\s+|the\s+)?"
    r"(?P<subject>[\w-]+(?:\s[\w-]+){0,2}?)(?:\s+(?:means?|stand for|do|in short|exactly))?\s*\??",
    re.IGNORECASE,
)
_VERB = (
    r"(?:is|are|am|was|were|do|does|did|has|have|can|could|will|would|shall|should|may|might|must)"
)
ASKS_WHETHER = re.compile(
    rf"(?:^|[,;:.!?…–—]\s+|\b(?:and|but|so|ok|then)\s)\W*{_VERB}(?:n['’]?t)?\b"
    r"|\b(?:whether|or not|yes or no)\b"
    r"|\b(?:right|correct|true|or no|or what|eh|huh)\s*\?+\s*$",
    re.IGNORECASE,
)
Side = Literal["merits", "flaws"]
SIDES: dict[Side, re.Pattern[str]] = {
    "merits": re.compile(
        r"\b(?:advantages?|benefits?|merits?|strengths?|upsides?|pros)\b", re.IGNORECASE
    ),
    "flaws": re.compile(
        r"\b(?:disadvantages?|drawbacks?|downsides?|weakness(?:es)?|limitations?|shortcomings?"
        r"|pitfalls?|cons|falls? short)\b",
        re.IGNORECASE,
    ),
}
PLAINLY: dict[Side, str] = {"merits": "advantages", "flaws": "disadvantages"}
BOTH = re.compile(
    "|".join(
        rf"(?:{one.pattern})\s*(?:,\s*)?(?:and|or|&|/|,|vs\.?|versus)\s*(?:the\s)?(?:{other.pattern})"
        for one, other in permutations(SIDES.values())
    ),
    re.IGNORECASE,
)
BRIEF = re.compile(r"\b(?:pros|cons)\b", re.IGNORECASE)
ASKS_WHAT = re.compile(r"\b(?:what|which|who\w*|when|where|why|how)\b", re.IGNORECASE)
TELLS = re.compile(r"\W*(?:i|we|our|my)\b", re.IGNORECASE)
ANSWERS = re.compile(
    r"\W*(?:yes|yeah|yep|no(?!\.\s?\d)|nope|absolutely|definitely"
    r"|not (?:always|exactly|necessarily|quite|really))\s?[,.;:!–—]",
    re.IGNORECASE,
)
IS = r"(?:(?:is|are) an?|means?|stands? for|refers? to|describes?|consists? of)"
DEPENDENT = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|such|so|both|neither|either|here"
    r"|however|instead|otherwise|then|also|but|and|or|yet|thus|therefore)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer should hold.

    Attributes:
        figure: a number.
        list: a whole list rather than single items.
        whether: yes or no.
        subject: what a definition is asked of; None where none is.
        sides: which of merits and flaws are asked for.
    """

    figure: bool
    list: bool
    whether: bool = False
    subject: str | None = None
    sides: tuple[Side, ...] = ()


def wanted(question: str) -> Wanted:
    """Read off a question's wording what its answer should hold."""
    definition = ASKS_DEFINITION.fullmatch(question.strip())
    return Wanted(
        figure=bool(ASKS_FIGURE.search(question)),
        list=bool(ASKS_LIST.search(question)),
        whether=asks_whether(question),
        subject=definition["subject"] if definition else None,
        sides=sides(question),
    )


def sides(text: str) -> tuple[Side, ...]:
    """Which of merits and flaws a text speaks of."""
    return tuple(side for side, words in SIDES.items() if words.search(text))


def one_sided(question: str) -> tuple[str, ...]:
    """A question as one would put it in a full sentence: for merits and for flaws apart."""
    if BOTH.search(question):
        return tuple(BOTH.sub(side, question) for side in PLAINLY.values())
    return (BRIEF.sub(lambda word: PLAINLY[sides(word[0])[0]], question),)


def asks_whether(question: str) -> bool:
    """Whether yes or no answers a question, or may: one that asks for nothing else."""
    is_bare = question.rstrip().endswith("?") and not ASKS_WHAT.search(question)
    return is_bare or bool(ASKS_WHETHER.search(question))


def tells(question: str) -> bool:
    """Whether somebody tells of a project, or of a wish, and asks nothing."""
    asks = "?" in question or ASKS_WHAT.search(question) or asks_whether(question)
    return bool(TELLS.match(question)) and not asks


def answers_whether(sentence: str) -> bool:
    """Whether a sentence opens with a yes or a no to what somebody asked."""
    return bool(ANSWERS.match(sentence))


def has_figure(sentence: str) -> bool:
    """Whether a sentence states a number."""
    return bool(FIGURE.search(sentence))


def spells_out(sentence: str, subject: str) -> bool:
    """Whether a sentence gives the long form of the subject, `Long Form (LF)` or `LF (Long Form)`.

    The first counts at the opening only; in the second the capitals must be the subject's.
    """
    name = _name(subject)
    if re.match(rf"[^.,:]{{1,60}}\({name}\)", sentence, re.IGNORECASE):
        return True
    longs = re.findall(rf"\b{name} \(([^)]+)\)", sentence, re.IGNORECASE)
    return any(_capitals(long) and _capitals(subject).startswith(_capitals(long)) for long in longs)


def says_what_it_is(sentence: str, subject: str) -> bool:
    """Whether a sentence opens with the subject and says what that is."""
    return bool(re.match(rf"(?:an? |the )?{_name(subject)} {IS}\b", sentence, re.IGNORECASE))


def opens_with(sentence: str, subject: str) -> bool:
    """Whether a sentence opens with the subject."""
    return bool(re.match(rf"(?:an? )?{_name(subject)}\b", sentence, re.IGNORECASE))


def _capitals(text: str) -> str:
    return "".join(re.findall(r"[A-Z]", text))


def _name(subject: str) -> str:
    return r"[- ]".join(re.escape(part) for part in re.split(r"[- ]", subject))


def leans_on_the_one_before(sentence: str) -> bool:
    """Whether a sentence opens with a word that points back."""
    return bool(DEPENDENT.match(sentence.lstrip("*_\"'(“ ")))
