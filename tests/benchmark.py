"""Speed and memory against an out-of-the-box LlamaIndex + Chroma; `make bench` prints the table.

Both sides run in the same run, in turn, each task in a fresh process, on the same articles with the
same model and, for timing, the same questions. The baseline is what LlamaIndex's documentation
shows first: SentenceSplitter 1024/200, HuggingFaceEmbedding, ChromaVectorStore, an
IngestionPipeline with a document store, and a query engine that returns its top 2 as context.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tests import baseline

Task: TypeAlias = Callable[[Path], dict[str, float]]

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "corpus" / "articles"
CASES = ROOT / "tests" / "evaluation" / "decision_cases.json"
QUESTIONS = ROOT / "tests" / "evaluation" / "report.jsonl"
ROUNDS = 3
WARM_UP = 10


def questions() -> list[str]:
    asked = map(json.loads, QUESTIONS.read_text("utf-8").splitlines())
    return [one["question"] for one in asked if one["facts"] and "history" not in one]


def percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=20)
    return {f"{name} p50 (ms)": 1000 * cuts[9], f"{name} p95 (ms)": 1000 * cuts[18]}


def timed(call: Callable[[Any], object], asked: Sequence[Any]) -> list[float]:
    for one in asked[:WARM_UP]:
        call(one)
    spans = []
    for one in asked:
        began = time.perf_counter()
        call(one)
        spans.append(time.perf_counter() - began)
    return spans


def answering(
    retrieve: Callable[[str], object], answer: Callable[[str], object]
) -> dict[str, float]:
    figures = percentiles("retrieval", timed(retrieve, questions()))
    figures |= percentiles("answer", timed(answer, questions()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures | {"peak memory while answering (MB)": peak}


# Whichway


def our_settings(folder: Path) -> Any:
    from ingest.settings import AppSettings

    return AppSettings(library=LIBRARY, store=folder / "ours")


def our_assistant(folder: Path) -> Any:
    from ingest.environment import prepare

    prepare()
    from chat.answering import Assistant

    return Assistant(our_settings(folder))


def our_ingest(folder: Path) -> dict[str, float]:
    from ingest.environment import prepare

    prepare()
    from ingest.pipeline import sync

    sync(our_settings(folder))
    return {}


def our_first(folder: Path) -> dict[str, float]:
    our_assistant(folder).answer(questions()[0])
    return {}


def our_answers(folder: Path) -> dict[str, float]:
    assistant = our_assistant(folder)
    return answering(lambda q: assistant.search(q, 12), assistant.answer)


def our_verdicts(folder: Path) -> dict[str, float]:
    """The worked cases, in turn: by the rules alone, with passages new to it, with known ones."""
    assistant = our_assistant(folder)
    from chat.checklist.loading import load_rules
    from chat.checklist.verdict import decide
    from chat.deciding import Adviser

    rules, cases = load_rules(), json.loads(CASES.read_text("utf-8"))["cases"]
    answers = [{k: o for k, o in c["inputs"].items() if o != "unknown"} for c in cases]
    adviser = Adviser(rules, assistant.index())
    return (
        percentiles("verdict", timed(lambda given: decide(given, rules), answers))
        | percentiles("verdict, new passages", timed(adviser.advise, answers))
        | percentiles("verdict, passages known", timed(adviser.advise, answers))
    )


# The baseline


def their_ingest(folder: Path) -> dict[str, float]:
    baseline.ingest(folder, LIBRARY)
    return {}


def their_engine(folder: Path) -> Any:
    from llama_index.core import Settings, VectorStoreIndex
    from llama_index.core.llms import MockLLM

    Settings.llm = MockLLM()  # never called: the answer is the context
    store, embedding = baseline.parts(folder)
    index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
    return index.as_query_engine(response_mode="context_only")


def their_first(folder: Path) -> dict[str, float]:
    their_engine(folder).query(questions()[0])
    return {}


def their_answers(folder: Path) -> dict[str, float]:
    from llama_index.core.schema import QueryBundle

    engine = their_engine(folder)
    return answering(lambda q: engine.retrieve(QueryBundle(q)), engine.query)


TASKS: dict[str, dict[str, Task]] = {
    "ours": {
        "ingest": our_ingest,
        "first": our_first,
        "answers": our_answers,
        "verdicts": our_verdicts,
    },
    "theirs": {"ingest": their_ingest, "first": their_first, "answers": their_answers},
}


# Running and printing


def in_fresh_process(side: str, task: str, folder: Path) -> dict[str, float]:
    """Run one task; its wall time, start of Python included, is added as ``seconds``."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmark", side, task, str(folder)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{side} {task} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures | {"seconds": seconds}


def measure(folder: Path) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {side: {} for side in TASKS}
    for side in TASKS:
        table[side]["ingest, first time (s)"] = in_fresh_process(side, "ingest", folder)["seconds"]
    rounds = {"sync with nothing to do (s)": "ingest", "fresh process to first answer (s)": "first"}
    for name, task in rounds.items():
        spans: dict[str, list[float]] = {side: [] for side in TASKS}
        for _ in range(ROUNDS):
            for side, taken in spans.items():
                taken.append(in_fresh_process(side, task, folder)["seconds"])
        for side, taken in spans.items():
            table[side][name] = statistics.median(taken)
    for side in TASKS:
        figures = in_fresh_process(side, "answers", folder)
        table[side] |= {name: value for name, value in figures.items() if name != "seconds"}
    verdicts = in_fresh_process("ours", "verdicts", folder)
    table["ours"] |= {name: value for name, value in verdicts.items() if name != "seconds"}
    return table


def main() -> None:
    """Measure both sides and print the table, or, with arguments, run one task."""
    if len(sys.argv) == 4:
        side, task, folder = sys.argv[1:]
        print(json.dumps(TASKS[side][task](Path(folder))))
        return
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder))
    print(f"{'':36}{'Whichway':>10}{'baseline':>10}{'ratio':>8}")
    for name, ours in table["ours"].items():
        theirs = table["theirs"].get(name)
        ratio = f"{theirs:10.2f}{100 * ours / theirs:7.0f}%" if theirs else f"{'-':>10}{'-':>8}"
        print(f"{name:36}{ours:10.2f}{ratio}")


if __name__ == "__main__":
    main()
