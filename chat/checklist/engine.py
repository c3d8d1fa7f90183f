"""From answers to a verdict: the order of reasoning. Pure.

The order: prompting first; faults of running retrieval; the kind of problem; what the problem
calls for; the gates in its way. Speed, time, money and volume are reported as conflicts and never
change the kind of problem. An answer that is unknown is not looked at.
"""

from collections.abc import Iterator

from chat.checklist.records import Answers, Settled
from chat.checklist.rules import UNKNOWN, Approach, Problem, Rules, holds, touches

SOLVED = "solves_80_plus"
MISSED = {"misses_documents", "poor_unspecified"}


def settle(answers: Answers, rules: Rules, article: str | None = None) -> Settled:
    """Work out the verdict; with an article's name, as that article alone would have it."""
    problem = find_problem(answers, rules)
    if answers.get("prompting_status") == SOLVED:
        return Settled("prompt_engineering", problem, "prompt_engineering")
    shut = frozenset(_closed(answers, rules, article))
    blocked = _blocked(rules, shut)
    wanted = _wanted(answers, problem, blocked)
    standing = tuple(name for name in rules.gates if name in shut and _blocks(rules, name, wanted))
    if "prompting" in shut:
        return Settled("prompt_engineering", problem, wanted, standing)
    return Settled(_allowed(answers, wanted, blocked), problem, wanted, standing)


def find_problem(answers: Answers, rules: Rules) -> Problem:
    """The kind of problem: an audit outranks an answer, an answer outranks signs."""
    problem = _stated(answers, rules) or _shown_by_signs(answers, rules)
    demands = touches(rules.behaviour_signs, answers)
    if problem == "behaviour" and _facts_needed(answers, rules):
        return "both"
    if problem == "knowledge" and answers.get("current_stage") == "fine_tuned_live" and demands:
        return "both"  # the trained behaviour has to stay
    return problem


def _stated(answers: Answers, rules: Rules) -> Problem | None:
    audited = rules.audit.get(answers.get("failure_audit", UNKNOWN))
    answered: Problem | None = answers.get("primary_problem")  # type: ignore[assignment]
    return audited or answered


def _shown_by_signs(answers: Answers, rules: Rules) -> Problem:
    """Read the problem off the other answers.

    The inventory names only changing facts, citations, rights and erasure as signs of knowledge and
    a narrow task as one of behaviour. A large corpus, material unknown to the model, a fixed form
    and domain reasoning are added: the articles list each of them as a reason for RAG or training
    by itself, and form beside changing facts as a reason for both. A narrow task alone shows no
    fault, so it counts only where nothing points to knowledge.
    """
    if holds(rules.none_signs, answers):
        return "none"
    knowledge = touches(rules.knowledge_signs, answers)
    behaviour = touches(rules.behaviour_signs, answers)
    if knowledge:
        return "both" if behaviour else "knowledge"
    weak = touches(rules.weak_behaviour_signs, answers)
    return "behaviour" if behaviour or weak else UNKNOWN


def _facts_needed(answers: Answers, rules: Rules) -> bool:
    """Whether a behaviour problem comes with retrieval: it runs, or sources or rights demand it."""
    retrieves = answers.get("current_stage") == "rag_live"
    demanded = touches(rules.gates["facts"].closed_by, answers)
    nothing = touches(rules.gates["nothing_to_retrieve"].closed_by, answers)
    return (retrieves or demanded) and not nothing


def gates_before(approach: Approach, answers: Answers, rules: Rules) -> tuple[str, ...]:
    """Names of the closed gates that stand before an approach."""
    shut = frozenset(_closed(answers, rules, None))
    return tuple(name for name in rules.gates if name in shut and _blocks(rules, name, approach))


def _closed(answers: Answers, rules: Rules, article: str | None) -> Iterator[str]:
    for answer in answers.items():
        for name in rules.closes.get(answer, ()):
            gate = rules.gates[name]
            excused = gate.unless is not None and holds(gate.unless, answers)
            if gate.article in (None, article) and not excused:
                yield name


def _blocks(rules: Rules, name: str, approach: Approach) -> bool:
    return approach in rules.gates[name].blocks


def _blocked(rules: Rules, shut: frozenset[str]) -> frozenset[Approach]:
    """What closed gates rule out, prompting aside: it ends the matter before this is asked."""
    return frozenset(a for name in shut - {"prompting"} for a in rules.gates[name].blocks)


def _wanted(answers: Answers, problem: Problem, blocked: frozenset[Approach]) -> Approach:
    """What would be right if no gate on training were closed."""
    fits = answers.get("corpus_size") == "under_200k_tokens"
    cached = fits and "long_context_caching" not in blocked
    if cure := _cure_of_retrieval(answers, problem, cached):
        return cure
    by_problem: dict[Problem, Approach] = {
        "knowledge": "long_context_caching" if cached else "rag",
        "behaviour": "fine_tuning",
        "both": "hybrid",
    }
    return by_problem.get(problem, "prompt_engineering")


def _cure_of_retrieval(answers: Answers, problem: Problem, cached: bool) -> Approach | None:
    """What running retrieval is in need of, if anything.

    Two departures from the plain order: a behaviour problem is not answered with a repair of
    retrieval unless retrieval is live, since retrieval does not cure behaviour; and the wish for
    the highest accuracy does not skip the cached prompt, which comes before building retrieval.
    """
    audit, quality = answers.get("failure_audit"), answers.get("retrieval_quality")
    live = answers.get("current_stage") == "rag_live"
    if audit == "random":
        return "prompt_engineering"
    counts = live or problem != "behaviour"
    if audit == "retrieval_misses" or (quality in MISSED and counts):
        return "rag"
    noisy = quality == "right_docs_with_noise" and answers.get("context_use") != "uses_well"
    misused = audit == "misuses_retrieved_context" or answers.get("context_use") == "misuses"
    skilled = answers.get("team_expertise") == "ml_engineering"
    striving = answers.get("accuracy_need") == "maximum" and skilled and problem == "knowledge"
    return "raft" if (noisy and counts) or misused or (striving and not cached) else None


def _allowed(answers: Answers, wanted: Approach, blocked: frozenset[Approach]) -> Approach:
    """The first approach, from what is wanted downwards, that no gate blocks.

    Training blocked leaves retrieval where facts are needed, and prompting where they are not.
    RAFT is training too, so the gates on labels, stability, evaluation and erasure hold for it.
    """
    facts: tuple[Approach, ...] = ("rag", "prompt_engineering")
    if answers.get("corpus_size") == "under_200k_tokens":
        facts = ("long_context_caching", *facts)
    nothing = {"rag", "long_context_caching"} <= blocked
    orders: dict[Approach, tuple[Approach, ...]] = {
        "raft": ("raft", "rag", "prompt_engineering"),
        "hybrid": ("hybrid", "fine_tuning", *facts) if nothing else ("hybrid", *facts),
        "fine_tuning": ("fine_tuning", "prompt_engineering"),
    }
    order = orders.get(wanted, (wanted, "prompt_engineering"))
    return next((a for a in order if a not in blocked), "prompt_engineering")
