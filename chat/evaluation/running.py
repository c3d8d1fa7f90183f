"""A set of questions is put to one configuration and measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.answering import Assistant
from chat.evaluation.asking import ask
from chat.evaluation.configurations import Configuration, relevant
from chat.evaluation.measures import values
from chat.evaluation.mutations import check
from chat.evaluation.ranking import rank_values
from chat.evaluation.reading import check_sources, missing_facts
from chat.evaluation.records import Question
from chat.evaluation.report import Record, Run, figures, record
from chat.export import library_state
from chat.grounds import grounds


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file.

    Attributes:
        name: in the report.
        file: in messages.
    """

    name: str
    file: str
    questions: tuple[Question, ...]


def run(asked_set: QuestionSet, configuration: Configuration, assistant: Assistant) -> Run:
    """Ask every question and measure what comes of it.

    Raises:
        ChatError: a question names an article or a section that the library lacks.
        KnowledgeBaseError: as `Assistant.answer`.
    """
    index = assistant.index()
    check_sources(asked_set.questions, index.passages, asked_set.file)
    assistant.answer(asked_set.questions[0].text)  # what is loaded late must not be timed
    asked = [ask(question, assistant) for question in asked_set.questions]
    ranks, checked_against = rank_values(asked, index.passages), grounds(index)
    records: list[Record] = [
        record(one, values(one, ranks.get(one.question.id, {}), checked_against)) for one in asked
    ]
    return Run(
        name=asked_set.name,
        configuration=configuration.name,
        settings=relevant(configuration.settings),
        index=index_facts(assistant),
        records=tuple(records),
        mutations=check([one.answer for one in asked], checked_against),
        figures=figures(records),
    )


def warnings(sets: Sequence[QuestionSet], assistant: Assistant) -> list[str]:
    """What may be wrong with the questions: facts that no passage states."""
    places = assistant.index().passages
    return [w for one in sets for w in missing_facts(one.questions, places, one.file)]


def index_facts(assistant: Assistant) -> dict[str, str]:
    """What was searched."""
    snapshot = assistant.index().snapshot
    return {
        "index": str(library_state(snapshot.articles)["version"]),
        "model": f"{snapshot.model.name} {snapshot.model.identity[:12]}",
        "articles": str(len(snapshot.articles)),
        "passages": str(len(snapshot.passages)),
    }
