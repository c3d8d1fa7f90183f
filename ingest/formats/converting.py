"""Documents are converted in a child process, which may take only so much time and memory.

A converter that hangs, runs away or crashes on a stranger's file takes its process with it and
nothing else.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from ingest.errors import CorpusError
from ingest.formats.extracted import Extracted, Format

SECONDS = 180
"""By the clock, which a busy machine stretches; the limits in `child.py` are tighter."""
ROOT = Path(__file__).parents[2]
TOO_MUCH = "takes too much time or memory to read. Save a plainer copy of it, or its text."
QUIET = {"PYTHONHASHSEED": "0", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
"""So that the same bytes give the same text."""


def convert(content: bytes, kind: Format, name: str) -> Extracted:
    """The text of a document.

    Raises:
        CorpusError: it is damaged, encrypted or without text, or it takes too much to read.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-m", "ingest.formats.child", kind],
            input=content,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, **QUIET},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CorpusError(f"{name} {TOO_MUCH}") from error
    if child.returncode:
        raise CorpusError(f"{name} {TOO_MUCH}")
    told = json.loads(child.stdout)
    if "trouble" in told:
        raise CorpusError(f"{name} {told['trouble']}")
    return Extracted(told["text"], kind, tuple(told["pages"]))
