"""The words of a quote as an answer shows them: on one line, and nothing in them a mark. Pure."""

import re
from collections.abc import Callable
from functools import lru_cache

from ingest.sentences import bare_words

ADDRESS = r"\((?:[^()\n]|\([^()\n]*\))*\)"
GONE = re.compile(
    rf"<!--.*?-->|!\[[^\]]*\]{ADDRESS}|\[\^[^\]\s]+\]|\\$"
    r"|</?(?:a|abbr|b|big|center|cite|code|del|div|em|font|i|img|ins|kbd|mark|p|q|s|small|span"
    r"|strong|sub|u)\b[^<>]*>|</sup>",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
"""What a reader of the article does not see; the closing half of what is raised is told above."""
BREAK = re.compile(r"<br\b[^<>]*>|\n[ \t]*(?:>[ \t]?)+", re.IGNORECASE)
RAISED = re.compile(r"<sup\b[^<>]*>", re.IGNORECASE)
LINK = re.compile(rf"(?<!\\)\[(?P<label>[^\[\]]*)\](?:{ADDRESS}|\[(?!\d+\])[^\[\]]*\])")
NUMBER = re.compile(r"(?<!\\)\[(\d+)\]")
CODE = re.compile(r"(?P<tick>`+)[^`]+(?P=tick)")
STAND_IN = "\ue000"
OPENING = re.compile(r"(?:[-+*>|#](?=\s|$)|\d{1,9}(?=[.)](?:\s|$)))")
SIGNS = ("**", "__", "~~")
TICK = re.compile(r"\\?`")
SINGLE = {sign: re.compile(rf"(?<!\w)\{sign}(?=\w)|(?<=[\w.,;:!?])\{sign}(?!\w)") for sign in "*_"}
CLOSED = re.compile(r"[.!?…。！？][*_`~\"'”’)\]）」』]*(?:\[\d+\])*[*_]*$")
TAIL = 40
"""Characters; how far from its end the sign that closes a sentence is looked for."""
BRIEF = 4
"""Words; fewer without a figure make no statement."""
LONG_WORD = 15
ASKED = re.compile(r"[?？][*_`~ )]*$")


@lru_cache(maxsize=10_000)
def shown(quote: str) -> str:
    """A quote in Markdown on one line: pictures, addresses and footnotes are left out.

    A number in brackets is escaped, for it is no mark; so is what would open a list or a table.
    """
    codes = [found.group() for found in CODE.finditer(quote)]
    words = CODE.sub(STAND_IN, quote)
    words = BREAK.sub(" ", RAISED.sub("^", GONE.sub("", words)))
    words = NUMBER.sub(r"\\[\1\\]", LINK.sub(_label, words))
    words = _balanced(" ".join(words.split()))
    words = re.sub(STAND_IN, _restore(codes), words)
    return OPENING.sub(_escaped, words, count=1) if OPENING.match(words) else words


def spoken(quote: str) -> str:
    """A quote as one line of plain words; the cells of a table's row follow one another."""
    cells = quote.strip().strip("|").split("|") if quote.startswith("|") else [quote]
    return " · ".join(filter(None, map(bare_words, cells)))


def ended(quote: str) -> bool:
    """Whether a quote closes as a sentence does."""
    return bool(CLOSED.search(quote[-TAIL:]))


def asks(quote: str) -> bool:
    """Whether a quote is a question."""
    return bool(ASKED.search(quote[-TAIL:]))


def is_brief(quote: str) -> bool:
    """Whether a quote says too little by itself, like a word or two that sum up or announce."""
    is_short = len(quote) < BRIEF * LONG_WORD and len(quote.split()) < BRIEF
    return quote.isascii() and is_short and not any(character.isdigit() for character in quote)


def _label(link: re.Match[str]) -> str:
    """A link's words; a number is left in its brackets."""
    label = link["label"]
    return f"[{label}]" if label.isdigit() else label


def _balanced(words: str) -> str:
    """Without signs of emphasis that were opened or closed outside of the quote."""
    for sign in SIGNS:
        if words.count(sign) % 2:
            words = words.replace(sign, "")
    for single in SINGLE.values():
        if len(single.findall(words)) % 2:
            words = single.sub("", words)
    return TICK.sub("", words).rstrip("\\")


def _restore(codes: list[str]) -> Callable[[re.Match[str]], str]:
    """Put code back, in order; where it holds what looks like a mark, it stands as plain words."""
    left = iter(codes)

    def code(_: re.Match[str]) -> str:
        words = " ".join(next(left, "").split())
        return NUMBER.sub(r"\\[\1\\]", words.strip("`")) if NUMBER.search(words) else words

    return code


def _escaped(opening: re.Match[str]) -> str:
    sign = opening.group()
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
