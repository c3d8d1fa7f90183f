"""The checklist within the chat: what the visitor says to it becomes exchanges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chat.checklist.describing import Consult, Read
from chat.checklist.interview import (
    ACTIONS,
    FINISHED,
    Interview,
    Step,
    begin,
    reply,
)
from chat.checklist.loading import load_rules
from chat.checklist.prompts import prompt
from chat.checklist.rules import Rules
from chat.conversations.exchange import Conversation, Exchange
from chat.records import Answer
from chat.shared_adviser import SharedAdviser
from chat.ui.advice import answers_text, follow_up_answer, told, verdict_answer
from chat.ui.interview_rendering import asked_at, place_of
from chat.ui.trouble import trouble_of

START = re.compile(
    r"/checklist|help me (?:to )?decide|(?:start|open|begin) the checklist", re.IGNORECASE
)
VERDICT = "The checklist’s verdict"
SO_FAR = "The checklist’s verdict so far"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of something that was said.

    Attributes:
        conversation: with all that the checklist replied.
        ordinary: whether it is still to be answered, as a question to the articles.
    """

    conversation: Conversation
    ordinary: bool = False


class Deciding:
    """Leads through the checklist; holds nothing of any visitor."""

    def __init__(self, adviser: SharedAdviser) -> None:
        """Take what all visitors are advised by.

        Raises:
            ChatError: the rules cannot be used.
        """
        self.rules: Rules = load_rules()
        self._adviser = adviser

    def hear(self, said: str, before: Conversation, consult: Consult | None = None) -> Heard:
        """Let the checklist have what was typed, if it is begun or this begins it.

        A language model may be asked what it means; that is shown and then confirmed.
        """
        if START.fullmatch(said.strip().rstrip(".!?")):
            return Heard(replace(before, interview=_begun(before.interview)))
        if before.interview is None:
            return Heard(before, ordinary=True)
        return self._guarded(said, said, before, before.interview, consult)

    def press(self, key: str, place: str, before: Conversation) -> Conversation:
        """Let it have the key of a button; nothing comes of one that is not there any more."""
        if before.interview is None or place != place_of(before):
            return before
        shown = prompt(before.interview, self.rules)
        labels = {choice.key: choice.label for choice in (*shown.choices, *shown.actions)}
        if key not in labels:
            return before
        return self._guarded(key, labels[key], before, before.interview).conversation

    def _guarded(
        self,
        said: str,
        label: str,
        before: Conversation,
        state: Interview,
        consult: Consult | None = None,
    ) -> Heard:
        """What goes wrong is told, and leaves the checklist where it was."""
        try:
            return self._heard(said, label, before, state, consult)
        except Exception as error:
            trouble = replace(trouble_of(error), waiting=False)
            failed = Exchange(label, trouble=trouble)
            return Heard(replace(before, exchanges=(*before.exchanges, failed)))

    def _heard(
        self,
        said: str,
        label: str,
        before: Conversation,
        state: Interview,
        consult: Consult | None,
    ) -> Heard:
        def propose(text: str) -> Read:
            return self._adviser.now().propose(text, consult)

        step = reply(state, said, self.rules, propose, consult)
        if step.kind == "question":
            return self._aside(said, replace(before, interview=step.interview))
        exchanges = before.exchanges
        if _is("back", said):
            exchanges = _taken_back(exchanges, asked_at(step.interview, self.rules))
        else:
            exchanges = (*exchanges, *self._exchanges(label, state, step))
        return Heard(replace(before, exchanges=exchanges, interview=step.interview))

    def _aside(self, said: str, before: Conversation) -> Heard:
        """After a verdict a question may be about it; any other is an ordinary one."""
        interview = before.interview
        if interview is None or interview.phase != "done":
            return Heard(before, ordinary=True)
        found = self._adviser.now().follow_up(said, interview.answers)
        if found is None:
            return Heard(before, ordinary=True)
        replied = Exchange(said, follow_up_answer(said, found), criteria=found["criteria"])
        return Heard(replace(before, exchanges=(*before.exchanges, replied)))

    def _exchanges(self, label: str, state: Interview, step: Step) -> Iterator[Exchange]:
        """The reply with what is remarked on it, and at the end the verdict."""
        so_far = step.kind == "done" and FINISHED not in step.text
        if not so_far and _is_telling(state, step):
            asked = asked_at(state, self.rules)
            yield Exchange(label, self._remark(label, state, step), asked=asked)
        if step.kind == "done":
            yield self._verdict(step.interview, so_far)

    def _remark(self, label: str, state: Interview, step: Step) -> Answer | None:
        """What is said besides repeating the answer."""
        said = step.text.removesuffix(FINISHED).strip()
        text = said.removeprefix(f"Noted: {label}.").removeprefix("Left open.").strip()
        if _is_confirmed(state, step):
            text = f"{answers_text(step.interview.answers, self.rules)}\n\n{text}".strip()
        if not text:
            return None
        return told(label, text, self._adviser.now().cite(step.sources) if step.sources else ())

    def _verdict(self, interview: Interview, so_far: bool) -> Exchange:
        name, note = (SO_FAR, "") if so_far else (VERDICT, FINISHED)
        verdict = self._adviser.now().advise(interview.answers)
        answer = verdict_answer(name, verdict, self.rules, note)
        return Exchange(name, answer, criteria=verdict["criteria"])


def _begun(state: Interview | None) -> Interview:
    """A new checklist, or the one that was left off."""
    if state is None or state.phase == "done":
        return begin().interview
    return replace(state, paused=False)


def _is(action: str, said: str) -> bool:
    return re.fullmatch(ACTIONS[action], said.strip().rstrip(".!?").lower()) is not None


def _is_confirmed(state: Interview, step: Step) -> bool:
    return state.phase == "confirming" and step.interview.phase in ("asking", "done")


def _is_telling(state: Interview, step: Step) -> bool:
    """Whether anything was replied; moving about in the checklist leaves no trace."""
    if step.kind in ("paused", "welcome"):
        return False
    return bool(step.text) or step.kind in ("proposed", "which") or _is_confirmed(state, step)


def _taken_back(exchanges: tuple[Exchange, ...], asked: str) -> tuple[Exchange, ...]:
    """Without the last reply to the question that is asked again, and the verdicts since."""
    last = max((n for n, one in enumerate(exchanges) if one.asked == asked), default=None)
    if last is None:
        return exchanges
    since = (one for one in exchanges[last + 1 :] if one.criteria is None)
    return (*exchanges[:last], *since)
