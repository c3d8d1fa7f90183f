"""From answers to a cited verdict: rules, engine, costs and evidence in one place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from math import inf
from typing import Any

from chat.additions import Additions
from chat.checklist.amounts import bands
from chat.checklist.answers import check_answers
from chat.checklist.costs import (
    CORPUS,
    VOLUME,
    CostInputs,
    Costs,
    cached_month,
    check_costs,
    curve,
    estimate,
)
from chat.checklist.describing import (
    Consult,
    Proposal,
    Read,
    read_description,
    side_by_side,
)
from chat.checklist.engine import find_problem, settle
from chat.checklist.followup import follow_up
from chat.checklist.records import Answers, Claim, Dispute, Flip, Verdict
from chat.checklist.rules import UNKNOWN, CostNote, Rules
from chat.checklist.verdict import decide
from chat.errors import ChatError
from chat.evidence import EvidenceFinder
from chat.index import SearchIndex
from chat.problem_sense import ProblemSense
from chat.records import Citation

MISSING = "Its source is not in the library: {}."


class Adviser:
    """Turns answers into a verdict as plain values, cited from one state of the library."""

    def __init__(self, rules: Rules, index: SearchIndex) -> None:
        """Nothing is looked up until there is a verdict."""
        self.rules = rules
        self._finder = EvidenceFinder(index)
        self._sense = ProblemSense(rules, index.encoder)
        self._additions = Additions(index, set(rules.articles.values()))

    def advise(self, criteria: object, costs: object = None) -> dict[str, Any]:
        """The verdict for some criteria, under the names that scripts rely on.

        Cost figures that are given stand in for the articles'.

        Raises:
            ChatError: a criterion, an option or a cost is unknown or cannot be used.
        """
        figures = check_costs({} if costs is None else costs, self.rules.costs)
        verdict = decide(check_answers(criteria, self.rules), self.rules)
        self._look_up(verdict)
        return {
            "criteria": dict(verdict.answers),
            "verdict": verdict.settled.verdict,
            "summary": self._summary(verdict),
            "ranking": [{"approach": a, "score": score} for a, score in verdict.ranking],
            "also": [claim.key for claim in verdict.advice],
            "flags": [claim.key for claim in verdict.flags],
            "reasons": [self._cited(asdict(r), r.text, r.sources) for r in verdict.reasons],
            "also_in_library": self._also_in_library(verdict.answers),
            "gates": self._claims(verdict.gates),
            "conflicts": self._claims(verdict.conflicts),
            "contradictions": [
                *verdict.contradictions,
                *self._odd_volume(verdict.answers, figures),
            ],
            "disagreements": [self._dispute(dispute) for dispute in verdict.disputes],
            "articles": [asdict(view) for view in verdict.articles],
            "open_questions": list(verdict.open_questions),
            "flips": [_flip(flip) for flip in verdict.flips],
            "next_steps": [step.text for step in verdict.next_steps],
            "steps": self._claims(verdict.next_steps),
            "costs": self._costs(verdict.answers, figures),
            "notes": self._claims((*verdict.advice, *verdict.flags)),
        }

    def describe(
        self, text: str, costs: object = None, consult: Consult | None = None
    ) -> dict[str, Any]:
        """The verdict for what a description seems to say, with the words it was read from.

        What only a language model reads stands apart, ``to_confirm``, and counts for nothing.

        Raises:
            ChatError: the description is empty, or a cost cannot be used.
        """
        if not text.strip():
            raise ChatError("The description is empty. Describe your project in a sentence or two.")
        proposals = self.propose(text).proposals
        result = self.advise({p.criterion: p.option for p in proposals}, costs)
        result |= {"proposed": [_proposed(proposal) for proposal in proposals]}
        if consult is None:
            return result
        read = self.propose(text, consult)
        more = [asdict(proposal) for proposal in read.proposals if proposal not in proposals]
        return result | {"to_confirm": more, "note": read.note}

    def propose(self, text: str, consult: Consult | None = None) -> Read:
        """Answers that a description suggests, to be confirmed.

        Where no words settle the kind of problem, the nearest in meaning is proposed.
        """
        asked = consult(text, self.rules.criteria) if consult else Read()
        ruled = read_description(text, self.rules)
        proposals = side_by_side(ruled, asked.proposals, self.rules)
        answers = {proposal.criterion: proposal.option for proposal in proposals}
        told = {"prompting_status", "failure_audit"} & answers.keys()
        if told or find_problem(answers, self.rules) != UNKNOWN:
            return Read(proposals, asked.note)
        nearest = Proposal("primary_problem", self._sense.nearest(text), text.strip(), 0)
        return Read((nearest, *proposals), asked.note)

    def cite(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Citations of sources by name, numbered from 1; what the library lacks is left out."""
        citations: list[dict[str, Any]] = self._cited({}, "", names)["citations"]
        return citations

    def follow_up(self, text: str, criteria: object) -> dict[str, Any] | None:
        """What the checklist replies to a question about the verdict for some criteria.

        None for an ordinary question. ``criteria`` and ``verdict`` of the reply are those that a
        supposition would lead to, where it leads to one.

        Raises:
            ChatError: a criterion or an option is unknown.
        """
        found = follow_up(text, check_answers(criteria, self.rules), self.rules)
        if found is None:
            return None
        self._finder.find(self.rules.source(name) for p in found.points for name in p.sources)
        supposed = None if found.answers is None else dict(found.answers)
        return {
            "kind": found.kind,
            "text": found.text,
            "points": self._claims(found.points),
            "criteria": supposed,
            "verdict": None if supposed is None else settle(supposed, self.rules).verdict,
        }

    def cost_sources(self) -> dict[str, Any]:
        """The articles' cost figures, and where their arithmetic does not add up, both cited."""
        rules = self.rules.costs
        return {
            "assumptions": {
                name: self._cited({"value": figure.value}, "", figure.sources)
                for name, figure in rules.defaults.items()
            },
            "notes": [self._cost_note(note) for note in rules.notes],
        }

    def warm(self) -> None:
        """Find every source ahead, so that each verdict comes at once."""
        self.missing_sources()
        self.speaks_to()

    def missing_sources(self) -> list[str]:
        """Names of the sources that the library does not bear out, sorted."""
        names = sorted(self.rules.source_names())
        found = self._finder.find(map(self.rules.source, names))
        return [name for name in names if found[self.rules.source(name)] is None]

    def speaks_to(self) -> dict[str, list[str]]:
        """Articles that no rule names, by id, with the criteria that they speak to."""
        texts = {
            key: [push.text for option in criterion.option for push in option.pushes]
            for key, criterion in self.rules.criteria.items()
        }
        found = self._additions.speaking_to(text for each in texts.values() for text in each)
        spoken: dict[str, dict[str, None]] = {}
        for key, each in texts.items():
            for citation in (c for text in each for c in found[text]):
                spoken.setdefault(citation.article_id, {})[key] = None
        return {article_id: list(keys) for article_id, keys in sorted(spoken.items())}

    def _look_up(self, verdict: Verdict) -> None:
        """Find all that will be cited at once, so that their claims are embedded together."""
        claims = [*verdict.gates, *verdict.conflicts, *verdict.advice, *verdict.flags]
        claims += verdict.next_steps
        claims += [p for dispute in verdict.disputes for p in dispute.positions]
        sources = [*(r.sources for r in verdict.reasons), *(c.sources for c in claims)]
        self._finder.find(self.rules.source(name) for names in sources for name in names)

    def _summary(self, verdict: Verdict) -> str:
        settled = verdict.settled
        text = f"{self.rules.approaches[settled.verdict]}."
        if settled.wanted != settled.verdict:
            blocked = " ".join(self.rules.gates[name].text for name in settled.closed)
            text += f" Not yet {self.rules.names[settled.wanted]}: {blocked}"
        return text

    def _also_in_library(self, answers: Answers) -> dict[str, list[dict[str, Any]]]:
        """What added articles say to the answers, by criterion, each quote once."""
        criteria = self.rules.criteria
        texts = {k: [p.text for p in criteria[k].options[o].pushes] for k, o in answers.items()}
        found = self._additions.speaking_to(text for each in texts.values() for text in each)
        said = {k: _numbered(c for text in each for c in found[text]) for k, each in texts.items()}
        return {k: quotes for k, each in said.items() if (quotes := [asdict(c) for c in each])}

    def _claims(self, claims: Iterable[Claim]) -> list[dict[str, Any]]:
        return [self._cited({"key": c.key, "text": c.text}, c.text, c.sources) for c in claims]

    def _dispute(self, dispute: Dispute) -> dict[str, Any]:
        positions = [
            self._cited({"article_id": p.key, "says": p.text}, p.text, p.sources)
            for p in dispute.positions
        ]
        return {
            "id": dispute.id,
            "topic": dispute.topic,
            "note": dispute.note,
            "positions": positions,
        }

    def _cited(self, values: dict[str, Any], text: str, names: Iterable[str]) -> dict[str, Any]:
        """Values with citations numbered from 1 in the place of the names of sources.

        Sources that the library lacks are named in the text instead.
        """
        sourced = [self.rules.source(name) for name in names]
        found = self._finder.find(sourced)
        lost = [f"{article} · {s.section}" for article, s in sourced if not found[article, s]]
        values.pop("sources", None)
        if lost and "text" in values:
            values["text"] = f"{text} {MISSING.format('; '.join(lost))}"
        citations = [found[place] for place in sourced]
        values["citations"] = [asdict(c) for c in _numbered(citations)]
        return values

    def _costs(self, answers: Answers, figures: Mapping[str, float]) -> dict[str, Any] | None:
        """Costs at the given volume or at both ends of the answer; None without any of these."""
        rules = self.rules.costs
        ends = rules.volumes.get(answers.get("query_volume", UNKNOWN), ())
        volumes = (figures[VOLUME],) if VOLUME in figures else ends
        if figures and not volumes:
            volumes = (rules.defaults["output_priced_at_queries_per_day"].value,)
        if not volumes:
            return None
        changed = {k: value for k, value in figures.items() if k not in (VOLUME, CORPUS)}
        inputs = [CostInputs.of(rules, volume, **changed) for volume in volumes]
        sources = self.cost_sources()
        for name, value in changed.items():
            sources["assumptions"][name] = {"value": value, "citations": []}
        return {
            "estimates": [_estimated(each, figures.get(CORPUS)) for each in inputs],
            "curve": [_rounded(costs) for costs in curve(inputs[0])],
            **sources,
        }

    def _odd_volume(self, answers: Answers, figures: Mapping[str, float]) -> Iterator[str]:
        """Costs for another volume than the one that was answered."""
        option = answers.get("query_volume", UNKNOWN)
        low, high = bands("query_volume", self.rules).get(option, (0.0, inf))
        if not low * 0.99 <= figures.get(VOLUME, low) <= high * 1.01:
            yield (
                f"Costs are asked for {figures[VOLUME]:,.0f} queries a day, "
                f"yet the answer is another volume (query_volume: {option})"
            )

    def _cost_note(self, note: CostNote) -> dict[str, Any]:
        values = {"id": note.id, "printed": note.printed, "recomputed": note.recomputed}
        return self._cited(values, "", note.sources)


