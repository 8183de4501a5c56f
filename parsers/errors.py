"""What can be wrong with the parser's own data, apart from any document."""

from __future__ import annotations


class FormError(ValueError):
    """A file of `parsers.forms` with a mistake; the message begins with the file's name."""
