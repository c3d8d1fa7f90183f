"""What must be set before the heavy libraries are imported: no telemetry, no hub, calm threads."""

import os
import warnings

QUIET = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TQDM_DISABLE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # OpenBLAS spins up a thread per core for tiny products and starves the embedding model.
    "OPENBLAS_NUM_THREADS": "1",
}


def prepare() -> None:
    """Set the process up; call it first in every entry point."""
    os.environ.update(QUIET)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    warnings.filterwarnings("ignore")
