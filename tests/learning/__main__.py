"""Fit the adapter and the judge, and keep them in `chat/learned.npz`.

usage: python -m tests.learning

The adapter learns from the training questions, some of them joined in twos of which the library
answers one. The judge learns from these and from XQuAD's, each of XQuAD's once as it is and once as
if the passages that answer it were not there, so that it judges other libraries too. What it sees
of a training question was ranked with an adapter that had not seen that question. The tuning and
the reporting set teach nothing.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

import chat
from chat.index import SearchIndex
from chat.learned import FILE, Adapter, Judge, fingerprint
from ingest.environment import prepare
from ingest.settings import AppSettings
from tests.learning.adapter import fit_adapter
from tests.learning.examples import Example, Pairs, joined, of_ours, of_xquad, pairs
from tests.learning.judge import fit_judge

FOLDS = 5
STORED = np.float16
KEPT = Path(chat.__file__).with_name(FILE)


def main() -> None:
    """Fit both, and write them."""
    prepare()
    alone = of_ours(AppSettings.load())
    ours = [*alone, *joined(alone)]
    adapter = fit_adapter(ours)
    print(f"adapter fitted to {len(ours)} questions", flush=True)
    with tempfile.TemporaryDirectory() as place:
        examples = [*across(ours), *elsewhere(of_xquad(Path(place)), adapter)]
    judge = fit_judge(examples)
    print(f"judge fitted to {len(examples)} questions")
    save(adapter, judge, ours[0].index)


def across(examples: Sequence[Example]) -> Iterator[Pairs]:
    """Each fold ranked with what the others taught."""
    for fold in range(FOLDS):
        adapter = fit_adapter([e for n, e in enumerate(examples) if n % FOLDS != fold])
        yield from (pairs(example, adapter) for example in examples[fold::FOLDS])


def elsewhere(examples: Sequence[Example], adapter: Adapter) -> Iterator[Pairs]:
    """Each example as it is, and with its answer hidden."""
    for example in examples:
        yield pairs(example, adapter)
        yield pairs(example, adapter, hidden=True)


def save(adapter: Adapter, judge: Judge, index: SearchIndex, path: Path = KEPT) -> None:
    """Write the numbers with half precision, and which sentences taught them."""
    parts = {
        name: value.astype(STORED) for name, value in (asdict(adapter) | asdict(judge)).items()
    }
    seen = [fingerprint(p.quote(sentence)) for p, sentence in index.sentences]
    np.savez_compressed(path, **parts, seen=np.array(seen, np.uint64))


if __name__ == "__main__":
    main()
