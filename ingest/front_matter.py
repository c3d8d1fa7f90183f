"""The entries at the head of a file, in YAML or TOML, apart from the body behind them. Pure.

A head is YAML between lines of `---`, or TOML between lines of `+++`. Since `---` draws a rule
what follows it has to look like an entry; otherwise it is all body.
"""

import contextlib
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from ingest.errors import CorpusError

Entries: TypeAlias = dict[str, Any]

LONGEST = 100_000
"""Characters of a head; what is longer was hardly meant as one and takes long to read."""
FREE_LINES = r"(?:[ \t]*(?:#.*)?\n)*"
OUR_KEYS = r"(?:title|authors?|publisher|published|date|url|edition|interest)"
TIGHT = re.compile(rf"^({OUR_KEYS}):[ \t]*(?=\S)", re.MULTILINE | re.IGNORECASE)
MISREAD = re.compile(r"^([\w-]+: )([*&!%@`].*|(?![\"'\[{|>]).*:.*)$", re.MULTILINE)
"""A value that is meant as text although YAML has another use for a sign in it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A way of writing heads: its marks, how one begins and ends, and who reads it."""

    mark: str
    entry: str
    opening: re.Pattern[str]
    closed: re.Pattern[str]
    load: Callable[[str], Any]


def read_front_matter(text: str, path: str) -> tuple[Entries, int]:
    """The entries of a text's head, keys in lower case, and where its body begins.

    Raises:
        CorpusError: the head is broken; the message says where and what to write.
    """
    for kind in (YAML, TOML):
        if opening := kind.opening.match(text):
            what = f"The front matter of {path}"
            if closed := kind.closed.match(text, opening.end()):
                return _read(kind, closed, what), closed.end()
            if opening["ours"]:
                raise CorpusError(
                    f"{what} is not closed: write {kind.mark} on a line of its own below it."
                )
    return {}, 0


def _read(kind: _Kind, closed: re.Match[str], what: str) -> Entries:
    if len(closed[1]) > LONGEST:
        raise CorpusError(f"{what} is longer than {LONGEST:,} characters: put text behind it.")
    try:
        entries = kind.load(closed[1])
    except RecursionError as error:
        raise CorpusError(f"{what} is nested too deeply: write {kind.entry}.") from error
    except (yaml.YAMLError, ValueError) as error:
        above = closed.string.count("\n", 0, closed.start())
        line = above + min(_line(error, closed[1]), closed[1].count("\n"))
        raise CorpusError(f"{what} cannot be read at line {line}: write {kind.entry}.") from error
    return {str(key).lower().replace("-", "_"): entries[key] for key in entries}


def _load_yaml(source: str) -> Any:
    """Read YAML with each value as it is written; common slips are forgiven.

    Raises:
        YAMLError: it cannot be read even so; the error is about the source as it is.
    """
    try:
        return _mapping(source)
    except yaml.YAMLError:
        spaced = TIGHT.sub(r"\1: ", source)
        quoted = MISREAD.sub(lambda m: m[1] + json.dumps(m[2], ensure_ascii=False), spaced)
        with contextlib.suppress(yaml.YAMLError):
            return _mapping(quoted)
        raise


def _mapping(source: str) -> Entries:
    values = yaml.load(source, yaml.BaseLoader)  # it makes nothing but texts, lists and mappings
    if not isinstance(values, dict):
        raise yaml.YAMLError("not a mapping")
    return values


def _line(error: Exception, source: str) -> int:
    """The line that an error is about, counted from 1; past the last where something lacks."""
    if isinstance(error, yaml.reader.ReaderError):
        return source.count("\n", 0, error.position) + 1
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        unclosed = re.search("flow|quoted", error.context or "")
        mark = error.context_mark if unclosed else None
        return (mark or error.problem_mark).line + 1
    told = re.search(r"at line (\d+)", str(error))
    return int(told[1]) if told else 1


YAML = _Kind(
    mark="---",
    entry="one `key: value` a line, the value in quotation marks if it holds special signs",
    opening=re.compile(
        rf"\s*---[ \t]*\n(?=(?P<ours>{FREE_LINES}{OUR_KEYS}[ \t]*:)"
        r"|[\w-]+[ \t]*:\s|([\"'])[\w-]+\2[ \t]*:\s|\[\[\[)",
        re.IGNORECASE,
    ),
    closed=re.compile(r"(.*?)^(?:---|\.\.\.)[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE),
    load=_load_yaml,
)
TOML = _Kind(
    mark="+++",
    entry='one `key = "value"` a line',
    opening=re.compile(
        rf"\s*\+\+\+[ \t]*\n(?=(?P<ours>{FREE_LINES}[ \t]*(?:[\w\"'-]+[ \t]*=|\[)))"
    ),
    closed=re.compile(r"(.*?)^\+\+\+[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE),
    load=tomllib.loads,
)
