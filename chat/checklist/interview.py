"""The checklist as a conversation: a state, and what is said to it makes the next. Pure.

It begins with an offer to describe the project, shows what it read off the description, asks one
question at a time and ends when no answer can change the verdict any more. A state is plain data
and can be kept anywhere; what comes back is checked before it is used.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from chat.checklist.asking import next_question
from chat.checklist.describing import Consult, Proposal, Read, read_description
from chat.checklist.engine import settle
from chat.checklist.questions import is_only_a_question, is_question
from chat.checklist.replies import YES, read_reply
from chat.checklist.rules import UNKNOWN, Criterion, Rules

Phase = Literal["describing", "confirming", "correcting", "asking", "done"]
Kind = Literal[
    "welcome", "proposed", "noted", "which", "unclear", "why", "question", "paused", "done"
]
Propose: TypeAlias = Callable[[str], Read]

CHANGE = "change:"
"""Before a criterion's key: the button that corrects a proposed answer."""
ACTIONS: Mapping[str, str] = {
    "back": r"(?:go )?back|undo|previous(?: question)?",
    "skip": r"skip(?: (?:it|this|that))?|pass|next(?: question)?|unknown|not sure(?: yet)?|unsure|"
    r"(?:i )?(?:really )?(?:do ?n[o'’]t|cannot|can['’]?t) (?:know|say|tell)(?: yet)?|dunno|"
    r"no idea|(?:i have )?no clue|i(?:['’]m| am) not sure(?: yet)?",
    "why": r"why|why (?:do|are) you ask(?:ing)?(?: (?:me )?(?:this|that))?|why (?:is|does) "
    r"(?:this|that|it) matter|what (?:do you|does (?:that|this|it)) mean|what for|help",
    "stop": r"stop|pause|later|quit|exit|enough|cancel|stop the checklist",
    "resume": r"(?:resume|continue|go on|carry on)(?:(?: with)? the checklist)?|"
    r"(?:back to )?the checklist",
    "verdict": r"verdict|(?:give|show|tell) me (?:the|a|your) verdict|finish|that(?:['’]s| is) all|"
    r"done",
    "restart": r"restart|start (?:over|again|afresh)|begin again",
    "confirm": r"confirm|yes|yep|yeah|right|correct|ok(?:ay)?|(?:that|this|it)(?:['’]s| is) "
    r"(?:right|correct|fine)|looks (?:right|good)",
}
"""What can be done besides answering, as a button's key and as it may be typed."""
FINISHED = "With what is known, no further answer of yours can change the verdict."
LONGEST = 4_000
"""Characters of one reply."""
SOURCES = 3
"""How many sources a reason for a question names."""


