"""What was said of answers becomes records to keep, and drafts of questions to evaluate. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chat.conversation import Turn
from chat.conversations.rating import REASONS, Rating
from chat.records import Answer, Citation

LATEST_TURNS = 6
LONGEST_TEXT = 4_000
"""Characters of a text, and of a turn that was said before."""
LONGEST_LINE = 160
"""Characters of an answer in a list."""
FILL_IN = (
    "Write down under facts what a right answer states: a regular expression each, with the"
    " sections that hold it. Then delete this draft."
)
REFUSE = "There is nothing to state, it is to be refused. Say why, then delete this draft."


def feedback_record(
    answer: Answer, history: Sequence[Turn], rating: Rating, library: str, time: str
) -> dict[str, Any]:
    """One line of the feedback file.

    Args:
        answer: what was rated.
        history: what was said before.
        rating: what was said of it.
        library: the version of the articles that it was given from.
        time: in ISO form.
    """
    return {
        "time": time,
        "verdict": rating.verdict,
        "why": list(rating.why),
        "comment": rating.comment,
        "question": answer.question[:LONGEST_TEXT],
        "understood": answer.understood[:LONGEST_TEXT],
        "history": [_turn(turn) for turn in history[-LATEST_TURNS:]],
        "outcome": answer.outcome,
        "mode": answer.mode,
        "answer": answer.text[:LONGEST_TEXT],
        "citations": [_place(citation) for citation in answer.citations],
        "library": library,
    }


def feedback_text(record: Mapping[str, Any]) -> str:
    """One record, for a terminal."""
    reasons = [REASONS[why].lower() for why in record["why"] if why in REASONS]
    said = record["verdict"] + (f": {', '.join(reasons)}" if reasons else "")
    comment = f"\n  “{record['comment']}”" if record["comment"] else ""
    answer = " ".join(str(record["answer"]).split())[:LONGEST_LINE]
    return f"{record['time'][:16]} {said}\n  {record['question']}{comment}\n  → {answer}"


def drafts(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Questions for `python -m chat evaluate`, the newest word on each; facts are left to fill in.

    A line that still holds its ``draft`` is refused there, so that none is taken for done.
    Verdicts of the checklist are left out: they answer no question to the articles.
    """
    newest = {_key(one): one for one in records if one["mode"] != "checklist"}
    for number, record in enumerate(newest.values(), start=1):
        yield _draft(f"feedback-{number:03}", record)


def _draft(name: str, record: Mapping[str, Any]) -> dict[str, Any]:
    refused = record["outcome"] == "not_in_articles"
    helpful = record["verdict"] == "helpful"
    to_refuse = "should_refuse" in record["why"] or (helpful and refused)
    draft = {
        "id": name,
        "question": record["question"],
        **({"history": record["history"]} if record["history"] else {}),
        **({"full": record["understood"]} if record["history"] and record["understood"] else {}),
        "facts": [],
    }
    told = {"why": record["comment"]} if to_refuse else {}
    rated = {name: record[name] for name in ("verdict", "why", "comment", "answer", "citations")}
    to_do = REFUSE if to_refuse else FILL_IN
    return {**draft, **told, "draft": {"to_do": to_do, **rated}}


def _key(record: Mapping[str, Any]) -> tuple[str, ...]:
    return (record["question"], *(turn["content"] for turn in record["history"]))


def _turn(turn: Turn) -> dict[str, str]:
    return {"role": turn.role, "content": turn.content[:LONGEST_TEXT]}


def _place(citation: Citation) -> dict[str, Any]:
    kept = ("article_id", "section", "quote", "start", "end")
    return {name: value for name, value in asdict(citation).items() if name in kept}
