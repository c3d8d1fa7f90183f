"""Everything that is said to some answers, put together from the rules. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chat.checklist.answers import contradictions
from chat.checklist.engine import settle
from chat.checklist.flips import find_flips, open_questions
from chat.checklist.records import (
    Answers,
    ArticleView,
    Claim,
    Dispute,
    Reason,
    Settled,
    Verdict,
)
from chat.checklist.rules import UNKNOWN, Approach, Disagreement, Note, Push, Rules, holds

WEIGHTS = {"decides": 8.0, "strong": 3.0, "mild": 1.0}
"""How much a push counts in the ranking; the articles give no weights."""
LEADS_THERE = {"prompt_engineering", "long_context_caching"}
"""A gate on these is a reason to go there first; on others it stands in the way."""
LATER = ("rag_next", "fine_tuning_next", "thin_fine_tune_later")
"""Advice for after the verdict is built."""


def decide(answers: Answers, rules: Rules) -> Verdict:
    """The whole verdict for checked answers."""
    settled = settle(answers, rules)
    facts = _facts(answers, settled)
    reasons = tuple(_reasons(answers, settled, rules))
    advice = _said(rules.advice, facts)
    return Verdict(
        answers=answers,
        settled=settled,
        ranking=_ranking(answers, settled, rules),
        reasons=reasons,
        advice=advice,
        flags=_said(rules.flags, facts),
        conflicts=_said(rules.conflicts, facts),
        gates=tuple(_gates(settled, rules)),
        contradictions=contradictions(answers, rules),
        disputes=tuple(_dispute(d, rules) for d in rules.disagreements if _any(d.when, facts)),
        articles=tuple(_views(answers, rules)),
        open_questions=tuple(key for key, _ in open_questions(answers, rules)),
        flips=find_flips(answers, rules),
        next_steps=tuple(dict.fromkeys(_steps(settled, advice, rules))),
    )


def _facts(answers: Answers, settled: Settled) -> Mapping[str, Any]:
    """What conditions may ask for: the answers, and what was settled."""
    return {
        **answers,
        "verdict": settled.verdict,
        "problem": settled.problem,
        "wanted": settled.wanted,
        "closed": settled.closed,
    }


def _any(conditions: Iterable[Mapping[str, list[str]]], facts: Mapping[str, Any]) -> bool:
    return any(holds(condition, facts) for condition in conditions)


def _said(notes: Mapping[str, Note], facts: Mapping[str, Any]) -> tuple[Claim, ...]:
    return tuple(
        Claim(key, note.text, tuple(note.sources))
        for key, note in notes.items()
        if _any(note.when, facts)
    )


def _pushes(answers: Answers, settled: Settled, rules: Rules) -> Iterator[tuple[str, str, Push]]:
    """The pushes that count here, in the order of the checklist."""
    for key, criterion in rules.criteria.items():
        if key not in answers:
            continue
        for push in criterion.options[answers[key]].pushes:
            meant = push.problem is None or settled.problem in push.problem
            if meant and holds(push.given, answers):
                yield key, answers[key], push


def _reasons(answers: Answers, settled: Settled, rules: Rules) -> Iterator[Reason]:
    for key, option, push in _pushes(answers, settled, rules):
        yield Reason(key, option, push.push, push.approach, push.text, tuple(push.sources))


def _ranking(
    answers: Answers, settled: Settled, rules: Rules
) -> tuple[tuple[Approach, float], ...]:
    """Support of each approach against the best supported one.

    The order of reasoning outranks any sum of weights, so the verdict stands first with 1.
    """
    support = dict.fromkeys(rules.approaches, 0.0)
    ruled_out: set[Approach] = set()
    for _, _, push in _pushes(answers, settled, rules):
        support[push.approach] += _sign(push) * WEIGHTS[push.strength]
        if push.push == "veto":
            ruled_out.add(push.approach)
    highest = max(*support.values(), 1.0)
    scores = {a: 0.0 if a in ruled_out else max(0.0, n) / highest for a, n in support.items()}
    others = [a for a in scores if a != settled.verdict]
    others.sort(key=lambda a: (-scores[a], list(scores).index(a)))
    below = {a: min(round(scores[a], 2), 0.99) for a in others}
    return ((settled.verdict, 1.0), *below.items())


def _sign(push: Push) -> int:
    if push.push == "for" or (push.push == "gate" and push.approach in LEADS_THERE):
        return 1
    return -1


def _gates(settled: Settled, rules: Rules) -> Iterator[Claim]:
    for name in settled.closed:
        gate = rules.gates[name]
        yield Claim(name, f"{gate.text} {gate.opens}", tuple(gate.sources))


def _dispute(disagreement: Disagreement, rules: Rules) -> Dispute:
    positions = tuple(
        Claim(rules.articles[article], stance.says, tuple(stance.sources))
        for article, stance in disagreement.positions.items()
    )
    return Dispute(disagreement.id, disagreement.topic, disagreement.note, positions)


def _views(answers: Answers, rules: Rules) -> Iterator[ArticleView]:
    """Each article alone: the same reasoning on the answers that it speaks to."""
    for article, article_id in rules.articles.items():
        heard = {k: option for k, option in answers.items() if _speaks(article, k, option, rules)}
        settled = settle(heard, rules, article)
        silent = settled.problem == UNKNOWN and "prompting_status" not in heard
        yield ArticleView(article_id, None if silent else settled.verdict)


def _speaks(article: str, key: str, option: str, rules: Rules) -> bool:
    pushes = rules.criteria[key].options[option].pushes
    return any(name.startswith(article + ".") for push in pushes for name in push.sources)


def _steps(settled: Settled, advice: tuple[Claim, ...], rules: Rules) -> Iterator[Claim]:
    """In order: open the gates, find the fault, be able to measure, build, and what comes later."""
    said = {claim.key: claim for claim in advice}
    if "prompting_first" in said:
        yield said["prompting_first"]
    first = ("failure_audit", "fix_retrieval", "check_long_context_first")
    if "prompting" in settled.closed:
        yield _opening("prompting", rules)
    yield from (said[key] for key in first if key in said)
    measure = rules.advice["eval_harness"]
    yield Claim("eval_harness", measure.text, tuple(measure.sources))
    build = rules.steps[settled.verdict]
    yield Claim(settled.verdict, build.text, tuple(build.sources))
    yield from (_opening(name, rules) for name in settled.closed)
    yield from (said[key] for key in LATER if key in said)


def _opening(name: str, rules: Rules) -> Claim:
    gate = rules.gates[name]
    return Claim(name, gate.opens, tuple(gate.sources))
