"""The forms of the annual report, as data: one TOML file beside this module for each form.

`FORMS` maps a form's id ("2014", "2019", "2021") to a `Form`: its tables (blocks of rows by columns), its cells in
the order of the form, and its identities (勾稽关系, the sums that must hold) spelled out cell by cell. A mistake in a
file raises `FormError` on import, with file and entry; see `parsers.forms.files`.

Nothing here knows how a page prints a form; see `parsers.align`.
"""

from __future__ import annotations

from importlib import resources

from parsers.errors import FormError
from parsers.forms.files import read_forms
from parsers.forms.model import Block, CellSpec, Column, Form, Identity, Row, Table

__all__ = ["FORMS", "Block", "CellSpec", "Column", "Form", "FormError", "Identity", "Row", "Table", "read_forms"]

FORMS = read_forms(resources.files(__name__))
