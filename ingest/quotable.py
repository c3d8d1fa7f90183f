"""Which sentences of an article no reader would want quoted: promotion, pointers, scraps. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

from ingest.sentences import bare_words

Judgement = Literal["quotable", "boilerplate", "scrap"]

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
FUSED_HEAD = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")
CLOSED = re.compile(r"[.!?…。！？:：][\"'”’)\]]*$")
SCRAP = 4
"""Words; fewer without a figure are no statement where no point closes them."""
LONGEST_SCRAP = 60


def heads_promotion(title: str) -> bool:
    """Whether all that stands below a heading promotes."""
    return bool(PROMOTION.search(title) or HEADING.search(title))


def judge(sentences: Sequence[str], *, alone: bool) -> list[Judgement]:
    """What each sentence is: one to quote, boilerplate, or a scrap that says nothing by itself.

    Where most of a paragraph is boilerplate, so is what else it says without a figure.

    Args:
        sentences: those of a paragraph or list item.
        alone: whether they neither belong to a list nor introduce one.
    """
    bare = [bare_words(words) for words in sentences]
    promoted = [bool(PROMOTION.search(words) or READING.search(words)) for words in bare]
    if bare and POINTER.search(bare[-1]):
        promoted[-1] = True
    company = any(map(PROMOTION.search, bare))
    most = sum(promoted) > len(bare) / 2
    return [
        "boilerplate"
        if ad or (company and OFFER.search(words)) or (most and not _has_figure(words))
        else "scrap"
        if alone and (BYLINE.search(words) or _is_scrap(words))
        else "quotable"
        for words, ad in zip(bare, promoted, strict=True)
    ]


def is_fused_head(row: str) -> bool:
    """Whether a row is the head of a table whose cells run into each other: no statement."""
    return bool(FUSED_HEAD.fullmatch(row.strip()))


def _has_figure(words: str) -> bool:
    return any(character.isdigit() for character in words)


def _is_scrap(bare: str) -> bool:
    few = len(bare.split()) < SCRAP and len(bare) < LONGEST_SCRAP and bare.isascii()
    return few and not CLOSED.search(bare) and not _has_figure(bare)
