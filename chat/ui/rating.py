"""What a visitor can say of an answer, and has said, as escaped HTML. Pure."""

from collections.abc import Sequence
from html import escape

from chat.conversations.exchange import Exchange, is_small_talk
from chat.conversations.rating import LONGEST_COMMENT, REASONS, Rating, Why
from chat.records import Answer

OF_REFUSALS: tuple[Why, ...] = ("should_answer",)
WHERE = (
    "Noted in the file feedback.jsonl beside the index, on the machine that runs Whichway; nothing"
    " is sent anywhere."
)


def can_be_rated(exchange: Exchange) -> bool:
    """Whether there is an answer to a question, rather than a greeting or a remark."""
    answer = exchange.answer
    remarked = exchange.asked is not None
    return exchange.whole and answer is not None and not (remarked or is_small_talk(answer))


def rating_html(exchange: Exchange, number: int) -> str:
    """Two buttons, a form for what was wrong, and what was said so far."""
    if exchange.answer is None or not can_be_rated(exchange):
        return ""
    given = exchange.rating or Rating("helpful")
    chosen = exchange.rating.verdict if exchange.rating and not exchange.rating.trouble else ""
    helpful = (
        f'<button type="button" class="quiet" data-rate="{number}"'
        f' aria-pressed="{_told(chosen == "helpful")}">Helpful</button>'
    )
    shown = " open" if given.trouble and given.verdict == "wrong" else ""
    wrong = (
        f"<details{shown}><summary>Wrong …</summary>"
        f"{_form(given, number, _reasons(exchange.answer))}</details>"
    )
    name = f'id="rating-{number}" tabindex="-1"'
    asked = f'<span class="asked" {name}>{_said(exchange.rating)}</span>'
    return f'<div class="rating" role="group" aria-label="Rating">{asked}{helpful}{wrong}</div>'


def _said(rating: Rating | None) -> str:
    if rating is None:
        return "Was this right?"
    if rating.trouble:
        return f'<span role="alert">{escape(rating.trouble)}</span>'
    reasons = ", ".join(REASONS[why].lower() for why in rating.why)
    return f"You said: {rating.verdict}{f' ({reasons})' if reasons else ''}. Thank you."


def _reasons(answer: Answer) -> Sequence[Why]:
    if answer.outcome == "not_in_articles":
        return OF_REFUSALS
    return [why for why in REASONS if why not in OF_REFUSALS]


def _form(given: Rating, number: int, reasons: Sequence[Why]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="why" value="{why}"{_ticked(why in given.why)}>'
        f" {REASONS[why]}</label>"
        for why in reasons
    )
    return (
        f'<form data-rating="{number}"><fieldset><legend>What was wrong?</legend>{boxes}</fieldset>'
        f'<label class="line">In a line, if you like{_line(given.comment)}</label>'
        f'<p class="hint">{WHERE}</p><button type="submit" class="quiet">Save</button></form>'
    )


def _line(words: str) -> str:
    rest = f'maxlength="{LONGEST_COMMENT}" autocomplete="off"'
    return f'<input type="text" name="comment" value="{escape(words)}" {rest}>'


def _ticked(chosen: bool) -> str:
    return " checked" if chosen else ""


def _told(state: bool) -> str:
    return str(state).lower()
