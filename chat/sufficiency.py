"""Whether what was found can answer the question at all. Pure."""

from chat.index import Ranking, SearchIndex


def shortcoming(index: SearchIndex, ranking: Ranking) -> str | None:
    """Why the evidence does not suffice; None where it does."""
    return None
