"""What each article says on a question, side by side, and whether they agree. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf

from chat.bylines import byline
from chat.differing import asks_for_advice, find_difference
from chat.figures import dimension_asked, owner
from chat.findings import Finding
from chat.measures import reads_as
from chat.quantities import Dimension, overlap, quantities
from chat.question import answers_whether, asks_whether
from chat.records import Agreement, Answer, ArticlePosition, Citation, Comparison, Figure
from chat.said import Said, best_of_each
from chat.stance import Approach, favoured, mentioned, named
from chat.wording import spoken
from ingest.records import Article

ASKED = re.compile(
    r"^\s*(?:(?:/compare\b|compare (?:all )?the (?:articles|sources)"
    r"\s*(?:[:,–—-]|\b(?:on|about|regarding)\b))[\s:]*)+(?P<question>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
COMMAND = "Compare the articles: "
"""Before a question this asks for a comparison."""
SPEAKS = 0.825
"""What the best sentence of an article must fit, or the article is silent.

A sentence's fit is its score, as a share of the best one's in the library, and half of the share
of the question's topics that it holds. On the tuning half of `tests/evaluation/differences.jsonl`
96 % of the articles that speak and 96 % of those that are silent are told rightly.
"""
OF_BEST = 0.6
"""The same as a share of what the best sentence of any article fits."""
BESIDE = 0.3
"""What is taken off a sentence's fit that lacks the figure asked for, or is on something else."""
FURTHER = 0.85
"""Least fit of an article's further sentences, as a share of its best one's."""
SENTENCES = 3
WORDS: dict[Agreement, str] = {
    "contradict": "The articles contradict each other",
    "differ_in_degree": "The articles differ in degree",
}
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def comparison_asked(message: str) -> str | None:
    """The question on which somebody wants the articles compared, if that is what they want."""
    found = ASKED.match(message)
    return found["question"].strip() if found else None


def compare(
    question: str, said: Sequence[Said], articles: Mapping[str, Article]
) -> tuple[Comparison, tuple[Citation, ...]]:
    """Put the articles side by side.

    Args:
        question: as it was understood.
        said: the sentences that bear on it.
        articles: the whole library, by id.

    Returns:
        The comparison, and what its marks stand for.
    """
    finding = find_difference(question, said)
    said = _weighed(question, said)
    chosen = _chosen(said, finding, articles)
    quoted = [one for own in chosen.values() for one in own]
    numbers = {one: number for number, one in enumerate(quoted, start=1)}
    places = {one.where: number for one, number in numbers.items()}
    rows = tuple(_row(articles[i], own, numbers) for i, own in chosen.items())
    agreement, words, basis = _agreement(question, finding, chosen)
    marks = tuple(sorted(places[one.where] for one in basis))
    line = words.format(title=_only(chosen, articles)) + "".join(f"[{n}]" for n in marks)
    citations = tuple(_citation(n, one, articles) for one, n in numbers.items())
    return Comparison(agreement, line, marks, rows), citations


def comparison_text(comparison: Comparison, citations: Sequence[Citation]) -> str:
    """A comparison in Markdown: the line, then what each article says, marks and all."""
    quotes = {citation.number: spoken(citation.quote) for citation in citations}
    blocks = (_block(row, quotes) for row in comparison.rows)
    return "\n\n".join([comparison.line, *blocks])


def _weighed(question: str, said: Sequence[Said]) -> list[Said]:
    """What is said, less fit where it does not tell what is asked for."""
    asked, about = dimension_asked(question), frozenset(named(question))
    whether = asks_whether(question)
    beside = (
        _is_beside(one, asked, about) or (answers_whether(one.quote) and not whether)
        for one in said
    )
    pairs = zip(said, beside, strict=True)
    return [replace(one, fit=one.fit - BESIDE) if is_so else one for one, is_so in pairs]


def _is_beside(one: Said, asked: Dimension | None, about: frozenset[Approach]) -> bool:
    """Whether a sentence has no figure as it is asked for, or speaks of other approaches alone."""
    told = mentioned(one.quote)
    if about and told and not told & about:
        return True
    figures = (q for q in quantities(one.quote) if q.dimension == asked)
    owners = [owner(one, quantity) for quantity in figures]
    return asked is not None and not any(not about or o is None or o in about for o in owners)


def _chosen(
    said: Sequence[Said], finding: Finding | None, articles: Mapping[str, Article]
) -> dict[str, list[Said]]:
    """What is quoted of each article, in reading order; those that speak come first."""
    best = best_of_each(said)
    least = max([SPEAKS, *(OF_BEST * own[0].fit for own in best.values())])
    chosen = {name: _positions(best.get(name, []), finding, least) for name in articles}
    fits = {name: best[name][0].fit if own else 0.0 for name, own in chosen.items()}
    return {name: chosen[name] for name in sorted(chosen, key=lambda name: -fits[name])}


