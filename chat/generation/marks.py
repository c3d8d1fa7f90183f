"""The stream of a model becomes finished sentences with the passages that they cite. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(
    r"\s*(?:\[\^?(?:(?:source|passage|quelle)s?\s*)?(?P<square>\d{1,4}(?:\s*[,;&]\s*\^?\d{1,4})*)\]"
    r"|\((?:source|passage)s?\s*(?P<round>\d{1,4}(?:\s*(?:,|and|&)\s*\d{1,4})*)\))",
    re.IGNORECASE,
)
HALF = re.compile(r"\s*(?:\[[^\]\n]{0,40}|\((?:s|p)[^)\n]{0,30})$", re.IGNORECASE)
"""A mark of which the rest has not come yet."""
END = re.compile(r"[.!?…][\"”’')*_]*(?=\s|\[|$)|\n+")
ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|vs|etc|cf|approx|no|fig|dr|mr|mrs|[A-Z])\.$", re.IGNORECASE
)
CODE = re.compile(r"(`+)[^`]*\1?")
TAGS = re.compile(r"<[^<>\n]{1,200}>|!\[[^\]\n]*\]\([^)\n]*\)|!\[[^\]\n]*\]")
LINK = re.compile(r"\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\n]*)\)|<?(?P<bare>(?:https?://|www\.)\S+)")
LEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|\|\s*)+")
LONGEST = 1_200
"""Characters of one sentence; what runs on without an end is garbage."""


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of a model, its marks taken off.

    Attributes:
        text: the words, with what opens a list item.
        cited: numbers of passages, in order, as they were written.
        breaks: whether a new line began before it.
    """

    text: str
    cited: tuple[int, ...]
    breaks: bool = False


class SentenceStream:
    """Takes pieces as they come and gives sentences as soon as they are finished."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._rest = ""
        self._breaks = False

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that a piece completes; marks behind a sentence belong to it."""
        self._rest += piece
        while (end := _end(self._rest)) is not None or len(self._rest) > LONGEST:
            cut = end if end is not None else LONGEST
            sentence, self._rest = self._rest[:cut], self._rest[cut:]
            yield from self._written(sentence)

    def finish(self) -> Iterator[Written]:
        """What is left when the stream has ended."""
        rest, self._rest = self._rest, ""
        yield from self._written(rest)

    def _written(self, raw: str) -> Iterator[Written]:
        breaks = self._breaks or raw.lstrip(" ").startswith("\n")
        self._breaks = raw.endswith("\n")
        text, cited = take_marks(LEAD.sub("", raw.strip()))
        if re.search(r"\w", text):
            yield Written(text, cited, breaks)
        else:
            self._breaks = self._breaks or breaks


def take_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without its marks, and their numbers; what stands in code is no mark."""
    codes = [match.span() for match in CODE.finditer(text)]
    numbers: list[int] = []

    def take(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in codes):
            return match[0]
        numbers.extend(map(int, re.findall(r"\d+", match["square"] or match["round"])))
        return ""

    plain = MARK.sub(take, text)
    return re.sub(r"\s+([.,;:!?])", r"\1", plain).strip(), tuple(dict.fromkeys(numbers))


def harmless(text: str, source: str) -> str:
    """A sentence without HTML, pictures, and links whose address is not in its source."""
    plain = TAGS.sub("", text)

    def link(match: re.Match[str]) -> str:
        address = match["url"] or match["bare"]
        if address and address in source:
            return match["label"] or match[0]
        return match["label"] or ""

    return " ".join(LINK.sub(link, plain).split())


def _end(text: str) -> int | None:
    """Where the first finished sentence of a text ends, with its marks; None if not sure yet."""
    for match in END.finditer(text):
        end = match.end()
        if match[0][0] == "\n":
            if text[:end].strip():
                return end
            continue
        if ABBREVIATED.search(text[:end]) or _in_code(text, end):
            continue
        while mark := MARK.match(text, end):
            end = mark.end()
        rest = text[end:]
        if not rest.strip() or HALF.match(rest) or not rest[0].isspace():
            return None  # a mark may follow
        if re.match(r"\s+(?:\[|\()", rest) and len(rest) < 50 and not re.search(r"[\])]", rest):
            return None
        return end
    return None


def _in_code(text: str, place: int) -> bool:
    return text[:place].count("`") % 2 == 1
