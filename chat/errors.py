"""What can go wrong while answering; the rest of the tree is in `ingest.errors`."""

from ingest.errors import KnowledgeBaseError


class ChatError(KnowledgeBaseError):
    """A question or a request that cannot be worked with."""
