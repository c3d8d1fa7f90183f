"""How far each of the files and pages is that are being added."""

from dataclasses import dataclass

from ingest.adding import Taken


@dataclass(frozen=True, slots=True)
class Step:
    """One of them.

    Attributes:
        name: the file's name, or the address.
        begun: whether its turn has come.
        taken: what came of it; None until then.
    """

    name: str
    begun: bool = False
    taken: Taken | None = None
