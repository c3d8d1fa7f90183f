"""A conversation becomes escaped HTML. Pure."""

from collections.abc import Mapping
from html import escape

from chat.conversations.exchange import Conversation, Exchange, Trouble, is_small_talk
from chat.conversations.understanding import understood_otherwise
from chat.records import Answer
from chat.smalltalk import EXAMPLES
from chat.ui.comparison import compare_button, comparison_html, difference_html
from chat.ui.copying import answer_as_text
from chat.ui.generated import flags_html, note_html, written_by
from chat.ui.interview_rendering import verdict_links
from chat.ui.library import details_html
from chat.ui.marks import answer_html
from chat.ui.pieces import count, notice, questions, sources_button
from chat.ui.rating import rating_html
from chat.ui.refusing import refusal_html, small_talk_html
from chat.ui.sources import shortened
from ingest.records import Article

LOGO = (
    '<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M12 21v-7M12 14'
    'C12 9 6 10 6 4M12 14c0-5 6-4 6-10M3.5 6.5 6 4l2.5 2.5M15.5 6.5 18 4l2.5 2.5"/></svg>'
)
MADE = {
    "extractive": "Each sentence is quoted word for word; no language model wrote any of it.",
    "generative": "A language model wrote the sentences; each was checked against its passage.",
    "comparison": "Each sentence is quoted word for word; whether the articles agree, and the"
    " figures in one unit, were worked out from these sentences.",
    "checklist": "These words are the checklist’s own; each mark leads to what they rest on.",
}
COMPARED = ("extractive", "generative")
"""Modes of answers to questions on which articles can be compared."""
LONGEST_SHOWN = 280
"""Characters of a question; a pasted document is not repeated in full."""


def header_html() -> str:
    """Name, what it is for, and the switch between light and dark; `page.js` works the switch."""
    return (
        f'<div class="name">{LOGO}<h1>Whichway</h1></div>'
        '<p class="tagline">RAG, fine-tuning, both, or neither? Answers quoted from your library.'
        '</p><p class="private">Everything stays on this machine.</p>'
        '<button type="button" class="quiet" data-theme-switch>Dark mode</button>'
        '<p class="away" role="status" id="announcement"></p>'
    )


def choice_html() -> str:
    """Buttons for another conversation; `conversations.js` works them."""
    return (
        '<button type="button" class="quiet" id="all-chats" aria-haspopup="dialog">Conversations'
        '</button><button type="button" class="quiet" id="new-chat">New chat</button>'
        '<p class="said" role="status"></p>'
    )


def conversation_html(
    conversation: Conversation, articles: Mapping[str, Article], asked: str = ""
) -> str:
    """All exchanges so far, the newest last; read aloud once an answer is whole.

    What the checklist asks now, as HTML, stands below them.
    """
    exchanges = conversation.exchanges
    pending = str(not all(exchange.whole for exchange in exchanges)).lower()
    items = "".join(_exchange(e, n, articles) for n, e in enumerate(exchanges, 1))
    return (
        f'<div class="log" role="log" aria-label="Conversation" aria-busy="{pending}"'
        f' data-conversation="{escape(conversation.id)}"><h2 class="away">Conversation</h2>'
        f"{_dropped(conversation.dropped)}{items}{asked}</div>"
    )


def welcome_html() -> str:
    """What the page shows before the first question."""
    return (
        '<div class="welcome"><h2>What are you trying to decide?</h2>'
        "<p>Ask in your own words. The answer is made of sentences from the articles, and each"
        ' carries a mark <span class="mark sample">1</span> that opens the article at these very'
        " words.</p>"
        '<p class="decide"><button type="button" data-ask="Help me decide">Help me decide</button>'
        "<span>A checklist asks about your project and ends in a cited recommendation.</span></p>"
        f"{questions('Example questions', EXAMPLES)}</div>"
    )


