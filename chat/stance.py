"""What a sentence holds of an approach: which it favours, and whether it speaks well of it. Pure.

Read from wording alone: cues of favour and of doubt, turned round by a negation before them; where
a sentence turns with "but", what comes behind it counts.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

Approach = Literal["RAG", "fine-tuning", "a hybrid", "prompting", "long context"]

_ONE = r"(?:RAG|fine-?\s?tun\w+)"
HYBRID = re.compile(
    rf"\bhybrids?\b|\bboth {_ONE} and {_ONE}|\b(?:plus|together with) RAG\b|\b(?:use|need)s? both\b"
    rf"|\bcombin(?:es?|ing|ation)\b[^.,]*?\b{_ONE}(?: (?:and|with) {_ONE})?|{_ONE} and RAG:",
    re.IGNORECASE,
)
NAMES: dict[Approach, re.Pattern[str]] = {
    "a hybrid": HYBRID,
    "long context": re.compile(r"\blong[- ]context\b", re.IGNORECASE),
    "prompting": re.compile(
        r"\bprompting\b|\bprompt[- ]engineer\w*|\b(?:better|good|well-structured|system) prompts?\b"
        r"|\bexhaust prompts?\b|\bprompts? first\b",
        re.IGNORECASE,
    ),
    "fine-tuning": re.compile(
        r"\bfine-?\s?tun\w+|\bLoRA\b|\b(?:re)?training\b(?! data| set| example| distribution)"
        r"|\b(?:train|tuned|trained)\b(?! data)",
        re.IGNORECASE,
    ),
    "RAG": re.compile(r"\bRAG\b|\bretrieval\b|\bgrounding\b", re.IGNORECASE),
}
BETWEEN = re.compile(rf"\bbetween {_ONE} and {_ONE}", re.IGNORECASE)
"""A choice is spoken of, none of the two."""
ANY = re.compile(r"\b(?:whether|either)\b[^,;.]*\buses? [^;.]*\bor both\b", re.IGNORECASE)
"""All are spoken of alike."""
SET_ASIDE = re.compile(
    r"\b(?:than|before|without|no|stop reaching for|rules? out|instead of|rather than|nor|neither"
    r"|not)\s(?:(?:a|an|any|the|reaching|for|pure|adding|complexity|of|either)\s){0,3}$",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"^[^,;.]{0,30}?\b(?:makes? no sense|cannot|can['’]t|is not|isn['’]t|does not|doesn['’]t"
    r"|won['’]t|falls? short|is unnecessary|is the wrong)",
    re.IGNORECASE,
)
FAVOUR = re.compile(
    r"\b(?:suits?|fits?|right (?:tool|answer|choice|architecture)|calls? for|points? to|reasons? to"
    r"|use|uses?|using|used|default|candidates?|use cases?|recommend\w*|favou?rs?|lets|comes first"
    r"|first step|first is|start(?:s|ing)? (?:with|out|point)|ship|exhaust|consider|gain|supplies"
    r"|requires?|works?|cheaper|better|test|try|advantage|stores?|hosted|standard|strongest"
    r"|combines?|needs?|makes? sense|legitimate)\b",
    re.IGNORECASE,
)
GOOD = (
    r"suits?|reliab(?:le|ly)|reduc(?:es?|ing)|minimi[sz]\w+|prevents?|removes?|avoids?|grounds|easi(?:er|ly)|cheaper"
    r"|cost[- ]effective|costs? less|lower|near zero|free|saves?|supports?|add|teach(?:es)?"
    r"|memori[sz]e|internali[sz]\w+|learns?|best|strongest|standard|always|comes first|first step"
    r"|default|enough|outperforms?|wins?|advantage|required?|needs?"
)
BAD = (
    r"poor(?:ly)?|degrad\w+|stale|wrong|worse|hallucinat\w+|fabricat\w+|unreliabl\w+|fails?"
    r"|slow(?:er)?|longer|higher|expensive|unfavou?rabl\w+|inflates?|surprised|dominates?|pay for"
    r"|impractical|limited|trouble"
)
NEGATION = (
    r"\b(?:not|no|never|cannot|can['’]t|does ?n['’]t|n['’]t|nor|without|neither|hardly|assum\w+)\b"
)
"""What is only assumed is turned round too."""
CUE = re.compile(
    rf"\b(?:(?P<good>{GOOD})|(?P<bad>{BAD}))\b|(?P<negation>{NEGATION})", re.IGNORECASE
)
TURN = re.compile(r"[,;] (?:but|yet|although|though|whereas|while)\b|\bbut\b", re.IGNORECASE)
REACH = 60
"""Characters over which a negation turns what stands behind it."""


def mentioned(words: str) -> frozenset[Approach]:
    """Every approach that words name, those within a hybrid too."""
    return frozenset(name for name, pattern in NAMES.items() if pattern.search(words))


@lru_cache(maxsize=20_000)
def named(words: str) -> tuple[Approach, ...]:
    """The approaches that words name, the first mentioned first; a hybrid stands alone."""
    plain = BETWEEN.sub("", words)
    found = {name: at.start() for name, pattern in NAMES.items() if (at := pattern.search(plain))}
    if "a hybrid" in found:
        return ("a hybrid",)
    return tuple(sorted(found, key=found.__getitem__))


@lru_cache(maxsize=20_000)
def favoured(sentence: str, place: str = "") -> Approach | None:
    """The approach that a sentence recommends or puts to use; None where it does not say.

    Args:
        sentence: the words.
        place: the heading and the line above it, which say what an item is an example of.
    """
    if (not FAVOUR.search(sentence) and not place) or ANY.search(sentence):
        return None
    above = named(place)
    if above == ("a hybrid",) or HYBRID.search(sentence):
        return None if DENIED.search(sentence) else "a hybrid"
    kept = sorted(_kept(sentence))
    if kept:
        return kept[0][1] if FAVOUR.search(sentence) else None
    return above[0] if len(above) == 1 and not named(sentence) else None


def _kept(sentence: str) -> Iterator[tuple[int, Approach]]:
    """Approaches that are named and not set aside, with where they stand."""
    for name, pattern in NAMES.items():
        for found in pattern.finditer(sentence):
            if DENIED.search(sentence[found.end() :]):
                break
            if not SET_ASIDE.search(sentence, 0, found.start()):
                yield found.start(), name
                break


GENERAL = re.compile(
    r"\b(?:always|first|standard|default|most|often|best|strongest|before you|exhaust|many)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(r"\b(?:if|when|only|unless|provided)\b|\bnot as a\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def generality(sentence: str) -> int:
    """Whether a sentence states a rule (1), ties it to conditions (-1), or neither (0)."""
    general = GENERAL.search(sentence)
    if general and not re.search(NEGATION + r".{0,20}$", sentence[: general.start()]):
        return 1
    return -1 if general or CONDITION.search(sentence) else 0


@lru_cache(maxsize=20_000)
def leaning(sentence: str) -> int:
    """Whether a sentence speaks well of its matter (1), ill of it (-1), or neither (0)."""
    turns = [0, *(found.start() for found in TURN.finditer(sentence))]
    for start in reversed(turns):
        if sign := _sign(sentence[start:]):
            return sign
    return 0


def _sign(clause: str) -> int:
    """The sign of the first cue, turned by a negation shortly before it."""
    negated = -REACH - 1
    for found in CUE.finditer(clause):
        if found["negation"]:
            negated = found.end()
            continue
        sign = 1 if found["good"] else -1
        return -sign if found.start() - negated <= REACH else sign
    return 0
