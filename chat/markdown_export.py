"""Answers and verdicts as Markdown files that can be read, kept, and checked again. Pure.

A file is made from the JSON export. Every source is a line with its quote and its place, so that
`python -m chat verify` can look it up later.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from chat.bylines import place
from chat.checklist.rules import Rules
from chat.marking import MARK, Marks
from chat.records import Mode
from chat.verdict_text import cost_lines, flip_lines

SOURCE = re.compile(
    r"^- \[(?P<number>\d{1,4})\] “(?P<quote>.+)” · .*"
    r" · `(?P<article_id>[^`\n]+):(?P<start>\d{1,9})-(?P<end>\d{1,9})`$",
    re.MULTILINE,
)
SOURCES = "Sources"
DIFFERING = "Where the articles differ"
WRITTEN: Mapping[Mode, str] = {
    "generative": "what it wrote was checked.*",
    "comparison": "*The articles are put side by side.*",
    "checklist": "*The words are the checklist's; what its marks lead to is quoted.*",
}
"""What an answer is said to be that is not quoted word for word, where it stands."""

TITLE_SIGNS = re.compile(r"([\[\]])")
Link: TypeAlias = Callable[[Mapping[str, Any]], str]
"""The address at which a citation's words are read."""


def answer_markdown(export: Mapping[str, Any]) -> str:
    """An exported answer: the question, the answer with its marks, the sources."""
    answer, library = export["result"], export["library"]
    told = answer_lines(answer, library["titles"])
    return "\n".join([f"# {one_line(answer['question'])}", "", *told, _version(library), ""])


def answer_lines(
    answer: Mapping[str, Any], titles: Mapping[str, str], link: Link | None = None, level: int = 2
) -> list[str]:
    """An answer with its marks, where the articles differ, and the sources.

    Args:
        answer: as `answer_json` gives it.
        titles: by article id.
        link: what a mark and a source lead to; without it they are plain.
        level: of the headings.
    """
    cited = list(answer["citations"])
    disputes = [*_differences(answer["differences"], titles, cited, link)]
    text = _linked(answer["answer"], cited, link)
    return [
        *_written(answer),
        *(text, ""),
        *_block(DIFFERING, disputes, level),
        *_block(SOURCES, (_source(citation, link) for citation in cited), level, listed=False),
    ]


def verdict_markdown(export: Mapping[str, Any], rules: Rules) -> str:
    """An exported verdict: the answers, the verdict with its reasons, flips, costs, sources."""
    verdict, marks = export["result"], Marks()
    blocks = (
        _block("Answers", _answers(verdict, rules)),
        _block("Why", (_reason(reason, rules, marks) for reason in verdict["reasons"])),
        _block("Also in the library", _additions(verdict, rules, marks)),
        _block("Gates still closed", _cited(verdict["gates"], marks)),
        _block("Conflicts", [*_cited(verdict["conflicts"], marks), *verdict["contradictions"]]),
        _block("Also", _cited(verdict["notes"], marks)),
        _block(DIFFERING, _disputes(verdict, export["library"]["titles"], marks)),
        _block("What would change it", flip_lines(verdict, rules)),
        _block("Still open", (rules.criteria[k].question for k in verdict["open_questions"])),
        _block("Next steps", verdict["next_steps"]),
        _block("Costs a month", cost_lines(verdict)),
    )
    head = [f"# Verdict: {verdict['summary']}", ""]
    told = (line for block in blocks for line in block)
    sources = _block(SOURCES, map(_source, marks.cited), listed=False)
    return "\n".join([*head, *told, *sources, _version(export["library"]), ""])


def one_line(text: str) -> str:
    """A text without line ends."""
    return " ".join(text.split())


