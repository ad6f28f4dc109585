"""Errors a caller can act on.

KgError
├── VaultError     the folder cannot be read as a vault
├── ConfigError    kg.toml says something kg does not understand
├── UsageError     a name or an option that kg does not know; the message gives the choices
└── ModelError     a model cannot be built or run

A problem *in a note* is never raised: it is a `Finding` with a place.
"""


class KgError(Exception):
    """Whatever kg refuses to do, with a message that says what would work."""


class VaultError(KgError):
    """The folder cannot be read as a vault."""


class ConfigError(KgError):
    """kg.toml says something kg does not understand: the message names file, key and what is allowed."""


class UsageError(KgError):
    """A name or an option that kg does not know: the message gives the choices."""


class ModelError(KgError):
    """A model cannot be built or run: the message names the note, the block and the field."""
