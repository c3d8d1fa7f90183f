"""Spans of Markdown's source become `<mark>` and `<span>` elements among the parsed tokens. Pure.

A span is looked up inside each paragraph, heading or cell, never in the block markup around it:
two characters that the text does not use are set around the words before their inline markup is
parsed, and the pieces between them are wrapped afterwards. So links, emphasis and the like stay
properly nested. A table row and a piece of code are marked as a whole.
A quote stands out; an aside, which no answer quotes, stands back.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.structure import Span

Environment = MutableMapping[str, Any]

CODE = ("fence", "code_block")
CELLS = ("th_open", "td_open")
PRIVATE_USE = range(0xE000, 0xF8FF)
OPENING, CLOSING = "sentinel_open", "sentinel_close"
UNQUOTED = "Not quoted in answers"
ASIDE_OPEN = f'<span class="aside" title="{UNQUOTED}"><span class="unseen">{UNQUOTED}: </span>'
"""An aside; who does not see that it is muted hears it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the source and what it is."""

    span: Span
    kind: Literal["quote", "aside"]


def highlight(
    parser: MarkdownIt,
    tokens: Sequence[Token],
    source: str,
    marks: Sequence[Mark],
    env: Environment,
) -> list[Token]:
    """The tokens of a source, with the words of spans of it marked.

    Spans are in order and do not overlap. A heading is marked only by a span that ends in it: one
    that covers more than its own words is about the text below.
    """
    starts = _line_starts(source)
    result: list[Token] = []
    for token in tokens:
        lines = _lines(token, starts)
        here = [mark for mark in marks if _overlaps(lines, mark.span)]
        if token.type in CODE and any(mark.kind == "quote" for mark in here):
            result += _marked_code(token)
            continue
        if token.type == "inline" and here:
            found = ((_part(result[-1], token, source, starts, m.span), m.kind) for m in here)
            if parts := [Mark(part, kind) for part, kind in found if part]:
                token.children = _marked(parser, token.content, parts, env)
        result.append(token)
    return result


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _lines(token: Token, starts: list[int]) -> Span:
    first, last = token.map or (0, 0)
    return starts[first], starts[last]


def _overlaps(lines: Span, span: Span) -> bool:
    return lines[0] < span[1] and span[0] < lines[1]


def _part(opened: Token, token: Token, source: str, starts: list[int], span: Span) -> Span | None:
    """Which characters of a token's content the span covers."""
    lines = _lines(token, starts)
    if opened.type in CELLS:
        whole = _overlaps(lines, span) and token.content
        return (0, len(token.content)) if whole else None
    if opened.type == "heading_open" and span[1] > lines[1]:
        return None
    return _covered(token, source, starts, span)


def _covered(token: Token, source: str, starts: list[int], span: Span) -> Span | None:
    """Each line of the content is the tail of a line of the source, without its block markup."""
    covered: list[int] = []
    position = 0
    for number, line in enumerate(token.content.split("\n"), (token.map or [0])[0]):
        words = line.strip()
        place = source.rfind(words, starts[number], starts[number + 1])
        begin, end = max(span[0], place), min(span[1], place + len(words))
        if place >= 0 and begin < end:
            shift = position + line.index(words) - place
            covered += [begin + shift, end + shift]
        position += len(line) + 1
    return (covered[0], covered[-1]) if covered else None


# Within one paragraph, heading or cell


def _marked(
    parser: MarkdownIt, content: str, parts: Sequence[Mark], env: Environment
) -> list[Token]:
    children = _parse(parser, content, env)
    fenced, fences = _fenced(content, parts)
    pieces = _parse(parser, fenced, env)
    for part, fence in zip(parts, fences, strict=True):
        pieces = list(_split(pieces, *fence, part.kind))
    borders = [piece.type for piece in pieces if piece.type in (OPENING, CLOSING)]
    if borders == [OPENING, CLOSING] * len(parts) and _words(pieces) == _words(children):
        return list(_wrapped(pieces))
    if all(part.kind == "aside" for part in parts):
        return children
    # A border fell into a link's address or between two asterisks: rather too much than nothing.
    return list(_wrapped([Token(OPENING, "", 0, info="quote"), *children]))


def _fenced(content: str, parts: Sequence[Mark]) -> tuple[str, list[tuple[str, str]]]:
    """The content with unused characters around its parts, and these."""
    unused = (chr(c) for c in PRIVATE_USE if chr(c) not in content)
    text, position = "", 0
    fences: list[tuple[str, str]] = []
    for start, end in (part.span for part in parts):
        opening, closing = _fence(content, (start, end), next(unused), next(unused))
        text += content[position:start] + opening + content[start:end] + closing
        fences.append((opening, closing))
        position = end
    return text + content[position:], fences


def _fence(content: str, part: Span, opening: str, closing: str) -> tuple[str, str]:
    """What to set around a part: the characters, with the white space that emphasis minds.

    Whether `**` opens or closes depends on its neighbours; at a border with white space it must
    still see white space.
    """
    spaced_before = part[0] == 0 or content[part[0] - 1].isspace()
    spaced_after = part[1] == len(content) or content[part[1]].isspace()
    return opening + " " * spaced_before, " " * spaced_after + closing


def _parse(parser: MarkdownIt, content: str, env: Environment) -> list[Token]:
    children: list[Token] = []
    parser.inline.parse(content, parser, env, children)
    for child in children:
        if child.type == "text_special":  # an escape or entity; its content is the character
            child.type = "text"
    return children


def _split(children: Sequence[Token], start: str, end: str, kind: str) -> Iterator[Token]:
    """The children with the borders as tokens of their own."""
    for child in children:
        before, found, rest = child.content.partition(start)
        inside, ended, after = (rest if found else before).partition(end)
        if child.type == "code_inline":
            before, inside, after = "", before + rest.replace(end, ""), ""
        elif child.type != "text" or not (found or ended):
            yield child
            continue
        if found:
            yield from _text(before)
            yield Token(OPENING, "", 0, info=kind)
        yield child.copy(content=inside)
        if ended:
            yield Token(CLOSING, "", 0)
            yield from _text(after)


def _words(tokens: Sequence[Token]) -> str:
    return "".join(" " if t.type == "softbreak" else t.content for t in tokens)


def _text(content: str) -> Iterator[Token]:
    if content:
        yield Token("text", "", 0, content=content)


def _wrapped(pieces: Sequence[Token]) -> Iterator[Token]:
    """Marks around what lies between the borders, closed and reopened at every tag."""
    kind, opened = "", False
    for piece in pieces:
        border = piece.type in (OPENING, CLOSING)
        if opened and (border or piece.nesting):
            yield _closed(kind)
            opened = False
        if border:
            kind = piece.info if piece.type == OPENING else ""
            continue
        if kind and not opened and not piece.nesting:
            yield _mark() if kind == "quote" else Token("html_inline", "", 0, content=ASIDE_OPEN)
            opened = True
        yield piece
    if opened:
        yield _closed(kind)


def _closed(kind: str) -> Token:
    quote = kind == "quote"
    return Token("mark_close", "mark", -1) if quote else Token("aside_close", "span", -1)


def _marked_code(token: Token) -> list[Token]:
    return [
        Token("pre_open", "pre", 1),
        Token("code_open", "code", 1),
        _mark(),
        Token("text", "", 0, content=token.content),
        Token("mark_close", "mark", -1),
        Token("code_close", "code", -1),
        Token("pre_close", "pre", -1),
    ]


def _mark() -> Token:
    return Token("mark_open", "mark", 1, attrs={"class": "quote"})