def _proposed(proposal: Proposal) -> dict[str, Any]:
    """A proposal without what a language model has to say to it."""
    named = asdict(proposal)
    return {name: named[name] for name in ("criterion", "option", "words", "start")}


def _numbered(citations: Iterable[Citation | None]) -> Iterator[Citation]:
    """Those that were found, the same sentence only once, numbered from 1."""
    places = {(c.article_id, c.start): c for c in citations if c is not None}
    return (replace(c, number=n) for n, c in enumerate(places.values(), start=1))


def _flip(flip: Flip) -> dict[str, Any]:
    """The first change as such, a second one beside it under ``and``."""
    first, *more = (
        {"criterion": c.criterion, "from": c.before, "to": c.after} for c in flip.changes
    )
    return {**first, "verdict": flip.verdict, **({"and": more} if more else {})}


def _estimated(inputs: CostInputs, corpus_tokens: float | None) -> dict[str, Any]:
    """Rounded costs; with a size of the knowledge base also of having it all in the prompt."""
    values = _rounded(estimate(inputs))
    if corpus_tokens is not None:
        values["cached_month"] = _cents(cached_month(inputs, corpus_tokens))
    return values


def _rounded(costs: Costs) -> dict[str, Any]:
    return {name: _cents(value) for name, value in asdict(costs).items()}


def _cents(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _cents(part) for name, part in value.items()}
    return None if value is None else round(value, 2)
