"""What can go wrong, as one tree.

KnowledgeBaseError
├── SettingsError   a setting is unknown or has a value that cannot be used
├── CorpusError     the library's folder, or one article in it
├── StoreError      the index: locked, damaged, unreachable
│   └── NoIndexError    it has not been made yet
└── ModelError      an embedding model: missing or not what it should be

Each message says what happened, where, and what to do next. Anything else that escapes is a bug.
"""


class KnowledgeBaseError(Exception):
    """Root of all errors whose message is meant for the user."""


class SettingsError(KnowledgeBaseError):
    """A setting is unknown or has a value that cannot be used."""


class CorpusError(KnowledgeBaseError):
    """The library's folder, or one article in it, cannot be read."""


class StoreError(KnowledgeBaseError):
    """The index is missing, locked, damaged or unreachable."""


class NoIndexError(StoreError):
    """The index has not been made yet."""


class ModelError(KnowledgeBaseError):
    """An embedding model is missing or is not what it should be."""
