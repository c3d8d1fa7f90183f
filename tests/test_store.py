"""The index while several work on it at once."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from chat.answering import Assistant
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
