"""Questions about a verdict that was given, answered from the checklist itself. Pure.

Why not this, what if that, what would change it, what it costs, where to begin. Anything else is an
ordinary question and none of this module's business.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.checklist.amounts import compiled
from chat.checklist.answers import contradictions
from chat.checklist.costs import CostInputs, Costs, estimate
from chat.checklist.engine import gates_before, settle
from chat.checklist.flips import find_flips
from chat.checklist.records import Answers, Change, Claim, Flip, Reason
from chat.checklist.replies import is_within_longer
from chat.checklist.rules import UNKNOWN, Approach, Rules
from chat.checklist.supposing import factor_in, suppose, unanswered_factor
from chat.checklist.verdict import decide

Kind = Literal["why", "why_not", "what_if", "what_changes", "costs", "first_steps"]

SELF = r"\b(?:me|us|i|we|my|our|mine|ours|you)\b"
WHY_NOT = re.compile(
    r"(?:and |but |so )?(?:why not?\b|what speaks against\b"
    r"|why (?:is|was|should|would)(?:n['’]t| not)? (?:it|that|this)\b"
    r"|(?:should|could|can|would)(?:n['’]t)? (?:i|we)\b|(?:why|what)\b.*" + SELF + ")",
    re.IGNORECASE,
)
WHY = re.compile(
    r"why(?: (?:\w+ ){0,3}?(?:" + SELF + r".*|this|that|it|the verdict|so))?", re.IGNORECASE
)
CHANGES = re.compile(
    r"what (?:would|could|might|does|can|has to|must|needs to) (?:it take|(?:have to |need to )?"
    r"(?:change|flip|alter|turn))|when would (?:you|it|the verdict)"
    r"|how (?:sure|certain|firm|fragile|robust|stable) (?:is|are)"
    r"|what (?:would|could) make (?:you|it|the verdict)",
    re.IGNORECASE,
)
COSTS = re.compile(
    r"(?:what|how much)\b.*\b(?:costs?|price|pay|expensive)\b.*|how expensive\b.*", re.IGNORECASE
)
FIRST = re.compile(
    r"(?:what|where|how) (?:should|do|can|must|would) (?:i|we) (?:do |begin|start)"
    r"(?:.*(?:first|next|now|then|start|begin))?|(?:what(?:['’]s| is| are) )?(?:the |my |our )?"
    r"(?:first|next) steps?|what (?:comes |is )?(?:first|next)|what now|where to (?:begin|start)",
    re.IGNORECASE,
)
LONGEST = 14
"""Words; whoever asks at more length asks the articles."""
SHOWN = 5
"""How many lines of one kind a reply holds."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A reply from the checklist: a sentence, and lines below it with their sources.

    Attributes:
        answers: those that a supposition would make, where it leads to one verdict.
    """

    kind: Kind
    text: str
    points: tuple[Claim, ...] = ()
    answers: Answers | None = None


Reader: TypeAlias = Callable[[str, Answers, Rules], FollowUp | None]


def follow_up(text: str, answers: Answers, rules: Rules) -> FollowUp | None:
    """What the checklist replies to a text after its verdict; None for an ordinary question."""
    said = " ".join(text.split()).rstrip("?!. ")
    if len(said.split()) > LONGEST:
        return None
    readers: tuple[Reader, ...] = (_what_if, _what_changes, _costs, _first_steps, _why_not, _why)
    replies = (read(said, answers, rules) for read in readers)
    return next((reply for reply in replies if reply is not None), None)


# Why, and why not


def _why(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    found = settle(answers, rules).verdict
    named = re.fullmatch(rf"why (?:{rules.called[found]})", said, re.IGNORECASE)
    return _for(found, answers, rules) if named or WHY.fullmatch(said) else None


def _why_not(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    approaches = _approaches(said, rules)
    if len(approaches) != 1 or not WHY_NOT.match(said):
        return None
    (approach,) = approaches
    verdict = decide(answers, rules)
    found = verdict.settled.verdict
    if approach == found:
        return _for(found, answers, rules)
    against = [*_gates(approach, answers, rules), *_speaking_against(approach, verdict.reasons)]
    instead = [*_speaking_for(found, verdict.reasons)]
    ways = [*_ways_to(approach, verdict.flips, rules)]
    text = f"Your answers come to {rules.names[found]}, not {rules.names[approach]}."
    return FollowUp("why_not", text, (*against[:SHOWN], *instead[:2], *ways[:2]))


def _for(found: Approach, answers: Answers, rules: Rules) -> FollowUp:
    """What speaks for the verdict; gates that stand before what would be better first."""
    verdict = decide(answers, rules)
    points = [*verdict.gates, *_speaking_for(found, verdict.reasons)]
    text = f"Your answers come to {rules.names[found]}."
    if verdict.gates:
        text += f" They call for {rules.names[verdict.settled.wanted]}, but not yet."
    return FollowUp("why", text, tuple(points[:SHOWN]))


def _approaches(said: str, rules: Rules) -> set[Approach]:
    """The approaches that are named; where one name lies within another, the longer."""
    spans = [
        (match.start(), match.end(), approach)
        for approach, words in rules.called.items()
        for match in compiled(words).finditer(said)
    ]
    return {name for start, end, name in spans if not is_within_longer(start, end, spans)}


def _speaking_for(approach: Approach, reasons: Iterable[Reason]) -> Iterator[Claim]:
    for reason in reasons:
        leads = reason.push == "gate" and approach in ("prompt_engineering", "long_context_caching")
        if reason.approach == approach and (reason.push == "for" or leads):
            yield Claim(reason.criterion, reason.text, reason.sources)


def _speaking_against(approach: Approach, reasons: Iterable[Reason]) -> Iterator[Claim]:
    for reason in reasons:
        if reason.approach == approach and reason.push in ("against", "veto"):
            yield Claim(reason.criterion, reason.text, reason.sources)


def _gates(approach: Approach, answers: Answers, rules: Rules) -> Iterator[Claim]:
    for name in gates_before(approach, answers, rules):
        gate = rules.gates[name]
        yield Claim(name, f"{gate.text} {gate.opens}", tuple(gate.sources))


# What would change it


def _what_changes(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    if not CHANGES.match(said):
        return None
    flips = find_flips(answers, rules)
    wanted = next(iter(_approaches(said, rules)), None)
    points = tuple(_ways_to(wanted, flips, rules))[:SHOWN]
    if wanted and not points:
        points = tuple(_gates(wanted, answers, rules))
    now = rules.names[settle(answers, rules).verdict]
    text = f"It is {now} now. The smallest changes that would lead elsewhere:"
    if not points:
        text = f"It is {now} now, and no change of one or two answers would lead elsewhere."
    return FollowUp("what_changes", text, points)


def _ways_to(approach: Approach | None, flips: Iterable[Flip], rules: Rules) -> Iterator[Claim]:
    for flip in flips:
        if approach in (None, flip.verdict):
            changed = " and ".join(_change(change, rules) for change in flip.changes)
            pushes = (p for c in flip.changes for p in _option_sources(c.criterion, c.after, rules))
            text = f"{changed}: that would make it {rules.names[flip.verdict]}."
            yield Claim(flip.changes[0].criterion, text, tuple(dict.fromkeys(pushes)))


def _change(change: Change, rules: Rules) -> str:
    criterion = rules.criteria[change.criterion]
    after = criterion.options[change.after].label
    if change.before == UNKNOWN:
        return f"{criterion.question} “{after}”"
    return f"{criterion.question} “{after}” instead of “{criterion.options[change.before].label}”"


def _option_sources(key: str, option: str, rules: Rules) -> Iterator[str]:
    for push in rules.criteria[key].options[option].pushes:
        yield from push.sources


# What if


def _what_if(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    supposed = suppose(said, answers, rules)
    if supposed is None:
        return None
    if not supposed:
        missing = unanswered_factor(said, answers, rules)
        return _not_known(missing, rules) if missing else None
    told = {key: options[0] for key, options in supposed.items() if len(options) == 1}
    changed = {**answers, **told}
    costs: tuple[Claim, ...] = ()
    if "query_volume" in supposed:
        volumes = rules.costs.volumes.get(answers.get("query_volume", UNKNOWN), ())
        factor = factor_in(said)
        scaled = tuple(factor * volume for volume in volumes) if factor else ()
        costs = tuple(_cost_lines(scaled or _volumes(changed, rules), rules))
    unsure = [key for key in supposed if key not in told]
    if unsure:
        return _either(unsure[0], supposed[unsure[0]], changed, answers, rules, costs)
    return _then(told, changed, answers, rules, costs)


def _then(
    told: Answers, changed: Answers, answers: Answers, rules: Rules, costs: tuple[Claim, ...]
) -> FollowUp:
    """A supposition that comes to one answer each: the verdict, new reasons, contradictions."""
    outcome = _outcome(settle(answers, rules).verdict, settle(changed, rules).verdict, rules)
    labels = " and ".join(_answer(key, option, rules) for key, option in told.items())
    known = contradictions(answers, rules)
    odd = "".join(f" But: {c}" for c in contradictions(changed, rules) if c not in known)
    reasons = (
        Claim(r.criterion, r.text, r.sources)
        for r in decide(changed, rules).reasons
        if r.criterion in told
    )
    return FollowUp("what_if", f"{labels}: {outcome}{odd}", (*reasons, *costs), changed)


def _not_known(key: str, rules: Rules) -> FollowUp:
    question = rules.criteria[key].question
    return FollowUp("what_if", f"Tell me the present figure first. {question}")


def _either(
    key: str,
    options: tuple[str, ...],
    changed: Answers,
    answers: Answers,
    rules: Rules,
    costs: tuple[Claim, ...],
) -> FollowUp:
    """A supposition that reaches into several options: what follows from each."""
    now = settle(answers, rules).verdict
    outcomes = {o: settle({**changed, key: o}, rules).verdict for o in options}
    if len(set(outcomes.values())) == 1:
        text = _outcome(now, outcomes[options[0]], rules)
        return FollowUp("what_if", f"Wherever that ends up: {text}", costs)
    points = tuple(
        Claim(
            key,
            f"{_answer(key, option, rules)}: {_outcome(now, then, rules)}",
            tuple(dict.fromkeys(_option_sources(key, option, rules))),
        )
        for option, then in outcomes.items()
    )
    return FollowUp("what_if", "That depends on where it ends up.", (*points, *costs))


def _answer(key: str, option: str, rules: Rules) -> str:
    criterion = rules.criteria[key]
    return f"{criterion.question} “{criterion.options[option].label}”"


def _outcome(now: Approach, then: Approach, rules: Rules) -> str:
    if now == then:
        return f"it would still be {rules.names[now]}."
    return f"it would be {rules.names[then]} instead of {rules.names[now]}."


# What it costs, and where to begin


def _costs(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    """Costs of this project; what an approach costs in general is a matter for the articles."""
    meant = re.search(SELF, said, re.IGNORECASE) or not _approaches(said, rules)
    if not COSTS.fullmatch(said) or not meant:
        return None
    known = answers.get("query_volume") in rules.costs.volumes
    text = (
        "At both ends of your volume, with the articles' prices:"
        if known
        else "Without a volume from you, the articles' own example:"
    )
    return FollowUp("costs", text, tuple(_cost_lines(_volumes(answers, rules), rules)))


def _volumes(answers: Answers, rules: Rules) -> tuple[float, ...]:
    """Queries a day at both ends of the answer; without one, the articles' example."""
    example = rules.costs.defaults["output_priced_at_queries_per_day"].value
    return rules.costs.volumes.get(answers.get("query_volume", UNKNOWN), (example,))


def _cost_lines(volumes: Iterable[float], rules: Rules) -> Iterator[Claim]:
    sources = [name for figure in rules.costs.defaults.values() for name in figure.sources]
    for volume in volumes:
        costs = estimate(CostInputs.of(rules.costs, volume))
        yield Claim("costs", _cost_line(costs), tuple(dict.fromkeys(sources)))


def _cost_line(costs: Costs) -> str:
    low, high = costs.trained_billed_month.low, costs.trained_billed_month.high
    return (
        f"{costs.queries_per_day:,.0f} queries a day: RAG ${costs.rag_month:,.2f} a month, "
        f"a small trained model ${low:,.2f}-${high:,.2f}, besides what training costs upfront."
    )


def _first_steps(said: str, answers: Answers, rules: Rules) -> FollowUp | None:
    if not FIRST.fullmatch(said):
        return None
    return FollowUp("first_steps", "In this order:", decide(answers, rules).next_steps)