def _written(answer: Mapping[str, Any]) -> list[str]:
    """A line on how an answer came about, unless its words are the articles' own."""
    sentence = WRITTEN.get(answer["mode"])
    if not sentence:
        return []
    model = answer["details"]["model"] if answer.get("details") else "a language model"
    by = f"*Asked of {model}; " if answer["mode"] == "generative" else ""
    return [f"{by}{sentence}", ""]


def _source(c: Mapping[str, Any], link: Link | None = None) -> str:
    span = f"`{c['article_id']}:{c['start']}-{c['end']}`"
    where = f"{one_line(c['title'])} · {one_line(place(c['section'], c.get('page')))}"
    if link:
        words = TITLE_SIGNS.sub(r"\\\1", where)
        where = f"[{words}]({link(c)})"
    return f"- [{c['number']}] “{one_line(c['quote'])}” · {where} · {span}"


def _linked(text: str, cited: Sequence[Mapping[str, Any]], link: Link | None) -> str:
    """A text whose marks lead to what they stand for."""
    places = {c["number"]: link(c) for c in cited} if link else {}

    def linked(mark: re.Match[str]) -> str:
        address = places.get(int(mark[1]))
        return f"[{mark[0]}]({address})" if address else mark[0]

    return MARK.sub(linked, text)


def _block(title: str, lines: Iterable[str], level: int = 2, *, listed: bool = True) -> list[str]:
    """A heading and a list, whose points are yet to be listed or are so already."""
    shown = [f"- {one_line(line)}" if listed else line for line in lines]
    return [f"{'#' * level} {title}", "", *shown, ""] if shown else []


def _version(library: Mapping[str, Any]) -> str:
    return f"Library version {library['version']}."


def _cited(items: Iterable[Mapping[str, Any]], marks: Marks) -> Iterator[str]:
    return (f"{item['text']} {marks.marks(item['citations'])}" for item in items)


def _answers(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for key, option in verdict["criteria"].items():
        yield f"{rules.criteria[key].question} **{rules.criteria[key].options[option].label}**"


def _reason(reason: Mapping[str, Any], rules: Rules, marks: Marks) -> str:
    label = rules.criteria[reason["criterion"]].options[reason["option"]].label
    push = f"{reason['push']} {rules.names[reason['approach']]}"
    return f"{label} → {push}: {reason['text']} {marks.marks(reason['citations'])}"


def _additions(verdict: Mapping[str, Any], rules: Rules, marks: Marks) -> Iterator[str]:
    for key, citations in verdict["also_in_library"].items():
        yield f"{rules.criteria[key].question} {marks.marks(citations)}"


def _differences(
    differences: Iterable[Mapping[str, Any]],
    titles: Mapping[str, str],
    cited: list[Mapping[str, Any]],
    link: Link | None,
) -> Iterator[str]:
    """A line for each position; those that are not cited yet are from now on."""
    for difference in differences:
        topic = difference["topic"]
        for position in difference["positions"]:
            title = titles.get(position["article_id"], position["article_id"])
            number = _cite({**position, "title": title, "section": topic}, cited)
            words = f"On {topic}, {title}: “{one_line(position['quote'])}”"
            yield f"{words} {_linked(f'[{number}]', cited, link)}"


def _cite(citation: Mapping[str, Any], cited: list[Mapping[str, Any]]) -> int:
    """The number under which a place is cited already, or the next one."""
    for known in cited:
        if all(known[name] == citation[name] for name in ("article_id", "start", "end")):
            return int(known["number"])
    number = max((int(known["number"]) for known in cited), default=0) + 1
    cited.append({**citation, "number": number})
    return number


def _disputes(verdict: Mapping[str, Any], titles: Mapping[str, str], marks: Marks) -> Iterator[str]:
    for dispute in verdict["disagreements"]:
        said = (
            f"{titles.get(p['article_id'], p['article_id'])}: {p['says']}"
            f" {marks.marks(p['citations'])}".rstrip()
            for p in dispute["positions"]
        )
        yield f"**{dispute['topic']}** {dispute['note']} — {'; '.join(said)}"