def _dropped(number: int) -> str:
    if not number:
        return ""
    earlier = f"{count(number, 'earlier question')} {'was' if number == 1 else 'were'} dropped"
    return f'<p class="dropped">{earlier}: a conversation keeps its newest ones.</p>'


def _understood(answer: Answer | None) -> str:
    """How a question was looked up, where that matters, and a way to put it otherwise."""
    understood = understood_otherwise(answer) if answer else ""
    if not understood:
        return ""
    return (
        '<p class="understood">Understood as:'
        f" <q>{escape(shortened(understood, LONGEST_SHOWN))}</q>"
        f' <button type="button" class="quiet" data-edit="{escape(understood)}"'
        ' aria-label="Edit the question as understood">Edit</button></p>'
    )


def _exchange(exchange: Exchange, number: int, articles: Mapping[str, Article]) -> str:
    kind, name, asked = "", "Question", ""
    if exchange.asked is not None:
        kind, name = " step", "Reply"
        asked = f'<p class="asked">{escape(exchange.asked)}</p>'
    return (
        f'<article class="exchange{kind}" id="exchange-{number}" data-number="{number}">{asked}'
        f'<h3 class="question" tabindex="-1"><span class="away">{name} {number}: </span>'
        f"{escape(shortened(exchange.question, LONGEST_SHOWN))}</h3>{_understood(exchange.answer)}"
        f'<div class="answer">{_reply(exchange, number, articles)}</div>'
        f"{rating_html(exchange, number)}</article>"
    )


def _reply(exchange: Exchange, number: int, articles: Mapping[str, Article]) -> str:
    if exchange.trouble:
        return _troubled(exchange.question, exchange.trouble)
    if exchange.answer is None:
        if exchange.asked is not None:
            return ""
        return '<p class="pending">Looking through the articles …</p>'
    if not exchange.answer.text:
        return '<p class="pending">The language model is reading the passages …</p>'
    if is_small_talk(exchange.answer):
        return small_talk_html(exchange.answer, articles)
    if exchange.answer.outcome == "not_in_articles":
        return refusal_html(exchange.answer, number, articles)
    differences = "".join(difference_html(d, articles) for d in exchange.answer.differences)
    cited = exchange.whole and exchange.answer.citations
    footer = _footer(exchange.answer, number, articles) if cited else ""
    links = "" if exchange.criteria is None else verdict_links(exchange.criteria)
    told, doubts = note_html(exchange.answer), flags_html(exchange.answer)
    if comparison := exchange.answer.comparison:
        return f"{told}{comparison_html(exchange.answer, comparison)}{footer}"
    return f"{told}{answer_html(exchange.answer)}{doubts}{differences}{links}{footer}"


def _troubled(question: str, trouble: Trouble) -> str:
    if trouble.waiting:
        return '<p class="pending">This question waits until the library is ready.</p>'
    again = f'<button type="button" class="quiet" data-ask="{escape(question)}">Ask again</button>'
    content = f"<p>{escape(trouble.words)}</p>{details_html(trouble)}"
    footer = f"<footer>{again}</footer>" if trouble.details else ""
    return notice("This could not be answered", content + footer)


def _footer(answer: Answer, number: int, articles: Mapping[str, Article]) -> str:
    copied = escape(answer_as_text(answer, articles))
    copy = f'<button type="button" class="quiet" data-copy="{copied}">Copy with sources</button>'
    compare = compare_button(answer.question) if answer.mode in COMPARED else ""
    return f"<footer>{sources_button(number, 'Sources')}{copy}{compare}{_facts(answer)}</footer>"


def _facts(answer: Answer) -> str:
    """What the answer is made of; how it came about is folded away."""
    cited = {citation.article_id for citation in answer.citations}
    facts = f"{count(len(answer.citations), 'quote')} from {count(len(cited), 'article')}"
    made = MADE[answer.mode] + written_by(answer.details)
    if "total" in answer.timings_ms:
        made += f" It took {max(round(answer.timings_ms['total']), 1)} ms."
    return f'<details class="facts"><summary>{facts}</summary><p>{made}</p></details>'
