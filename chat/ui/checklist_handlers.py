"""What a visitor did on the checklist's page becomes one call, and its outcome HTML by part."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, Protocol

from chat.checklist.answers import check_answers
from chat.checklist.flips import open_questions
from chat.checklist.loading import load_rules
from chat.checklist.rules import UNKNOWN, Rules
from chat.deciding import Adviser
from chat.errors import ChatError
from chat.export import export
from chat.generation.describing import consulting
from chat.markdown_export import verdict_markdown
from chat.shared_adviser import SharedAdviser
from chat.ui.answers_link import link_query
from chat.ui.checklist_costs import (
    Sources,
    cost_form_html,
    cost_troubles_html,
    plot_html,
    sums_html,
)
from chat.ui.checklist_form import (
    form_html,
    proposals_html,
    reading_html,
    undescribed_html,
)
from chat.ui.checklist_pieces import Scene
from chat.ui.checklist_rendering import (
    bar_html,
    left_out_html,
    trouble_html,
    verdict_parts,
)
from chat.ui.cost_fields import Figures, cost_inputs, read_figures
from chat.ui.trouble import trouble_of
from ingest.records import StoredArticle

if TYPE_CHECKING:
    from chat.generation.model import LanguageModel

LONGEST_DESCRIPTION = 4_000
"""Characters."""
MOST_PAIRS = 60
LONGEST_NAME = 80
"""Characters; no more is read of a link than this and so many pairs."""


class Shelves(Protocol):
    """What knows the articles, and the language model."""

    def articles(self) -> tuple[StoredArticle, ...]:
        """The articles of the index."""

    def writer(self, chosen: "LanguageModel | str | None" = None) -> "LanguageModel | None":
        """The language model that is meant by a choice; without one, that of the settings."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page sent: answers by criterion, and cost figures as they were typed."""

    answers: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Any) -> "Asked":
        """Take what can be used of anything."""
        given = sent if isinstance(sent, dict) else {}
        return cls(_texts(given.get("answers")), _texts(given.get("costs")))


class ChecklistHandlers:
    """The page's actions; holds nothing of any visitor."""

    def __init__(self, shelves: Shelves, adviser: SharedAdviser) -> None:
        """Take what knows the articles, and what all visitors are advised by."""
        self._shelves = shelves
        self._adviser = adviser

    def form(self) -> str:
        """The questions.

        Raises:
            ChatError: the rules cannot be used.
        """
        return form_html(load_rules())

    def decide(self, asked: Asked) -> dict[str, str]:
        """The verdict by part; a part that is left out stays as it is."""
        try:
            return self._decide(asked, self._adviser.now())
        except Exception as error:
            return {"head": trouble_html(_message(error))}

    def download(self, kind: Literal["md", "json"], asked: Asked) -> str:
        """The verdict as a file to keep.

        Raises:
            KnowledgeBaseError: there is no index, or an answer or a figure cannot be used.
        """
        adviser = self._adviser.now()
        figures, wrong = read_figures(asked.costs, adviser.rules.costs)
        if wrong:
            raise ChatError(" ".join(wrong.values()))
        verdict = adviser.advise(asked.answers, figures)
        kept = export("verdict", verdict, self._shelves.articles())
        if kind == "md":
            return verdict_markdown(kept, adviser.rules)
        return json.dumps(kept, ensure_ascii=False, indent=1)

    def propose(self, text: str, model: "LanguageModel | str | None" = None) -> Iterator[str]:
        """Answers that a description suggests, to be confirmed; first, what is waited for."""
        try:
            adviser = self._adviser.now()
            consult = consulting(self._shelves.writer(model), adviser.rules)
            _check_description(text)
            if consult:
                yield reading_html()
            read = adviser.propose(text, consult)
            yield proposals_html(read, text, adviser.rules)
        except Exception as error:
            yield undescribed_html(_message(error))

    def _decide(self, asked: Asked, adviser: Adviser) -> dict[str, str]:
        rules = adviser.rules
        answers, left_out = _usable(asked.answers, rules)
        figures, wrong = read_figures(asked.costs, rules.costs)
        used = {} if wrong else figures
        verdict = adviser.advise(answers, used)
        scene = Scene(
            rules,
            {stored.article.id: stored.article for stored in self._shelves.articles()},
            frozenset(key for key, share in open_questions(answers, rules) if share),
            link_query(answers, {name: f"{amount:.15g}" for name, amount in used.items()}),
        )
        return {
            "notice": left_out_html(left_out),
            "bar": bar_html(verdict, scene),
            **verdict_parts(verdict, scene),
            "cost-troubles": cost_troubles_html(wrong),
            **({} if wrong else _costs(used, answers, adviser.cost_sources(), scene)),
        }


def _check_description(text: str) -> None:
    """Refuse what describes nothing.

    Raises:
        ChatError: it is empty, or too long.
    """
    if not text.strip():
        raise ChatError("Describe your project first: what it is for, and what goes wrong.")
    if len(text) > LONGEST_DESCRIPTION:
        raise ChatError(
            f"The description is too long ({len(text):,} characters; at most "
            f"{LONGEST_DESCRIPTION:,}). A few sentences are enough."
        )


def _message(error: Exception) -> str:
    trouble = trouble_of(error)
    return f"{trouble.words} {trouble.details}".strip()


def _texts(given: Any) -> dict[str, str]:
    """The pairs of texts in anything that was sent."""
    pairs = given.items() if isinstance(given, dict) else ()
    short = ((str(name), str(value)) for name, value in islice(pairs, MOST_PAIRS))
    return {name[:LONGEST_NAME]: value[:LONGEST_NAME] for name, value in short}


def _usable(given: Mapping[str, str], rules: Rules) -> tuple[dict[str, str], list[str]]:
    """The answers that the checklist knows, and what is wrong with the others."""
    answers: dict[str, str] = {}
    troubles: list[str] = []
    for name, option in given.items():
        try:
            answers |= check_answers({name: option}, rules)
        except ChatError as error:
            troubles.append(str(error))
    return answers, troubles


def _costs(
    figures: Figures, answers: Mapping[str, str], sources: Sources, scene: Scene
) -> dict[str, str]:
    rules = scene.rules.costs
    inputs, corpus_tokens = cost_inputs(figures, rules)
    band = rules.volumes.get(answers.get("query_volume", UNKNOWN))
    return {
        "cost-form": cost_form_html(sources, scene),
        "costs": plot_html(inputs, corpus_tokens, band),
        "cost-sums": sums_html(inputs, corpus_tokens, sources, scene),
    }
