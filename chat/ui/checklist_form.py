"""The checklist's questions, and answers proposed for them, become escaped HTML. Pure."""

from collections.abc import Sequence
from html import escape

from chat.checklist.describing import Otherwise, Proposal, Read
from chat.checklist.rules import Criterion, Rules

UNSURE = "Not sure yet"
PROPOSED = "proposed-"
"""Before a criterion's name where an answer is only proposed."""


def form_html(rules: Rules) -> str:
    """Every question in its group, nothing answered; `checklist.js` fills it in."""
    groups: dict[str, list[Criterion]] = {}
    for criterion in rules.criteria.values():
        groups.setdefault(criterion.group, []).append(criterion)
    sections = "".join(_group(name, criteria) for name, criteria in groups.items())
    return (
        '<form id="questions" aria-label="Checklist" autocomplete="off"><div class="progress">'
        f'<p data-answered tabindex="-1">0 of {len(rules.criteria)} answered</p>'
        '<button type="button" class="quiet" data-copy-link>Copy link</button>'
        '<button type="button" class="quiet" data-clear>Clear all</button>'
        f"</div>{sections}</form>"
    )


def proposals_html(read: Read, text: str, rules: Rules) -> str:
    """What a description seems to say, each answer with its words, to be confirmed."""
    questions = "".join(_proposal(p, text, rules.criteria[p.criterion]) for p in read.proposals)
    count = len(read.proposals)
    note = f'<p class="note" role="note">{escape(read.note)}</p>' if read.note else ""
    return (
        '<form id="proposals" class="notice" aria-labelledby="proposals-heading">'
        f'<h3 id="proposals-heading" tabindex="-1">Is this right?</h3>{note}<p>'
        f"Your description suggests {count} answer{'' if count == 1 else 's'}."
        " Correct what is wrong; nothing counts before you use it.</p>"
        f'{questions}<p class="actions"><button type="submit" class="main">Use these answers'
        '</button><button type="button" class="quiet" data-dismiss>Discard</button></p></form>'
    )


def reading_html() -> str:
    """What stands there while a language model reads a description."""
    words = "The language model reads your description; that may take half a minute."
    return f'<div class="notice" role="status"><p>{words}</p></div>'


def undescribed_html(message: str) -> str:
    """Why a description proposes nothing."""
    return f'<div class="notice" role="alert"><p>{escape(message)}</p></div>'


def _group(name: str, criteria: Sequence[Criterion]) -> str:
    questions = "".join(_question(criterion) for criterion in criteria)
    return f'<section class="group"><h3>{escape(name)}</h3>{questions}</section>'


def _question(criterion: Criterion, prefix: str = "", chosen: str = "", note: str = "") -> str:
    key = prefix + criterion.key
    choices = "".join(
        _choice(key, option.key, option.label, option.meaning, option.key == chosen)
        for option in criterion.option
    )
    unsure = _choice(key, "", UNSURE, "", not chosen)
    return (
        f'<fieldset class="question" id="question-{key}" aria-describedby="help-{key}">'
        f"<legend>{escape(criterion.question)}</legend>"
        f'<p class="help" id="help-{key}">{note or escape(criterion.help)}</p>'
        f'<div class="choices">{choices}{unsure}</div></fieldset>'
    )


def _choice(name: str, value: str, label: str, meaning: str, chosen: bool) -> str:
    title = f' title="{escape(meaning)}"' if meaning else ""
    return (
        f'<label{title}><input type="radio" name="{name}" value="{value}"'
        f"{' checked' if chosen else ''}><span>{escape(label)}</span></label>"
    )


def _proposal(proposal: Proposal, text: str, criterion: Criterion) -> str:
    whole = proposal.words == text.strip() and not proposal.by_model
    words = (
        "From the sense of the whole description"
        if whole
        else f"{'Read by the language model from' if proposal.by_model else 'From'} the words&ensp;"
        f"{_marked(proposal.words)}"
    )
    return _question(
        criterion, PROPOSED, proposal.option, words + _otherwise(proposal.otherwise, criterion)
    )


def _otherwise(other: Otherwise | None, criterion: Criterion) -> str:
    """What a language model would answer, where rules read something else."""
    if other is None:
        return ""
    label = escape(criterion.options[other.option].label)
    return f"<br>The language model reads “{label}” from the words&ensp;{_marked(other.words)}"


def _marked(words: str) -> str:
    return f'<mark class="quote">{escape(words)}</mark>'
