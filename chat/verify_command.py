"""`python -m chat verify`: do the quotes of an export still stand in the library?"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from chat.errors import ChatError
from chat.verifying import Checked, Standing, check_quotes, read_quotes
from ingest.commandline import print_json, print_text
from ingest.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from chat.answering import Assistant

UNCHECKED = 2
"""Exit status where nothing could be checked."""
FINE = {"stands", "moved"}
WORDS: dict[Standing, str] = {
    "stands": "still stand at their place",
    "moved": "stand elsewhere in their article",
    "lost": "no longer stand in their article",
    "article_gone": "are from an article that is gone",
}


def verify(assistant: "Assistant", file: Path, as_json: bool) -> int:
    """Print how each quote stands; 0 if all stand, 1 if not, 2 if the file cannot be checked."""
    try:
        quotes = read_quotes(_read(file))
        texts = {stored.article.id: stored.article.text for stored in assistant.articles()}
    except KnowledgeBaseError as error:
        print(f"{file} cannot be checked. {error}", file=sys.stderr)
        return UNCHECKED
    checked = check_quotes(quotes, texts)
    if as_json:
        print_json(_values(checked))
    else:
        print_text(_in_words(checked))
    return 0 if all(one.standing in FINE for one in checked) else 1


def _read(file: Path) -> str:
    """The file's text; ``-`` reads what is piped in.

    Raises:
        ChatError: it is not there, or no UTF-8 text.
    """
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ChatError(f"It cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ChatError("It is no UTF-8 text.") from error


def _values(checked: Iterable[Checked]) -> dict[str, Any]:
    all_checked = tuple(checked)
    counts = Counter(one.standing for one in all_checked)
    quotes = [
        {**asdict(one.quote), "standing": one.standing, "now": _place(one)} for one in all_checked
    ]
    return {**{name: counts[name] for name in get_args(Standing)}, "quotes": quotes}


def _place(one: Checked) -> dict[str, int | None] | None:
    return None if one.start is None else {"start": one.start, "end": one.end}


def _in_words(checked: Iterable[Checked]) -> str:
    """The counts, then every quote that is not where it was."""
    all_checked = tuple(checked)
    counts = Counter(one.standing for one in all_checked)
    lines = [f"{counts[name]} quotes {words}" for name, words in WORDS.items() if counts[name]]
    return "\n".join([*lines, *(_line(one) for one in all_checked if one.standing != "stands")])


def _line(one: Checked) -> str:
    quote = one.quote
    now = f" (now at {one.start}-{one.end})" if one.start is not None else ""
    words = " ".join(quote.quote.split())
    place = f"{quote.article_id} {quote.start}-{quote.end}{now}"
    return f"- {one.standing.replace('_', ' ')}: {place} “{words}”"
