"""Words that claim more than most sources do: always, all, never, only, guaranteed. Pure."""

import re

UNIVERSALS = {
    "always": r"always|invariably|constantly|consistently|every time|(?:at )?any time|at all times",
    "all": r"(?<!at )all|every|everyone|everybody|everything|entirely|whole|total|entire|both"
    r"|completely",
    "never": r"never|whatsoever|at all|under no circumstances|impossible",
    "only": r"only|sole|solely|exclusively|nothing (?:but|else)|the one|just|merely|alone",
    "surely": r"guarantee[sd]?|without (?:exception|limit)|certainly|definitely|100 ?%|perfectly"
    r"|eliminat(?:es?|ed|ing)|whatever|however it",
    "any": r"of any kind|any other|any(?! more)",
}
"""Each kind apart: a claim's word is borne out by one of the same kind, or its kin, in the"
" source."""
PATTERNS = {
    kind: re.compile(rf"\b(?:{words})(?:\b|(?<=%))", re.IGNORECASE)
    for kind, words in UNIVERSALS.items()
}
KIN = {"all": {"any"}, "any": {"all"}, "never": {"any"}, "surely": {"always", "never"}}
MILD = re.compile(
    r"\b(?:whole|total|entire|both|all in all|in all|not (?:all|always|only)|if any|completely"
    r"|every (?:\d|\w+ (?:hours|days|weeks|months|years)|second|minute|hour|day|week|month"
    r"|year)|(?:has|have|had) only|(?<!the )only (?:if|when|need(?:s|ed)?|worth|once|an?|the|about"
    r"|around|\d|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)"
    r"|just|merely|alone"
    r"|constantly|consistently)\b",
    re.IGNORECASE,
)
"""What counts in a source, and in a claim goes without saying."""


def overstated(claim: str, source: str) -> str | None:
    """The word by which a claim goes beyond its source; None where there is none."""
    told = MILD.sub(" ", claim)
    has = {kind for kind, pattern in PATTERNS.items() if pattern.search(source)}
    for kind, pattern in PATTERNS.items():
        found = pattern.search(told)
        borne = has & {kind, *KIN.get(kind, ())}
        if found and not borne and not _denied(told, found.start()):
            return found[0].strip()
    return None


def _denied(text: str, place: int) -> bool:
    """`cannot all`, `not every`: a denied universal claims less, not more."""
    before = text[max(0, place - 12) : place].lower()
    return bool(re.search(r"\b(?:not|cannot|without|n't)\s(?:\w+\s)?$", before))
