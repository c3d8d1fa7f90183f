"""Questions are put to the assistant, with what decides whether they are answered."""

from chat.answering import Assistant
from chat.evaluation.records import Asked, Question
from chat.sufficiency import weigh


def ask(question: Question, assistant: Assistant) -> Asked:
    """Ask a question in its conversation; a follow-up once more in full, by itself."""
    in_full = assistant.answer(question.full) if question.history else None
    answer = assistant.answer(question.text, question.history)
    return Asked(question, answer, score(question, assistant), in_full)


def score(question: Question, assistant: Assistant) -> float:
    """How answerable the question seems: what refuses it where it is too low."""
    index = assistant.index()
    text = assistant.understood(question.text, question.history)
    return weigh(index, index.rank(text), text).score
