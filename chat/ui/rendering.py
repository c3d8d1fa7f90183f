"""A conversation becomes escaped HTML. Pure."""

from collections.abc import Mapping, Sequence
from html import escape

from chat.records import Answer, Difference
from chat.ui.copying import answer_as_text
from chat.ui.exchange import Exchange, Trouble
from chat.ui.library import details_html
from chat.ui.marks import answer_html
from chat.ui.reader import address
from chat.ui.sources import shortened
from ingest.records import Article

EXAMPLES = (
    "When is fine-tuning the better choice?",
    "How much data does fine-tuning need?",
    "What does RAG cost at 10,000 queries a day?",
    "Can fine-tuning teach a model new facts?",
    "Is a hybrid of both worth its cost?",
    "When is neither needed?",
)
LOGO = (
    '<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M12 21v-7M12 14'
    'C12 9 6 10 6 4M12 14c0-5 6-4 6-10M3.5 6.5 6 4l2.5 2.5M15.5 6.5 18 4l2.5 2.5"/></svg>'
)
NOT_FOUND = "Not in the articles"
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


def conversation_html(exchanges: Sequence[Exchange], articles: Mapping[str, Article]) -> str:
    """All exchanges so far, the newest last; read aloud once an answer is whole."""
    pending = not all(exchange.whole for exchange in exchanges)
    items = "".join(_exchange(e, n, articles) for n, e in enumerate(exchanges, 1))
    return (
        f'<div class="log" role="log" aria-label="Conversation" aria-busy="{str(pending).lower()}">'
        f'<h2 class="away">Conversation</h2>{items}</div>'
    )


def welcome_html() -> str:
    """What the page shows before the first question."""
    examples = "".join(
        f'<li><button type="button" data-ask="{escape(question)}">{escape(question)}</button></li>'
        for question in EXAMPLES
    )
    return (
        '<div class="welcome"><h2>What are you trying to decide?</h2>'
        "<p>Ask in your own words. The answer is made of sentences from the articles, and each"
        ' carries a mark <span class="mark sample">1</span> that opens the article at these very'
        f' words.</p><ul class="examples" aria-label="Example questions">{examples}</ul></div>'
    )


def _exchange(exchange: Exchange, number: int, articles: Mapping[str, Article]) -> str:
    return (
        f'<article class="exchange" id="exchange-{number}" data-number="{number}">'
        f'<h3 class="question" tabindex="-1"><span class="away">Question {number}: </span>'
        f"{escape(shortened(exchange.question, LONGEST_SHOWN))}</h3>"
        f'<div class="answer">{_reply(exchange, number, articles)}</div></article>'
    )


def _reply(exchange: Exchange, number: int, articles: Mapping[str, Article]) -> str:
    if exchange.trouble:
        return _troubled(exchange.question, exchange.trouble)
    if exchange.answer is None:
        return '<p class="pending">Looking through the articles …</p>'
    if exchange.answer.outcome == "not_in_articles":
        return _not_found(exchange.answer, number)
    differences = "".join(_difference(d, articles) for d in exchange.answer.differences)
    footer = _footer(exchange.answer, number, articles) if exchange.whole else ""
    return f"{answer_html(exchange.answer)}{differences}{footer}"


def _troubled(question: str, trouble: Trouble) -> str:
    if trouble.waiting:
        return '<p class="pending">This question waits until the library is ready.</p>'
    again = f'<button type="button" class="quiet" data-ask="{escape(question)}">Ask again</button>'
    content = f"<p>{escape(trouble.words)}</p>{details_html(trouble)}"
    footer = f"<footer>{again}</footer>" if trouble.details else ""
    return _notice("This could not be answered", content + footer)


def _notice(heading: str, content: str) -> str:
    return f'<div class="notice"><h4>{heading}</h4>{content}</div>'


def _not_found(answer: Answer, number: int) -> str:
    receipt = answer.receipt
    searched = (
        f'<p class="receipt">Searched {_count(receipt.passages, "passage")} of'
        f" {_count(receipt.articles, 'article')}. {escape(receipt.reason)}</p>"
        if receipt
        else ""
    )
    near = _sources_button(number, "Nearest passages") if answer.passages else ""
    said = "" if answer.text.strip(" .") == NOT_FOUND else answer_html(answer)
    return _notice(NOT_FOUND, f"{said}{searched}<footer>{near}</footer>")


def _difference(difference: Difference, articles: Mapping[str, Article]) -> str:
    positions = "".join(
        f"<li><q>{escape(p.quote)}</q> "
        f'<a href="{escape(address(p.article_id, (p.start, p.end), p.quote))}" target="_blank"'
        f' rel="noopener" data-reader>{escape(_title(p.article_id, articles))}</a></li>'
        for p in difference.positions
    )
    heading = f"Where the articles differ: {escape(difference.topic)}"
    return f'<section class="difference"><h4>{heading}</h4><ul>{positions}</ul></section>'


def _title(article_id: str, articles: Mapping[str, Article]) -> str:
    article = articles.get(article_id)
    return article.head.title if article else article_id


def _footer(answer: Answer, number: int, articles: Mapping[str, Article]) -> str:
    quotes = _count(len(answer.citations), "quote")
    facts = f"{quotes} from {_count(len({c.article_id for c in answer.citations}), 'article')}"
    if "total" in answer.timings_ms:
        facts += f" · {max(round(answer.timings_ms['total']), 1)} ms"
    copied = escape(answer_as_text(answer, articles))
    copy = f'<button type="button" class="quiet" data-copy="{copied}">Copy with sources</button>'
    sources = _sources_button(number, "Sources")
    return f'<footer>{sources}{copy}<span class="facts">{facts}</span></footer>'


def _sources_button(number: int, words: str) -> str:
    """The panel shows the sources of one answer; this makes it the answer numbered so."""
    return (
        f'<button type="button" class="quiet" data-sources="{number}" aria-controls="sources"'
        f' aria-pressed="false">{words}</button>'
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
