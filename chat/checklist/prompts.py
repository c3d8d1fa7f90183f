"""What to show at each state of the checklist's conversation: words and buttons. Pure."""

from dataclasses import dataclass

from chat.checklist.asking import next_question
from chat.checklist.describing import Proposal
from chat.checklist.interview import CHANGE, Interview
from chat.checklist.rules import Criterion, Rules

LABELS = {
    "back": "Back",
    "skip": "Not sure",
    "why": "Why do you ask?",
    "stop": "Stop",
    "resume": "Resume the checklist",
    "verdict": "Verdict so far",
    "restart": "Start again",
    "confirm": "That is right",
}
OPENING = (
    "Describe your project in a sentence or two, and I will propose answers. "
    "Or let me ask the questions one by one."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what `reply` is given when it is pressed, and what stands on it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to show at a state: options first, then what else can be done."""

    text: str
    help: str = ""
    criterion: str | None = None
    choices: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()
    proposed: tuple[Proposal, ...] = ()


def prompt(interview: Interview, rules: Rules) -> Prompt:
    """What to show now."""
    if interview.paused:
        return Prompt("The checklist is paused.", actions=_labelled("resume", "verdict"))
    if interview.phase == "describing":
        return Prompt(OPENING, actions=(Choice("skip", "Ask me"), *_labelled("stop")))
    if interview.phase == "confirming":
        return _proposals(interview, rules)
    if interview.current is None:
        more = next_question(interview.answers, rules, interview.asked)
        actions = ("resume", "back", "restart") if more else ("back", "restart")
        return Prompt("The checklist is done.", actions=_labelled(*actions))
    return _question(interview, rules.criteria[interview.current])


def _question(interview: Interview, criterion: Criterion) -> Prompt:
    options = interview.between or tuple(criterion.options)
    which = "Do you mean this?" if len(options) == 1 else "Which do you mean?"
    return Prompt(
        which if interview.between else criterion.question,
        criterion.help,
        criterion.key,
        tuple(Choice(key, criterion.options[key].label) for key in options),
        _labelled("skip", "why", "back", "verdict", "stop"),
    )


def _proposals(interview: Interview, rules: Rules) -> Prompt:
    changes = (
        Choice(CHANGE + p.criterion, f"Change: {rules.criteria[p.criterion].question}")
        for p in interview.proposed
    )
    return Prompt(
        "Did I understand you?",
        choices=(*_labelled("confirm"), *changes),
        actions=_labelled("back", "stop"),
        proposed=interview.proposed,
    )


def _labelled(*keys: str) -> tuple[Choice, ...]:
    return tuple(Choice(key, LABELS[key]) for key in keys)
