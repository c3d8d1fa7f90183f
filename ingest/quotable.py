"""Which sentences of an article no reader would want quoted: promotion, pointers, scraps. Pure."""

import re

from ingest.sentences import bare_words

PROMOTION = re.compile(
    r"^(?:subscribe|sign up|register (?:now|today|here)|(?:book|schedule|request) (?:a|your)"
    r" (?:free |live )?(?:demo|call|consultation|meeting|trial|quote)|contact (?:us|our|sales)"
    r"|get in touch|reach out to|talk to (?:us|our|the team|sales|an expert)|follow (?:us|me)\b"
    r"|join (?:us|our|over|thousands|\d)|share this|don['’]t miss|click (?:here|the)|read more"
    r"|learn more|find out more|download (?:our|your)|start (?:your|hiring)"
    r"|get started (?:today|now|for free)|try (?:it|us|our)\b.*\b(?:free|today|now)\b)"
    r"|\b(?:our newsletter|members-only|free trial|all rights reserved|affiliate links?|tell us)\b"
    r"|\b(?:book|schedule|request) (?:a|your) (?:free |live )?(?:demo|call|consultation)\b"
    r"|^this (?:publication|newsletter|blog|site|website|page) (?:is|was|uses|contains|may)\b"
    r"|\bdisclaimer\b|\bmay be outdated\b|\bnot (?:a recommendation|\w+ advice)\b|©",
    re.IGNORECASE,
)
OFFER = re.compile(r"\b(?:we|our|us)\b|^if you\b", re.IGNORECASE)
"""What in the company of promotion is part of it."""
HEADING = re.compile(r"^hire\b.* with\b", re.IGNORECASE)
POINTER = re.compile(
    r"^(?:the|our|this|my)\b.{0,60}\b(?:guide|overview|documentation|docs|article|post|tutorial"
    r"|handbook|white ?paper) (?:covers?|explains?|walks|shows?|describes?|goes)\b",
    re.IGNORECASE,
)
"""A way to further reading, as a paragraph ends with one; so is the following, wherever it is."""
READING = re.compile(
    r"^(?:use|see|read|check out) (?:the|our|my|this)\b.{0,60}"
    r"\b(?:guide|overview|article|post|tutorial|handbook|white ?paper)\b",
    re.IGNORECASE,
)
BYLINE = re.compile(r"\b\d+ min(?:ute)?s? read\b|^[—–] ?[A-Z]|[→»]$", re.IGNORECASE)
CLOSED = re.compile(r"[.!?…。！？:：][\"'”’)\]]*$")
SCRAP = 4
"""Words; fewer without a figure are no statement where no point closes them."""
LONGEST_SCRAP = 60


def promotes(words: str) -> bool:
    """Whether words ask the reader to buy, subscribe or get in touch."""
    return bool(PROMOTION.search(bare_words(words)))


def heads_promotion(title: str) -> bool:
    """Whether all that stands below a heading promotes."""
    return promotes(title) or bool(HEADING.search(title))


def is_quotable(words: str, *, in_promotion: bool, last: bool, alone: bool) -> bool:
    """Whether a sentence may stand in an answer.

    Args:
        words: the sentence.
        in_promotion: whether its paragraph promotes something.
        last: whether it closes its paragraph.
        alone: whether it belongs to a paragraph rather than a list.
    """
    bare = bare_words(words)
    return not (
        PROMOTION.search(bare)
        or READING.search(bare)
        or (in_promotion and OFFER.search(bare))
        or (last and POINTER.search(bare))
        or (alone and (BYLINE.search(bare) or _is_scrap(bare)))
    )


def _is_scrap(bare: str) -> bool:
    few = len(bare.split()) < SCRAP and len(bare) < LONGEST_SCRAP and bare.isascii()
    return few and not CLOSED.search(bare) and not any(c.isdigit() for c in bare)
