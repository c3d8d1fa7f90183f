"""`python -m chat feedback`: list what was said of answers, or make questions to evaluate of it."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chat.conversations.feedback import drafts, feedback_text
from chat.conversations.feedback_file import FeedbackFile
from chat.errors import ChatError
from ingest.commandline import print_json, print_text

NONE_YET = "Nobody has said anything of an answer yet; on the page one can, below each of them."


def feedback(file: FeedbackFile, questions: Path | None, as_json: bool) -> int:
    """Print what was said of answers, the newest last, or write drafts of questions.

    Raises:
        ChatError: the file cannot be read, or the questions cannot be written.
    """
    records, damaged = file.read()
    if damaged:
        print(f"{damaged} damaged lines of {file.path} are passed over.", file=sys.stderr)
    if questions:
        written = _write(questions, drafts(records))
        print_text(f"{written} drafts in {questions}. Fill in their facts before you evaluate.")
    elif as_json:
        print_json({"file": str(file.path), "feedback": records})
    else:
        told = "\n\n".join(map(feedback_text, records)) or NONE_YET
        print_text(f"{told}\n\nKept in {file.path}" if records else told)
    return 0


def _write(path: Path, questions: Iterable[dict[str, Any]]) -> int:
    """One line each, into a new file: in an old one facts may have been filled in."""
    lines = [json.dumps(question, ensure_ascii=False) + "\n" for question in questions]
    try:
        with path.open("x", encoding="utf-8") as file:
            file.writelines(lines)
    except FileExistsError as error:
        raise ChatError(f"{path} exists already. Choose another name.") from error
    except OSError as error:
        raise ChatError(f"{path} cannot be written ({error.strerror}).") from error
    return len(lines)
