"""The project's own questions: chosen on the first set, only measured on the second.

`report.jsonl` was written by someone who had seen neither the program nor its answers.
`python -m chat evaluate` measures both.
"""

from pathlib import Path

from chat.evaluation.reading import read_questions as read
from chat.evaluation.records import Question

FOLDER = Path(__file__).parent / "evaluation"
SETS = ("tune", "report")


def read_questions(name: str) -> list[Question]:
    """The questions of one set."""
    path = FOLDER / f"{name}.jsonl"
    return read(path.read_bytes(), path.name)
