"""What the checklist asks within the chat becomes escaped HTML. Pure."""

from collections.abc import Iterable, Mapping
from html import escape

from chat.checklist.describing import Otherwise, Proposal
from chat.checklist.engine import settle
from chat.checklist.interview import CHANGE, Interview
from chat.checklist.prompts import Choice, Prompt, prompt
from chat.checklist.rules import Criterion, Rules
from chat.conversations.exchange import Conversation
from chat.ui.answers_link import link_query
from chat.ui.checklist_rendering import download_links
from chat.ui.pieces import questions
from chat.ui.sources import shortened

USUALLY = "usually 6 to 10"
LONGEST_WORDS = 90
"""Characters of a description that are repeated beside the answer read off them."""
ABOUT_IT = "What would change it?", "What should I do first?"


def place_of(conversation: Conversation) -> str:
    """Names the point that a conversation has reached, so that an old button is told apart."""
    state = conversation.interview
    if state is None:
        return ""
    paused = "-paused" if state.paused else ""
    return f"{len(conversation.exchanges)}-{state.phase}-{state.current or ''}{paused}"


def asked_at(state: Interview, rules: Rules) -> str:
    """The question that waits for an answer, whatever else was asked about the answer."""
    return rules.criteria[state.current].question if state.current else prompt(state, rules).text


def is_asking(conversation: Conversation) -> bool:
    """Whether the checklist waits for a reply."""
    state = conversation.interview
    return state is not None and not state.paused and state.phase != "done"


def prompt_html(conversation: Conversation, rules: Rules) -> str:
    """What the checklist asks now, below the conversation; empty where it was not begun."""
    state = conversation.interview
    if state is None:
        return ""
    shown, place = prompt(state, rules), place_of(conversation)
    if state.phase == "done" and not state.paused:
        about = _about(state, conversation, rules)
        actions = f'<p class="actions">{_buttons(shown.actions, place)}</p>'
        return _frame(place, " · done", about + actions)
    heading = shown.text if state.paused else asked_at(state, rules)
    inside = (
        f'<h3 tabindex="-1">{escape(heading)}</h3>{_help(state, shown)}'
        f"{_proposed(shown, place, rules)}{_options(shown, place)}"
        f'<p class="actions">{_buttons(_small(shown), place)}</p>'
    )
    return _frame(place, _progress(state), inside)


def verdict_links(criteria: Mapping[str, str]) -> str:
    """Where all of a verdict is, and how to keep it."""
    query = link_query(criteria, {})
    words = "See all of it on the Checklist page"
    page = f'<a class="quiet" href="/?{escape(query)}" data-checklist>{words}</a>'
    return f'<p class="actions">{page}{download_links(query)}</p>'


def _frame(place: str, progress: str, inside: str) -> str:
    eyebrow = f'<p class="eyebrow">Checklist{progress}</p>'
    return (
        f'<section class="prompt" aria-label="Checklist" data-place="{place}">'
        f"{eyebrow}{inside}</section>"
    )


def _progress(state: Interview) -> str:
    if state.paused:
        return " · paused"
    if state.phase != "asking":
        return ""
    return f" · question {len(state.asked) + 1}, {USUALLY}"


def _help(state: Interview, shown: Prompt) -> str:
    between = state.between and not state.paused
    text = f"{shown.text} {shown.help}" if between else shown.help
    return f'<p class="help">{escape(text)}</p>' if text else ""


def _proposed(shown: Prompt, place: str, rules: Rules) -> str:
    """Answers read off a description, each with its words and a way to change it."""
    items = "".join(_proposal(p, place, rules) for p in shown.proposed)
    return f'<ul class="proposed">{items}</ul>' if items else ""


def _proposal(proposal: Proposal, place: str, rules: Rules) -> str:
    criterion = rules.criteria[proposal.criterion]
    question, label = criterion.question, criterion.options[proposal.option].label
    words = escape(shortened(proposal.words, LONGEST_WORDS))
    reader = "read by the language model " if proposal.by_model else ""
    source = f'<span class="from">{reader}from “{words}”</span>' if words else ""
    if other := proposal.otherwise:
        source += f' <span class="from">{_otherwise(other, criterion)}</span>'
    change = _button(Choice(CHANGE + proposal.criterion, "Change"), place, f"Change: {question}")
    answer = f"{escape(question)} <strong>{escape(label)}</strong> {source}"
    return f"<li><span>{answer}</span>{change}</li>"


def _otherwise(other: Otherwise, criterion: Criterion) -> str:
    """What a language model would answer, where rules read something else."""
    words = shortened(other.words, LONGEST_WORDS)
    label = criterion.options[other.option].label
    return escape(f"The language model reads “{label}” from “{words}”.")


def _options(shown: Prompt, place: str) -> str:
    """What answers the question; being unsure is an answer, too."""
    chosen = [c for c in shown.choices if not c.key.startswith(CHANGE)]
    unsure = [c for c in shown.actions if c.key == "skip"]
    if not chosen and not unsure:
        return ""
    return f'<p class="options">{_buttons((*chosen, *unsure), place, "option")}</p>'


def _small(shown: Prompt) -> list[Choice]:
    return [choice for choice in shown.actions if choice.key != "skip"]


def _buttons(choices: Iterable[Choice], place: str, kind: str = "quiet") -> str:
    return "".join(_button(choice, place, kind=kind) for choice in choices)


def _button(choice: Choice, place: str, name: str = "", kind: str = "quiet") -> str:
    label = f' aria-label="{escape(name)}"' if name else ""
    return (
        f'<button type="button" class="{kind}" data-reply="{escape(choice.key)}"'
        f' data-place="{place}"{label}>{escape(choice.label)}</button>'
    )


def _about(state: Interview, conversation: Conversation, rules: Rules) -> str:
    """What can be asked about a verdict and has not been asked yet."""
    found = settle(state.answers, rules).verdict
    other = rules.names["rag" if found == "fine_tuning" else "fine_tuning"]
    before = {exchange.question for exchange in conversation.exchanges}
    left = [one for one in (f"Why not {other} for me?", *ABOUT_IT) if one not in before]
    asked = questions("Questions about the verdict", left)
    return f'<h3 tabindex="-1">Ask about the verdict, or anything else</h3>{asked}'
