"""What the checklist says becomes answers of the chat: Markdown with marks and citations. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chat.checklist.rules import UNKNOWN, Rules
from chat.marking import Marks
from chat.records import Answer, Citation
from chat.ui.checklist_pieces import sentence
from chat.ui.checklist_rendering import speaks_for

REASONS = 4
FLIPS = 3
STEPS = 4
CITED = 2
"""So much is shown in the chat, and so many marks on a line; the checklist's page has all of it."""


def told(question: str, text: str, citations: Iterable[Mapping[str, Any]] = ()) -> Answer:
    """A remark, with the marks of its sources behind it."""
    marks = Marks()
    return _answer(question, f"{text}{marks.marks(citations)}", marks)


def follow_up_answer(question: str, found: Mapping[str, Any]) -> Answer:
    """The reply of `Adviser.follow_up`: a sentence and its points."""
    marks = Marks()
    return _answer(question, _paragraphs(found["text"], _claims(found["points"], marks)), marks)


def verdict_answer(
    question: str, verdict: Mapping[str, Any], rules: Rules, note: str = ""
) -> Answer:
    """A verdict of `Adviser.advise`, in short, with a note below the recommendation."""
    marks = Marks()
    chosen = verdict["verdict"]
    own = [reason for reason in verdict["reasons"] if reason["approach"] == chosen]
    name = rules.names[chosen]
    head, _, rest = verdict["summary"].partition(":")
    parts = [
        f"**{head}.** {sentence(rest.strip())}",
        note,
        _part(f"For {name}", _claims([r for r in own if speaks_for(r)][:REASONS], marks)),
        _part(f"Against {name}", _claims([r for r in own if not speaks_for(r)][:REASONS], marks)),
        _part("Still closed, and what opens it", _claims(verdict["gates"], marks)),
        _part("What cannot all be true", verdict["contradictions"]),
        _part("What would change it", [*_flips(verdict, rules)][:FLIPS]),
        _part("Next steps", _claims(verdict["steps"][:STEPS], marks), ordered=True),
    ]
    return _answer(question, "\n\n".join(filter(None, parts)), marks)


def answers_text(answers: Mapping[str, str], rules: Rules) -> str:
    """Answers as a list."""
    return _list(
        f"{rules.criteria[key].question} **{rules.criteria[key].options[option].label}**"
        for key, option in answers.items()
    )


def _answer(question: str, text: str, marks: Marks) -> Answer:
    citations = tuple(Citation(**cited) for cited in marks.cited)
    return Answer(question, "answered", "checklist", text, citations)


def _claims(claims: Iterable[Mapping[str, Any]], marks: Marks) -> list[str]:
    return [f"{sentence(c['text'])}{marks.marks(c['citations'][:CITED])}" for c in claims]


def _part(heading: str, lines: Sequence[str], *, ordered: bool = False) -> str:
    return _paragraphs(f"**{heading}**", lines, ordered=ordered) if lines else ""


def _paragraphs(text: str, lines: Sequence[str], *, ordered: bool = False) -> str:
    return f"{text}\n\n{_list(lines, ordered=ordered)}".rstrip()


def _list(lines: Iterable[str], *, ordered: bool = False) -> str:
    numbered = enumerate(lines, start=1)
    return "\n".join(f"{f'{n}.' if ordered else '-'} {line}" for n, line in numbered)


def _flips(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for flip in verdict["flips"]:
        changes = " and ".join(_change(c, rules) for c in (flip, *flip.get("and", ())))
        yield f"{changes}: then {rules.names[flip['verdict']]}"


def _change(change: Mapping[str, str], rules: Rules) -> str:
    criterion = rules.criteria[change["criterion"]]
    said = f"{criterion.question} **{criterion.options[change['to']].label}**"
    if change["from"] == UNKNOWN:
        return said
    return f"{said} instead of {criterion.options[change['from']].label}"
