"""Whether the quotes of an export still stand in the library. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chat.errors import ChatError
from chat.markdown_export import SOURCE

Standing = Literal["stands", "moved", "lost", "article_gone"]
PLACED = ("article_id", "start", "end", "quote")
FOREIGN = "It is no export of Whichway, or a damaged one: {}."


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that an export says stand in an article, from `start` to `end`."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote, whether it stands, and where in the article its words are now, if anywhere."""

    quote: Quote
    standing: Standing
    start: int | None = None
    end: int | None = None


def read_quotes(text: str) -> tuple[Quote, ...]:
    """Every quote of an export, once: JSON, JSON Lines, or Markdown with its sources.

    Raises:
        ChatError: the text is none of these, or holds no quote with its place.
    """
    found = dict.fromkeys(_in_values(json_values(text)) if is_json(text) else _in_markdown(text))
    if not found:
        raise ChatError(FOREIGN.format("there is no quote with its place in it"))
    return tuple(found)


def check_quotes(quotes: Iterable[Quote], texts: Mapping[str, str]) -> tuple[Checked, ...]:
    """Look each quote up in the articles' whole texts, by article id."""
    return tuple(_check(quote, texts.get(quote.article_id)) for quote in quotes)


def _check(quote: Quote, text: str | None) -> Checked:
    """White space may differ: Markdown keeps no line ends."""
    if text is None:
        return Checked(quote, "article_gone")
    words = quote.quote.split()
    if text[quote.start : quote.end].split() == words:
        return Checked(quote, "stands", quote.start, quote.end)
    places = [m.span() for m in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    if not places:
        return Checked(quote, "lost")
    return Checked(quote, "moved", *min(places, key=lambda place: abs(place[0] - quote.start)))


def is_json(text: str) -> bool:
    """Whether an export is JSON, sound or not; else it is Markdown."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def json_values(text: str) -> Any:
    """One JSON value, or one on each line.

    Raises:
        ChatError: they cannot be read.
    """
    source = text.lstrip("\ufeff")
    try:
        return json.loads(source)
    except (json.JSONDecodeError, RecursionError) as error:
        lines = [line for line in source.splitlines() if line.strip()]
        if len(lines) > 1 and isinstance(error, json.JSONDecodeError):
            try:
                return [json.loads(line) for line in lines]
            except (json.JSONDecodeError, RecursionError):
                pass
        raise ChatError(FOREIGN.format("its JSON cannot be read")) from error


def json_objects(root: Any) -> Iterator[dict[str, Any]]:
    """Every object in JSON values, in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _in_values(root: Any) -> Iterator[Quote]:
    for node in json_objects(root):
        if node.keys() >= {*PLACED}:
            yield as_quote(node)


def as_quote(node: Mapping[str, Any]) -> Quote:
    """A quote with its place.

    Raises:
        ChatError: the object holds none, or a damaged one.
    """
    values: list[Any] = [node.get(name) for name in PLACED]
    article_id, start, end, quote = values
    whole = type(start) is int and type(end) is int and 0 <= start < end
    if not (isinstance(article_id, str) and isinstance(quote, str) and quote.split() and whole):
        raise ChatError(FOREIGN.format("a quote in it has no proper place"))
    return Quote(article_id, start, end, quote)


def _in_markdown(text: str) -> Iterator[Quote]:
    return map(source_quote, SOURCE.finditer(text))


def source_quote(line: re.Match[str]) -> Quote:
    """What a line of the sources quotes.

    Raises:
        ChatError: its place cannot be one.
    """
    place = {"start": int(line["start"]), "end": int(line["end"])}
    return as_quote({"article_id": line["article_id"], "quote": line["quote"], **place})
