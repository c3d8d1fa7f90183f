"""A conversation as a Markdown file: marks lead into the library, quotes can be checked. Pure."""

from collections.abc import Iterator, Mapping

from chat.conversations.exchange import Conversation, Exchange
from chat.conversations.understanding import understood_otherwise
from chat.export import answer_json
from chat.markdown_export import Link, answer_lines, one_line
from chat.records import Answer

UNTITLED = "A conversation with Whichway"
LONGEST_NAME = 200
"""Characters."""
LEFT_OUT = "The beginning is left out; it was too long to keep."


def conversation_markdown(
    conversation: Conversation, name: str, library: Mapping[str, Mapping[str, str]], link: Link
) -> str:
    """All questions with their answers, below each what its marks stand for.

    Args:
        conversation: what was said.
        name: its heading; the first question where it is empty.
        library: as `library_state` gives it.
        link: where a quote is read.
    """
    asked = [one.question for one in conversation.exchanges]
    title = one_line(name or next(iter(asked), UNTITLED))[:LONGEST_NAME]
    dropped = [f"*{LEFT_OUT}*", ""] if conversation.dropped else []
    told = [
        line
        for number, one in enumerate(conversation.exchanges, start=1)
        for line in _exchange(one, number, library["titles"], link)
    ]
    end = f"Kept with Whichway, library version {library['version']}."
    return "\n".join([f"# {title}", "", *dropped, *told, "---", "", end, ""])


def _exchange(
    exchange: Exchange, number: int, titles: Mapping[str, str], link: Link
) -> Iterator[str]:
    yield from (f"## {number}. {one_line(exchange.question)}", "")
    if exchange.asked is not None:
        yield from (f"*In reply to: {one_line(exchange.asked)}*", "")
    if exchange.trouble:
        yield from (f"*This could not be answered: {exchange.trouble.words}*", "")
    if exchange.answer:
        yield from _answer(exchange.answer, titles, link)


def _answer(answer: Answer, titles: Mapping[str, str], link: Link) -> Iterator[str]:
    if understood := understood_otherwise(answer):
        yield from (f"*Understood as: {one_line(understood)}*", "")
    if answer.note:
        yield from (f"*{answer.note}*", "")
    yield from answer_lines(answer_json(answer), titles, link, level=3)
    if answer.receipt:
        yield from (f"{answer.receipt.reason} {_searched(answer)}".strip(), "")
    for flag in answer.flags:
        yield f"- Not supported by its source: “{one_line(flag.sentence)}” {' '.join(flag.reasons)}"
    if answer.flags:
        yield ""


def _searched(answer: Answer) -> str:
    receipt = answer.receipt
    if receipt is None or not receipt.passages:
        return ""
    return f"Searched {receipt.passages} passages of {receipt.articles} articles."
