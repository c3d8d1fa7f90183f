"""Answers and verdicts as Markdown files that can be read, kept, and checked again. Pure.

A file is made from the JSON export. Every source is a line with its quote and its place, so that
`python -m chat verify` can look it up later.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chat.bylines import place
from chat.checklist.rules import Rules
from chat.marking import Marks
from chat.verdict_text import cost_lines, flip_lines

SOURCE = re.compile(
    r"^- \[\d+\] “(?P<quote>.+)” · .*"
    r" · `(?P<article_id>[^`\n]+):(?P<start>\d{1,9})-(?P<end>\d{1,9})`$",
    re.MULTILINE,
)


def answer_markdown(export: Mapping[str, Any]) -> str:
    """An exported answer: the question, the answer with its marks, the sources."""
    answer = export["result"]
    marks = Marks()
    for citation in answer["citations"]:
        marks.mark(citation)
    head = [f"# {_line(answer['question'])}", "", answer["answer"], ""]
    disputes = _block("Where the articles differ", _differences(answer["differences"], marks))
    return "\n".join([*head, *disputes, *_end(export, marks)])


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
        _block("Where the articles differ", _disputes(verdict, marks)),
        _block("What would change it", flip_lines(verdict, rules)),
        _block("Still open", (rules.criteria[k].question for k in verdict["open_questions"])),
        _block("Next steps", verdict["next_steps"]),
        _block("Costs a month", cost_lines(verdict)),
    )
    head = [f"# Verdict: {verdict['summary']}", ""]
    return "\n".join([*head, *(line for block in blocks for line in block), *_end(export, marks)])


def _source(c: Mapping[str, Any]) -> str:
    span = f"`{c['article_id']}:{c['start']}-{c['end']}`"
    where = f"{_line(c['title'])} · {_line(place(c['section'], c.get('page')))}"
    return f"- [{c['number']}] “{_line(c['quote'])}” · {where} · {span}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _block(title: str, lines: Iterable[str]) -> list[str]:
    shown = [f"- {_line(line)}" for line in lines]
    return [f"## {title}", "", *shown, ""] if shown else []


def _end(export: Mapping[str, Any], marks: Marks) -> list[str]:
    sources = ["## Sources", "", *map(_source, marks.cited), ""] if marks.cited else []
    return [*sources, f"Library version {export['library']['version']}.", ""]


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


def _differences(differences: Iterable[Mapping[str, Any]], marks: Marks) -> Iterator[str]:
    for difference in differences:
        for position in difference["positions"]:
            place = {**position, "title": position["article_id"], "section": difference["topic"]}
            yield f"On {difference['topic']}: “{_line(position['quote'])}” {marks.mark(place)}"


def _disputes(verdict: Mapping[str, Any], marks: Marks) -> Iterator[str]:
    for dispute in verdict["disagreements"]:
        said = (
            f"{p['article_id']}: {p['says']} {marks.marks(p['citations'])}".rstrip()
            for p in dispute["positions"]
        )
        yield f"**{dispute['topic']}** {dispute['note']} — {'; '.join(said)}"
