"""What is being added to the library, and the form for it, become escaped HTML. Pure."""

from collections.abc import Sequence
from html import escape

from chat.ui.pieces import count, reader_link
from chat.ui.reader import address
from chat.ui.steps import Step

NAMES = {"added": "Added", "known": "Known", "replaced": "New version", "refused": "Refused"}


def form_html(suffixes: Sequence[str], size: int, most: int) -> str:
    """Files by choosing or dropping them, or the address of a page.

    Args:
        suffixes: of the files that can be read.
        size: bytes that a file may have.
        most: files that are taken in at once.
    """
    return (
        f'<form id="adder" data-size="{size}" data-most="{most}"><h3>Add articles</h3>'
        '<div class="drop"><input type="file" id="adder-files" multiple'
        f' accept="{",".join(suffixes)}" aria-describedby="adder-limits">'
        '<label for="adder-files"><strong>Choose files</strong> or drop them here</label>'
        f'<p class="limits" id="adder-limits">Markdown, text, HTML, PDF or Word; up to {most} at'
        f" once, each up to {size / 1e6:.0f} MB</p></div>"
        '<div class="address"><label for="adder-address">Address of a page</label>'
        '<input type="text" inputmode="url" id="adder-address" placeholder="https://…"'
        ' autocomplete="off" spellcheck="false" aria-describedby="adder-fetching">'
        '<button type="submit" class="quiet">Fetch and add</button>'
        '<p class="limits" id="adder-fetching">The page is fetched once, when you press the'
        " button, from this machine; nothing of yours is sent along.</p></div>"
        '<p class="said" role="alert"></p></form>'
    )


def steps_html(steps: Sequence[Step], reading: str = "", share: float | None = None) -> str:
    """Each file or page with its bar or its result.

    Args:
        steps: how far each is.
        reading: what a sync that follows is just doing; empty where none runs.
        share: how much of it is done, from 0 to 1; None where that is not known.
    """
    items = "".join(_step(step, reading, share) for step in steps)
    return f'<ul class="steps" aria-label="Being added">{items}</ul>' if items else ""


def summary_html(steps: Sequence[Step]) -> str:
    """What came of all of them, in one sentence."""
    outcomes = [step.taken.outcome for step in steps if step.taken]
    told = [
        f"{outcomes.count(key)} {name.lower()}" for key, name in NAMES.items() if key in outcomes
    ]
    return f"<p><strong>{count(len(outcomes), 'article')}:</strong> {', '.join(told)}.</p>"


def _step(step: Step, reading: str, share: float | None) -> str:
    name = f'<span class="name">{escape(step.name)}</span>'
    if step.taken is None:
        bar = _bar(step.name) if step.begun else _bar(step.name, 0)
        said = "Being read …" if step.begun else "Waiting"
        return f"<li>{name}{bar}<p>{said}</p></li>"
    taken = step.taken
    refused = "<strong>Refused.</strong> " if taken.outcome == "refused" else ""
    words = f"<p>{refused}{escape(taken.message)}</p>"
    if taken.written and reading:
        return f"<li>{name}{_bar(step.name, share)}<p>{escape(reading)}</p></li>"
    link = (
        f"<p>{reader_link(address(taken.article_id), 'Read it')}</p>"
        if taken.article_id and taken.outcome != "refused"
        else ""
    )
    return f'<li class="{taken.outcome}">{name}{words}{link}</li>'


def _bar(name: str, share: float | None = None) -> str:
    value = "" if share is None else f' value="{share:.2f}"'
    return f'<progress aria-label="{escape(name)}" max="1"{value}></progress>'
