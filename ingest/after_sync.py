"""What others have to say about a finished sync.

Whoever reads the index may announce a function under the entry point group below; so the checklist
speaks here although nothing in `ingest` knows of it.
"""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TypeAlias

from ingest.errors import KnowledgeBaseError
from ingest.records import Remark, SyncReport
from ingest.settings import AppSettings

GROUP = "whichway.after_sync"

Reporter: TypeAlias = Callable[[AppSettings, SyncReport], Remark | None]


def remarks(settings: AppSettings, report: SyncReport) -> dict[str, Remark]:
    """What each reporter says, by its name; nothing where the sync changed nothing.

    The sync is done by then: what goes wrong here is said in the remark's place.
    """
    if not (report.added or report.changed or report.removed):
        return {}
    said: dict[str, Remark] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        reporter: Reporter = entry.load()
        try:
            remark = reporter(settings, report)
        except KnowledgeBaseError as error:
            remark = Remark((str(error),), {"error": str(error)})
        if remark is not None:
            said[entry.name] = remark
    return said
