"""`python -m chat verify`: do the quotes of an export still stand, and its words still say them?"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from chat.errors import ChatError
from chat.kept_answers import placed, read_answers
from chat.records import Answer
from chat.verifying import Checked, Standing, check_quotes, read_quotes
from ingest.commandline import print_json, print_text
from ingest.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from chat.answering import Assistant
    from chat.faults import Fault, FaultKind

UNCHECKED = 2
"""Exit status where nothing could be checked."""
FINE = {"stands", "moved"}
WORDS: dict[Standing, str] = {
    "stands": "still stand at their place",
    "moved": "stand elsewhere in their article",
    "lost": "no longer stand in their article",
    "article_gone": "are from an article that is gone",
}
WRONG: dict["FaultKind", str] = {
    "unmarked": "bears no mark",
    "unpaired": "a mark without its source, or the reverse",
    "reworded": "is not what it quotes",
    "contradicted": "is not borne out by what it cites",
}


def verify(assistant: "Assistant", file: Path, as_json: bool) -> int:
    """Print how each quote stands, and what the answers around them say otherwise.

    Returns:
        0 if all is as it was exported, 1 if not, 2 if the file cannot be checked.
    """
    try:
        kept = _read(file)
        quotes, answers = read_quotes(kept), read_answers(kept)
        texts = {stored.article.id: stored.article.text for stored in assistant.articles()}
        checked = check_quotes(quotes, texts)
        altered = _altered(assistant, [placed(answer, checked) for answer in answers])
    except KnowledgeBaseError as error:
        print(f"{file} cannot be checked. {error}", file=sys.stderr)
        return UNCHECKED
    if as_json:
        print_json(_values(checked, altered))
    else:
        print_text(_in_words(checked, altered))
    return 0 if not altered and all(one.standing in FINE for one in checked) else 1


def _altered(assistant: "Assistant", answers: Sequence[Answer]) -> list["Fault"]:
    """What answers say that their quotes do not."""
    if not answers:
        return []
    from chat.faults import misstated
    from chat.grounds import grounds

    held = grounds(assistant.index())
    return [fault for answer in answers for fault in misstated(answer, held)]


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


def _values(checked: Iterable[Checked], altered: Sequence["Fault"]) -> dict[str, Any]:
    all_checked = tuple(checked)
    counts = Counter(one.standing for one in all_checked)
    quotes = [
        {**asdict(one.quote), "standing": one.standing, "now": _place(one)} for one in all_checked
    ]
    stands = {name: counts[name] for name in get_args(Standing)}
    return {**stands, "altered": [asdict(fault) for fault in altered], "quotes": quotes}


def _place(one: Checked) -> dict[str, int | None] | None:
    return None if one.start is None else {"start": one.start, "end": one.end}


def _in_words(checked: Iterable[Checked], altered: Sequence["Fault"]) -> str:
    """The counts, every quote that is not where it was, and what answers say otherwise."""
    all_checked = tuple(checked)
    counts = Counter(one.standing for one in all_checked)
    lines = [f"{counts[name]} quotes {words}" for name, words in WORDS.items() if counts[name]]
    strayed = [_line(one) for one in all_checked if one.standing != "stands"]
    said = [f"- altered: “{fault.words}” {WRONG[fault.kind]}" for fault in altered]
    return "\n".join([*lines, *strayed, *said])


def _line(one: Checked) -> str:
    quote = one.quote
    now = f" (now at {one.start}-{one.end})" if one.start is not None else ""
    words = " ".join(quote.quote.split())
    place = f"{quote.article_id} {quote.start}-{quote.end}{now}"
    return f"- {one.standing.replace('_', ' ')}: {place} “{words}”"
