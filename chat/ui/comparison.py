"""Articles side by side, and where an answer's articles differ, as escaped HTML. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from chat.bylines import byline
from chat.comparing import COMMAND
from chat.export import differing
from chat.records import Answer, ArticlePosition, Citation, Comparison, Difference, Figure, Position
from chat.ui.marks import answer_html, mark_html
from chat.ui.pieces import reader_link
from chat.ui.reader import address
from chat.wording import spoken
from ingest.records import Article

COLUMNS = ("Article", "In its own words", "Figures")


def comparison_html(answer: Answer, comparison: Comparison) -> str:
    """The line, then a table of the articles, in which a row is a card where there is no room.

    The roles say what the elements are by themselves, for a style sheet that lays rows out as
    cards takes that away.
    """
    cited = {citation.number: citation for citation in answer.citations}
    columns = COLUMNS if any(row.figures for row in comparison.rows) else COLUMNS[:2]
    heads = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in columns)
    rows = "".join(_row(row, cited, len(columns)) for row in comparison.rows)
    return (
        f'<div class="agreement {comparison.agreement}">'
        f"{answer_html(replace(answer, text=comparison.line))}</div>"
        '<div class="compared"><table role="table" aria-label="What each article says">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def compare_button(question: str) -> str:
    """A button that asks for the articles to be compared on a question."""
    asked = escape(COMMAND + question)
    return f'<button type="button" class="quiet" data-ask="{asked}">Compare the articles</button>'


def difference_html(difference: Difference, articles: Mapping[str, Article]) -> str:
    """One short line, which unfolds to the positions side by side."""
    sides = "".join(_side(position, articles) for position in difference.positions)
    return (
        f'<details class="difference"><summary>{escape(differing(difference))}</summary>'
        f"<ul>{sides}</ul></details>"
    )


def _row(row: ArticlePosition, cited: Mapping[int, Citation], columns: int) -> str:
    title = reader_link(address(row.article_id), row.title)
    interest = (
        '<details class="interest"><summary>The publisher’s interest</summary>'
        f"<p>{escape(row.interest)}</p></details>"
        if row.interest
        else ""
    )
    head = f'{title}<span class="byline">{escape(row.byline)}</span>{interest}'
    name = f'<th role="rowheader" scope="row">{head}</th>'
    if not row.citations:
        silent = f'<td role="cell" colspan="{columns - 1}">Silent on this.</td>'
        return f'<tr role="row" class="silent">{name}{silent}</tr>'
    words = "".join(_quote(cited[number]) for number in row.citations)
    said = f'<td role="cell" class="said">{words}</td>'
    figures = f'<td role="cell" class="figures">{_figures(row, cited)}</td>' * (columns > 2)
    return f'<tr role="row">{name}{said}{figures}</tr>'


def _quote(citation: Citation) -> str:
    return f"<p><q>{escape(spoken(citation.quote))}</q>{mark_html(citation)}</p>"


def _figures(row: ArticlePosition, cited: Mapping[int, Citation]) -> str:
    shown = {(f.reads_as, f.scope): f for f in reversed(row.figures)}
    items = "".join(_figure(figure, cited) for figure in reversed(shown.values()))
    return f"<ul>{items}</ul>" if items else ""


def _figure(figure: Figure, cited: Mapping[int, Citation]) -> str:
    about = " · ".join(filter(None, (figure.scope, figure.vintage)))
    mark = mark_html(cited[figure.number])
    return f'<li>{escape(figure.reads_as)}{mark}<span class="byline">{escape(about)}</span></li>'


def _side(position: Position, articles: Mapping[str, Article]) -> str:
    article = articles.get(position.article_id)
    who = article.head.title if article else position.article_id
    when = f'<span class="byline">{escape(byline(article.head))}</span>' if article else ""
    place = address(position.article_id, (position.start, position.end), position.quote)
    return (
        f"<li><strong>{escape(who)}</strong>{when}<q>{escape(spoken(position.quote))}</q>"
        f"{reader_link(place, 'Read it in the article')}</li>"
    )
