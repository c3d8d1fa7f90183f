"""Syncing libraries of growing size against LlamaIndex's IngestionPipeline; `make bench-sync`.

Both sides run in the same run, in turn, each task in a fresh process, with the same model on the
same files. Sizes are arguments: `python -m tests.benchmark_sync 1 10 100 1000 10000`.

The articles are made of public texts: the sentences of the Wikipedia articles in
../shared/benchmarks, or of this project's editions where those are absent. Each article takes four
sentences by chance (the seed is its number) in two paragraphs below a title, and its number is
written into each sentence, so that no text occurs twice. Short articles keep ten thousand within
reach; Whichway makes about ten vectors of each (two passages, four sentences, four windows), the
baseline one. So time per article and vectors per second are told apart.
"""

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from tests import baseline

Figures: TypeAlias = dict[str, float]

ROOT = Path(__file__).parents[1]
TEXTS = ROOT.parent / "shared" / "benchmarks" / "chunking" / "corpora" / "wikitexts.md"
SIZES = (1, 10, 100, 1000)
SENTENCE = re.compile(r"[A-Z][^.!?\n|#*\[\]]{40,160}\.(?=\s)")
EDITED = "The last sentence is a new one."


def sentences() -> list[str]:
    files = [TEXTS] if TEXTS.exists() else sorted((ROOT / "corpus" / "articles").glob("*.md"))
    text = "\n".join(file.read_text("utf-8") for file in files)
    return sorted(set(SENTENCE.findall(text)))


def make_library(folder: Path, size: int) -> None:
    stock = sentences()
    for number in range(size):
        chosen = random.Random(number).sample(stock, 4)
        one, two, three, four = (f"{words[:-1]} (no. {number})." for words in chosen)
        place = folder / f"{number // 1000:02}"
        place.mkdir(parents=True, exist_ok=True)
        text = f"# Note {number}\n\n{one} {two}\n\n{three} {four}\n"
        (place / f"{number:05}.md").write_text(text, "utf-8")


def edit_one(folder: Path) -> None:
    path = sorted(folder.rglob("*.md"))[len(list(folder.rglob("*.md"))) // 2]
    path.write_text(f"{path.read_text('utf-8').rstrip()} {EDITED}\n", "utf-8")


def ours(folder: Path) -> float:
    """Sync; returns how many vectors the index holds then."""
    from ingest.environment import prepare

    prepare()
    from ingest.pipeline import sync
    from ingest.settings import AppSettings

    settings = AppSettings(library=folder / "library", store=folder / "ours")
    sync(settings)
    return -1 if os.environ.get("COUNT") is None else our_count(settings)


def our_count(settings: Any) -> float:
    from ingest.chroma import opened

    with opened(settings) as client:
        found = [c for c in client.list_collections() if "-articles-" not in c.name]
        return sum(collection.count() for collection in found)


def theirs(folder: Path) -> float:
    return baseline.ingest(folder, folder / "library")


SIDES: dict[str, Callable[[Path], float]] = {"ours": ours, "theirs": theirs}


def in_fresh_process(side: str, folder: Path, **more: str) -> Figures:
    """Sync once; wall time with the start of Python, peak memory in MB and the vectors held."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **more}
    command = [sys.executable, "-m", "tests.benchmark_sync", side, str(folder)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{side} failed:\n{done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": seconds, **figures}


def measure(folder: Path, size: int) -> dict[str, Figures]:
    make_library(folder / "library", size)
    table: dict[str, Figures] = {}
    for side in SIDES:
        first = in_fresh_process(side, folder)
        table[side] = {
            "ms a new article": 1000 * first["seconds"] / size,
            "all new (s)": first["seconds"],
        }
        counted = in_fresh_process(side, folder, COUNT="1")
        table[side]["vectors"] = counted["vectors"]
        table[side]["vectors a second"] = counted["vectors"] / first["seconds"]
        table[side]["nothing to do (s)"] = in_fresh_process(side, folder)["seconds"]
        table[side]["peak memory (MB)"] = first["memory"]
    edit_one(folder / "library")
    for side in SIDES:
        table[side]["one edit (s)"] = in_fresh_process(side, folder)["seconds"]
    return table


def prepare_model(folder: Path) -> None:
    """Both sides get the model ready before anything is timed."""
    make_library(folder / "library", 1)
    for side in SIDES:
        in_fresh_process(side, folder)


def show(size: int, table: dict[str, Figures]) -> None:
    print(f"\n{f'{size:,} articles':24}{'Whichway':>12}{'baseline':>12}{'ratio':>8}")
    for name, value in table["ours"].items():
        other = table["theirs"][name]
        print(f"{name:24}{value:12,.2f}{other:12,.2f}{100 * value / other:7.0f}%", flush=True)


def main() -> None:
    """Measure the sizes that are given, or, for a side and a folder, sync it once."""
    if sys.argv[1:] and sys.argv[1] in SIDES:
        vectors = SIDES[sys.argv[1]](Path(sys.argv[2]))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"vectors": vectors, "memory": memory}))
        return
    with tempfile.TemporaryDirectory() as place:
        warm = Path(place) / "warm"
        prepare_model(warm)
        for size in map(int, sys.argv[1:] or SIZES):
            folder = Path(place) / str(size)
            (folder / "ours").mkdir(parents=True)
            (folder / "ours" / "models").symlink_to(warm / "ours" / "models")
            show(size, measure(folder, size))


if __name__ == "__main__":
    main()
