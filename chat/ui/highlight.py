"""A span of Markdown's source becomes `<mark>` elements among the parsed tokens. Pure.

The span is looked up inside each paragraph, heading or cell, never in the block markup around it:
two characters that the text does not use are set around the words before their inline markup is
parsed, and the pieces between them are wrapped afterwards. So links, emphasis and the like stay
properly nested. A table row and a piece of code are marked as a whole.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from itertools import islice
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.structure import Span

Environment = MutableMapping[str, Any]

CODE = ("fence", "code_block")
CELLS = ("th_open", "td_open")
PRIVATE_USE = range(0xE000, 0xF8FF)
OPENING, CLOSING = "sentinel_open", "sentinel_close"


def highlight(
    parser: MarkdownIt, tokens: Sequence[Token], source: str, span: Span, env: Environment
) -> list[Token]:
    """The tokens of a source, with the words of a span of it marked.

    A heading is marked only by a span that ends in it: one that covers more than its own words
    is about the text below.
    """
    starts = _line_starts(source)
    result: list[Token] = []
    for token in tokens:
        if token.type in CODE and _overlaps(_lines(token, starts), span):
            result += _marked_code(token)
            continue
        if token.type == "inline" and (part := _part(result[-1], token, source, starts, span)):
            token.children = _marked(parser, token.content, part, env)
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


def _marked(parser: MarkdownIt, content: str, part: Span, env: Environment) -> list[Token]:
    start, end = _fence(content, part)
    before, words, after = content[: part[0]], content[part[0] : part[1]], content[part[1] :]
    children = _parse(parser, content, env)
    pieces = list(_split(_parse(parser, before + start + words + end + after, env), start, end))
    borders = [piece.type for piece in pieces if piece.type in (OPENING, CLOSING)]
    if borders == [OPENING, CLOSING] and _words(pieces) == _words(children):
        return list(_wrapped(pieces))
    # A border fell into a link's address or between two asterisks: rather too much than nothing.
    return list(_wrapped([Token(OPENING, "", 0), *children]))


def _fence(content: str, part: Span) -> tuple[str, str]:
    """What to set around a part: unused characters, with the white space that emphasis minds.

    Whether `**` opens or closes depends on its neighbours; at a border with white space it must
    still see white space.
    """
    opening, closing = islice((chr(c) for c in PRIVATE_USE if chr(c) not in content), 2)
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


def _split(children: Sequence[Token], start: str, end: str) -> Iterator[Token]:
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
            yield Token(OPENING, "", 0)
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
    inside = opened = False
    for piece in pieces:
        inside = piece.type == OPENING or (inside and piece.type != CLOSING)
        border = piece.type in (OPENING, CLOSING)
        if opened and (border or piece.nesting):
            yield Token("mark_close", "mark", -1)
            opened = False
        elif inside and not opened and not border and not piece.nesting:
            yield _mark()
            opened = True
        if not border:
            yield piece
    if opened:
        yield Token("mark_close", "mark", -1)


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
