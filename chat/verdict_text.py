"""Questions and verdicts as text for a terminal. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chat.bylines import place
from chat.checklist.prompts import Prompt
from chat.checklist.rules import UNKNOWN, Criterion, Rules

SHOWN = 5
"""How many flips and open questions a terminal shows."""


def question_text(shown: Prompt) -> str:
    """A question with its numbered options."""
    options = (f"  {n}. {choice.label}" for n, choice in enumerate(shown.choices, start=1))
    return "\n".join([shown.text, f"  ({shown.help})", *options])


def proposals_text(title: str, proposed: Iterable[Mapping[str, Any]], rules: Rules) -> str:
    """What was read off a description, each answer with its words."""
    lines = (_proposal(proposal, rules.criteria[proposal["criterion"]]) for proposal in proposed)
    return "\n".join([title, *lines, ""])


def _proposal(proposal: Mapping[str, Any], criterion: Criterion) -> str:
    def worded(answer: Mapping[str, Any]) -> str:
        return f"{criterion.options[answer['option']].label} (“{answer['words']}”)"

    other = proposal.get("otherwise")
    beside = f"; the language model reads: {worded(other)}" if other else ""
    return f"- {criterion.question} {worded(proposal)}{beside}"


def verdict_text(verdict: Mapping[str, Any], rules: Rules) -> str:
    """A verdict from `Adviser.advise`, to be read."""
    blocks = [
        [f"Verdict: {verdict['summary']}"],
        _block("Support", _ranking(verdict, rules)),
        _block("Why", _reasons(verdict, rules)),
        _block("Also in the library", _additions(verdict, rules)),
        _block("Gates still closed", _sourced(verdict["gates"])),
        _block("Conflicts", [*_sourced(verdict["conflicts"]), *verdict["contradictions"]]),
        _block("Also", _sourced(verdict["notes"])),
        _block("The articles differ", _disagreements(verdict)),
        _block("Each article alone", _articles(verdict, rules)),
        _block("What would change it", [*flip_lines(verdict, rules)][:SHOWN]),
        _block("Still open", _open(verdict, rules)),
        _block("Next steps", verdict["next_steps"]),
        _block("Costs a month", cost_lines(verdict)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _block(title: str, lines: Iterable[str]) -> list[str]:
    shown = [f"- {line}" for line in lines]
    return [title, *shown] if shown else []


def _ranking(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for entry in verdict["ranking"]:
        yield f"{rules.names[entry['approach']]}: {entry['score']:.2f}"


def _reasons(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for reason in verdict["reasons"]:
        label = rules.criteria[reason["criterion"]].options[reason["option"]].label
        head = f"{label} → {reason['push']} {rules.names[reason['approach']]}: {reason['text']}"
        yield head + places_text(reason["citations"])


def _additions(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    """What articles that no rule names say to the answers."""
    for key, citations in verdict["also_in_library"].items():
        for citation in citations:
            yield rules.criteria[key].question + places_text([citation])


def _sourced(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        yield item["text"] + places_text(item["citations"])


def places_text(citations: Sequence[Mapping[str, Any]]) -> str:
    """The first citation in full, the others by title."""
    if not citations:
        return ""
    first, *others = citations
    more = "".join(f"; also {c['title']} · {place(c['section'], c.get('page'))}" for c in others)
    where = place(first["section"], first.get("page"))
    return f"\n    “{first['quote']}”\n    {first['title']} · {where}{more}"


def _disagreements(verdict: Mapping[str, Any]) -> Iterator[str]:
    for dispute in verdict["disagreements"]:
        positions = (f"\n    {p['article_id']}: {p['says']}" for p in dispute["positions"])
        yield f"{dispute['topic']} {dispute['note']}{''.join(positions)}"


def _articles(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for view in verdict["articles"]:
        said = rules.names[view["verdict"]] if view["verdict"] else "silent"
        yield f"{view['article_id']}: {said}"


def flip_lines(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    """The changes that would lead elsewhere, a line each."""
    for flip in verdict["flips"]:
        changes = " and ".join(_change(c, rules) for c in [flip, *flip.get("and", [])])
        yield f"{changes} → {rules.names[flip['verdict']]}"


def _change(change: Mapping[str, str], rules: Rules) -> str:
    criterion = rules.criteria[change["criterion"]]
    before = "unknown" if change["from"] == UNKNOWN else criterion.options[change["from"]].label
    return f"{criterion.question} {before} → {criterion.options[change['to']].label}"


def _open(verdict: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    for key in verdict["open_questions"][:SHOWN]:
        yield rules.criteria[key].question


def cost_lines(verdict: Mapping[str, Any]) -> Iterator[str]:
    """What the approaches cost a month, a line for each volume."""
    if verdict["costs"] is None:
        return
    upfront = [verdict["costs"]["assumptions"][n]["value"] for n in ("upfront_low", "upfront_high")]
    for costs in verdict["costs"]["estimates"]:
        low, high = costs["trained_billed_month"].values()
        line = (
            f"{costs['queries_per_day']:,.0f} queries a day: RAG ${costs['rag_month']:,.2f}, "
            f"small trained model ${low:,.2f}-${high:,.2f}, "
            f"after ${upfront[0]:,.0f}-${upfront[1]:,.0f} upfront"
        )
        cached = costs.get("cached_month")
        yield line if cached is None else f"{line}; all of it in a cached prompt ${cached:,.2f}"