@dataclass(frozen=True, slots=True)
class Interview:
    """Where the conversation stands.

    Attributes:
        answers: criterion to option, as far as known.
        asked: questions that were put, in order; one without an answer was skipped.
        current: the question that waits for an answer.
        between: options that the last reply may have meant.
        proposed: answers read off a description; without words where they were corrected since.
        paused: whether everything said is an ordinary question until the checklist resumes.
    """

    phase: Phase = "describing"
    answers: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    current: str | None = None
    between: tuple[str, ...] = ()
    proposed: tuple[Proposal, ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a reply.

    Attributes:
        kind: ``question`` means that the reply is an ordinary question for the chat to answer,
            ``done`` that the verdict is due for `interview.answers`; show the prompt after others.
        text: what to say before the prompt; may be empty.
        sources: names of sources to cite with the text.
    """

    interview: Interview
    kind: Kind
    text: str = ""
    sources: tuple[str, ...] = ()


def begin() -> Step:
    """A new conversation."""
    return Step(Interview(), "welcome")


def reply(
    interview: Interview,
    said: str,
    rules: Rules,
    propose: Propose | None = None,
    consult: Consult | None = None,
) -> Step:
    """What a button's key or a free text leads to.

    Args:
        interview: where the conversation stands.
        said: the key or the text.
        rules: those of the checklist.
        propose: reads a description; its words alone do where it is not given.
        consult: is asked about other texts off which rules read nothing.
    """
    if len(said) > LONGEST:
        text = f"That is too long ({len(said):,} characters). A few sentences are enough."
        return Step(interview, "unclear", text)
    action = None if _is_option(interview, said, rules) else _action(said)
    if interview.paused:
        return _while_paused(interview, action, rules)
    if action == "stop":
        text = "Paused. Say “resume” to go on, or “verdict” for the verdict so far."
        return Step(replace(interview, paused=True), "paused", text)
    if action == "restart":
        return begin()
    if action == "verdict":
        return _end(interview, "The verdict for the answers so far.")
    if interview.phase == "describing":
        return _described(interview, said, action, rules, propose)
    if interview.phase == "confirming":
        return _confirmed(interview, said, action, rules, consult)
    if interview.phase == "done":
        return _after(interview, action, rules)
    return _answered(interview, said, action, rules, consult)


def _is_option(interview: Interview, said: str, rules: Rules) -> bool:
    """Whether a reply names an option, which then counts before any action of the same name."""
    if interview.paused or interview.current is None:
        return False
    options = rules.criteria[interview.current].option
    return said.strip().lower() in {name.lower() for o in options for name in (o.key, o.label)}


def _action(said: str) -> str | None:
    text = said.strip().rstrip(".!?").lower()
    return next((a for a, words in ACTIONS.items() if re.fullmatch(words, text)), None)


# What is said in each phase


def _while_paused(interview: Interview, action: str | None, rules: Rules) -> Step:
    going = replace(interview, paused=False)
    if action in ("resume", "confirm"):
        return Step(going, "noted")
    if action == "verdict":
        return _end(going, "The verdict for the answers so far.")
    return begin() if action == "restart" else Step(interview, "question")


def _described(
    interview: Interview, said: str, action: str | None, rules: Rules, propose: Propose | None
) -> Step:
    if action == "why":
        return Step(interview, "why", "A description saves you most of the questions.")
    if action is not None or not said.strip():
        return _ask_next(interview, rules)
    if is_only_a_question(said):
        return Step(interview, "question")
    read = propose(said) if propose else Read(read_description(said, rules))
    if not read.proposals:
        text = f"{read.note} I could read no answer off that, so let me ask."
        return _ask_next(interview, rules, text.strip())
    proposing = replace(interview, phase="confirming", proposed=read.proposals)
    return Step(proposing, "proposed", read.note)


def _confirmed(
    interview: Interview, said: str, action: str | None, rules: Rules, consult: Consult | None
) -> Step:
    keys = [p.criterion for p in interview.proposed]
    agrees = YES.match(said) and not read_description(said, rules)
    if agrees or action in ("confirm", "resume"):
        answers = {p.criterion: p.option for p in interview.proposed}
        return _ask_next(replace(interview, answers=answers), rules)
    if action == "back":
        return Step(Interview(), "welcome")
    if said.startswith(CHANGE) and (key := said.removeprefix(CHANGE)) in keys:
        return Step(replace(interview, phase="correcting", current=key), "noted")
    if is_question(said):
        return Step(interview, "question")
    return _corrected(interview, said, rules, consult)


def _corrected(interview: Interview, said: str, rules: Rules, consult: Consult | None) -> Step:
    """A correction in free text replaces what was proposed for the criteria that it names."""
    ruled = read_description(said, rules)
    read = Read(ruled) if ruled or not consult else consult(said, rules.criteria)
    found = {p.criterion: p for p in read.proposals}
    if not found:
        text = f"{read.note} Say what is different, or choose what to change."
        return Step(interview, "unclear", text.strip())
    known = {p.criterion: p for p in interview.proposed}
    proposed = tuple((known | found)[key] for key in rules.criteria if key in known | found)
    return Step(replace(interview, proposed=proposed), "proposed")


def _after(interview: Interview, action: str | None, rules: Rules) -> Step:
    if action == "back":
        return _back(interview)
    if action == "resume":
        return _ask_next(interview, rules)
    return Step(interview, "question")


def _answered(
    interview: Interview, said: str, action: str | None, rules: Rules, consult: Consult | None
) -> Step:
    """A reply to a question, whether it is an answer or something else."""
    assert interview.current is not None
    criterion = rules.criteria[interview.current]
    if action == "confirm" and len(interview.between) == 1:
        return _take(interview, interview.between[0], rules)
    if action == "back":
        return _back(interview)
    if action == "skip" or not said.strip():
        return _take(interview, UNKNOWN, rules)
    if action == "why":
        return _why(interview, criterion, rules)
    return _read(interview, said, criterion, rules, consult)


def _read(
    interview: Interview, said: str, criterion: Criterion, rules: Rules, consult: Consult | None
) -> Step:
    """Free text: one option is taken, several are asked about, a question goes to the chat."""
    options = read_reply(said, criterion.key, rules, interview.between)
    if is_question(said):
        return Step(replace(interview, between=options), "question")
    if len(options) == 1:
        return _take(interview, options[0], rules)
    if options:
        return Step(replace(interview, between=options), "which")
    if said.strip().endswith("?"):
        return Step(interview, "question")
    told = [p for p in read_description(said, rules) if p.criterion != criterion.key]
    if told and interview.phase == "asking":
        return _in_passing(interview, told, rules)
    return _consulted(interview, said, criterion, consult)


def _consulted(
    interview: Interview, said: str, criterion: Criterion, consult: Consult | None
) -> Step:
    """What a language model reads is asked about, never taken."""
    read = consult(said, [criterion.key]) if consult else Read()
    if not read.proposals:
        text = "I could not read an answer off that. Choose one, or say that you are not sure."
        return Step(interview, "unclear", f"{read.note} {text}".strip())
    proposal = read.proposals[0]
    label = criterion.options[proposal.option].label
    text = f"The language model reads “{label}” from “{proposal.words}”. Is that right?"
    return Step(replace(interview, between=(proposal.option,)), "which", text)


def _in_passing(interview: Interview, told: Sequence[Proposal], rules: Rules) -> Step:
    """An answer to another question than the one that was put is noted all the same."""
    answers = {**interview.answers, **{p.criterion: p.option for p in told}}
    noted = replace(interview, answers=answers, between=())
    return Step(noted, "noted", " ".join(_noted(p.criterion, p.option, rules) for p in told))


# From one question to the next


def _take(interview: Interview, option: str, rules: Rules) -> Step:
    """Note an answer to the current question, or that there is none."""
    key = interview.current
    assert key is not None
    said = _noted(key, option, rules)
    if interview.phase == "correcting":
        return Step(_proposing(interview, key, option), "proposed", said)
    answers = {name: o for name, o in interview.answers.items() if name != key}
    if option != UNKNOWN:
        answers[key] = option
    noted = replace(interview, answers=answers, asked=(*interview.asked, key))
    return _ask_next(noted, rules, said)


def _proposing(interview: Interview, key: str, option: str) -> Interview:
    changed = (
        Proposal(key, option, "", 0) if p.criterion == key else p
        for p in interview.proposed
        if option != UNKNOWN or p.criterion != key
    )
    return replace(interview, phase="confirming", current=None, between=(), proposed=tuple(changed))


def _noted(key: str, option: str, rules: Rules) -> str:
    if option == UNKNOWN:
        return "Left open."
    return f"Noted: {rules.criteria[key].options[option].label}."


def _ask_next(interview: Interview, rules: Rules, said: str = "") -> Step:
    key = next_question(interview.answers, rules, interview.asked)
    if key is None:
        return _end(interview, f"{said} {FINISHED}".strip())
    return Step(replace(interview, phase="asking", current=key, between=()), "noted", said)


def _end(interview: Interview, said: str) -> Step:
    read_by_rules = {p.criterion: p.option for p in interview.proposed if not p.by_model}
    answers = interview.answers or read_by_rules  # what a model proposed was not confirmed
    ended = replace(interview, phase="done", answers=answers, current=None, between=())
    return Step(ended, "done", said)


def _back(interview: Interview) -> Step:
    """To the question before, whose answer is forgotten; before the first to what came first."""
    if interview.between:
        return Step(replace(interview, between=()), "noted")
    if interview.phase == "correcting":
        return Step(replace(interview, phase="confirming", current=None), "proposed")
    if not interview.asked:
        phase: Phase = "confirming" if interview.proposed else "describing"
        return Step(replace(Interview(), phase=phase, proposed=interview.proposed), "noted")
    *asked, key = interview.asked
    answers = {name: option for name, option in interview.answers.items() if name != key}
    before = replace(interview, phase="asking", answers=answers, asked=tuple(asked), current=key)
    return Step(before, "noted")


def _why(interview: Interview, criterion: Criterion, rules: Rules) -> Step:
    """What the answers to a question lead to, and where that is said."""
    now = settle(interview.answers, rules).verdict
    outcomes = {
        key: settle({**interview.answers, criterion.key: key}, rules).verdict
        for key in criterion.options
    }
    changing = [key for key, verdict in outcomes.items() if verdict != now]
    leads = "; ".join(
        f"“{criterion.options[key].label}” leads to {rules.names[outcomes[key]]}"
        for key in changing
    )
    text = f"As things stand the verdict would be {rules.names[now]}."
    text += f" {leads}." if leads else " This answer adds to its reasons."
    pushes = (p for key in changing or criterion.options for p in criterion.options[key].pushes)
    sources = dict.fromkeys(name for push in pushes for name in push.sources)
    return Step(interview, "why", text, tuple(sources)[:SOURCES])
