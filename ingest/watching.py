"""Tells whenever files of the library have changed."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, watch

QUIET = 500
"""Milliseconds without a change after which a burst of changes is over."""
LONGEST = 5_000
"""Milliseconds after which a burst counts although it goes on."""
LOOKING = 1_000
"""Milliseconds after which it is looked whether the folder is still there."""
AGAIN = 2.0
"""Seconds until it is looked again for a folder that is not there."""


def watch_library(library: Path, keep_up: Callable[[], None]) -> None:
    """Call at once and after each burst of changes; only an interrupt ends it.

    The folder may come and go meanwhile.
    """
    while True:
        for _ in _bursts(library.resolve()):
            keep_up()
        keep_up()
        while not library.is_dir():
            time.sleep(AGAIN)


def _bursts(library: Path) -> Iterator[None]:
    """One once no change can be missed any more, then after each, until the folder is gone."""

    def counts(change: Change, name: str) -> bool:
        """Whether it may be an article: what is hidden, or in a hidden folder, is none."""
        return not any(part.startswith(".") for part in Path(name).relative_to(library).parts)

    if not library.is_dir():
        return
    changes = watch(
        library,
        watch_filter=counts,
        debounce=LONGEST,
        step=QUIET,
        rust_timeout=LOOKING,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    for number, changed in enumerate(changes):
        if not library.is_dir():
            return
        if changed or number == 0:
            yield
