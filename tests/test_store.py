"""The index while several work on it, or something happens to its folder."""

import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.answering import Assistant
from ingest.errors import StoreError
from ingest.pipeline import sync
from ingest.settings import AppSettings
from ingest.store import read_snapshot

SYNCS = 5
ZEBRA = "# Zebra\n\nThe zebra has {n} stripes.\n\nThe zebra sleeps {n} hours.\n"
QUESTION = "How many stripes has the zebra, and how many hours does it sleep?"


def write(settings: AppSettings, name: str, text: str) -> None:
    (settings.library / name).write_text(text, "utf-8")


def meanwhile(work: Callable[[], None], *others: Callable[[], None]) -> None:
    """Do some work while threads repeat others; the first error of any is raised."""
    done = threading.Event()

    def repeat(other: Callable[[], None]) -> None:
        while not done.wait(0.01):
            other()

    with ThreadPoolExecutor(len(others)) as pool:
        futures = [pool.submit(repeat, other) for other in others]
        try:
            work()
        finally:
            done.set()
    for future in futures:
        future.result()


def told(assistant: Assistant) -> set[str]:
    """The numbers that are quoted about the zebra."""
    quotes = " ".join(citation.quote for citation in assistant.answer(QUESTION).citations)
    return set(re.findall(r"The zebra (?:has|sleeps) (\d+)", quotes))


def test_many_may_ask_at_once(assistant: Assistant) -> None:
    questions = [
        "What is RAFT?",
        "do I need graphics cards to train?",
        "how many labelled examples are enough",
        "What are the four advantages of fine-tuning?",
        "How do I change the strings of a guitar?",
    ]

    def ask(question: str) -> tuple[str, object]:
        answer = assistant.answer(question)
        return answer.text, answer.citations

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, questions * 8))
    assert together == alone * 8


def test_questions_are_answered_while_the_library_is_synced(fresh: AppSettings) -> None:
    write(fresh, "zebra.md", ZEBRA.format(n=0))
    sync(fresh)
    running = Assistant(fresh)
    seen: list[set[str]] = []

    def change() -> None:
        for number in range(1, SYNCS + 1):
            write(fresh, "zebra.md", ZEBRA.format(n=number))
            write(fresh, f"{number % 3}.md", f"# Giraffe\n\nA giraffe has {number} spots.\n")
            (fresh.library / f"{(number + 1) % 3}.md").unlink(missing_ok=True)
            sync(fresh)

    def ask() -> None:
        seen.append(told(running))

    def read() -> None:
        text = " ".join(passage.text for passage in read_snapshot(fresh).passages)
        seen.append(set(re.findall(r"The zebra (?:has|sleeps) (\d+)", text)))

    meanwhile(change, ask, ask, read)
    assert all(len(numbers) == 1 for numbers in seen)
    assert told(running) == {str(SYNCS)}


@pytest.mark.parametrize("parts", [["chroma"], ["chroma", "revision", "writing.lock"]])
def test_an_index_may_be_deleted_under_a_running_assistant(
    fresh: AppSettings, parts: list[str]
) -> None:
    write(fresh, "zebra.md", ZEBRA.format(n=1))
    sync(fresh)
    running = Assistant(fresh)
    assert told(running) == {"1"}
    for part in parts:
        path = fresh.store / part
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for assistant in (running, Assistant(fresh)):
        with pytest.raises(StoreError, match=r"No index at .*\. Build it with: python -m ingest"):
            told(assistant)
    assert sync(fresh).added == ("zebra",)
    assert told(running) == {"1"}


def test_what_a_killed_export_left_behind_goes_with_the_next_sync(fresh: AppSettings) -> None:
    write(fresh, "zebra.md", ZEBRA.format(n=1))
    sync(fresh)
    kept = sorted(fresh.models.rglob("*"))
    (fresh.models / "draft-abc").mkdir()
    (fresh.models / "draft-abc" / "model.onnx").write_bytes(b"half")
    assert sync(fresh).unchanged == ("zebra",)
    assert sorted(fresh.models.rglob("*")) == kept
