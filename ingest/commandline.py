"""How every command line begins and ends: quiet libraries, one sentence for what went wrong."""

import os
import sys
from collections.abc import Callable

from ingest.environment import prepare
from ingest.errors import KnowledgeBaseError

INTERRUPTED = 130
"""Exit status after Ctrl+C, as shells have it."""


def run(work: Callable[[], int]) -> int:
    """Do the work and return its exit status; 1 where one of our errors ended it."""
    prepare()
    try:
        return work()
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough; Python must not complain about it at its own end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