def _positions(own: Sequence[Said], finding: Finding | None, least: float) -> list[Said]:
    """What an article says: where articles differ that first, then what fits at least so well."""
    places = [one.where for one in finding.said] if finding else []  # the pair comes first
    told = [one for one in own if one.where in places]
    told.sort(key=lambda one: places.index(one.where))
    if not told and (not own or own[0].fit < least):
        return []
    further = [one for one in own if one.fit >= max(least, FURTHER * own[0].fit)]
    kept = [*dict.fromkeys([*told, *further])][:SENTENCES]
    return sorted(kept, key=lambda one: one.start)


def _agreement(
    question: str, finding: Finding | None, chosen: Mapping[str, Sequence[Said]]
) -> tuple[Agreement, str, Iterable[Said]]:
    """Whether the articles agree, the line that says so, and what it was read from."""
    if finding:
        kind: Agreement = "contradict" if finding.contrary else "differ_in_degree"
        who = "One article differs with itself" if finding.alone else WORDS[kind]
        return kind, f"{who} on {finding.topic}.", finding.pair
    speaking = [own for own in chosen.values() if own]
    if len(speaking) == 1:
        return "one_speaks", "Only “{title}” speaks of this.", speaking[0][:1]
    if shared := _shared(question, speaking):
        return "agree", *shared
    return "no_conflict", "Nothing was found in which these sentences conflict.", []


def _shared(question: str, speaking: Sequence[Sequence[Said]]) -> tuple[str, list[Said]] | None:
    """What at least two articles say alike and none otherwise: an approach, or a figure."""
    everything = [one for own in speaking for one in own]
    favours = {one: approach for one in everything if (approach := favoured(one.quote, one.place))}
    approaches = {*favours.values()}
    if (
        asks_for_advice(question)
        and len({one.article_id for one in favours}) > 1
        and len(approaches) == 1
    ):
        return f"The articles that recommend something agree on {approaches.pop()}.", [*favours]
    dimension = dimension_asked(question)
    figures = [
        (one, quantity)
        for one in everything
        for quantity in quantities(one.quote)
        if quantity.dimension == dimension
    ]
    homes = {one.article_id for one, _ in figures}
    owners = {owner(one, quantity) for one, quantity in figures} - {None}
    if (
        len(homes) > 1
        and len(owners) < 2
        and all(overlap(a, b) for _, a in figures for _, b in figures)
    ):
        return "The figures of the articles agree.", [*dict.fromkeys(one for one, _ in figures)]
    return None


def _only(chosen: Mapping[str, Sequence[Said]], articles: Mapping[str, Article]) -> str:
    return next((articles[name].head.title for name, own in chosen.items() if own), "")


def _row(article: Article, own: Sequence[Said], numbers: Mapping[Said, int]) -> ArticlePosition:
    head = article.head
    figures = tuple(figure for one in own for figure in _figures(one, numbers[one], article))
    marks = tuple(numbers[one] for one in own)
    return ArticlePosition(article.id, head.title, byline(head), head.interest, marks, figures)


def _figures(one: Said, number: int, article: Article) -> Iterator[Figure]:
    year = YEAR.search(one.quote)
    vintage = year.group() if year else article.head.published or "undated"
    for quantity in quantities(one.quote):
        yield Figure(
            number,
            one.quote[quantity.start : quantity.end],
            reads_as(quantity),
            quantity.dimension,
            quantity.low,
            None if quantity.high == inf else quantity.high,
            owner(one, quantity) or "",
            vintage,
        )


def _citation(number: int, one: Said, articles: Mapping[str, Article]) -> Citation:
    title = articles[one.article_id].head.title
    return Citation(number, one.article_id, title, one.section, one.quote, one.start, one.end)


def _block(row: ArticlePosition, quotes: Mapping[int, str]) -> str:
    head = f"**{row.title}** ({row.byline})"
    if not row.citations:
        return f"{head}: silent."
    said = " ".join(f"“{quotes[number]}”[{number}]" for number in row.citations)
    figures = "; ".join(dict.fromkeys(_figure_words(figure) for figure in row.figures))
    lines = [f"{head}: {said}", *([f"Figures: {figures}."] if figures else [])]
    return "\n".join([*lines, *([f"Interest: {row.interest}"] if row.interest else [])])


def _figure_words(figure: Figure) -> str:
    scope = f", {figure.scope}" if figure.scope else ""
    return f"{figure.words} = {figure.reads_as}{scope}, {figure.vintage}[{figure.number}]"


def compared(question: str, comparison: Comparison, citations: tuple[Citation, ...]) -> Answer:
    """The comparison as an answer, which can be shown, kept, copied and checked like any other."""
    text = comparison_text(comparison, citations)
    return Answer(question, "answered", "comparison", text, citations, comparison=comparison)
