"""The data dictionary as Markdown, in English or Chinese; layout and words are in `pages.toml` beside this module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from warehouse.dictionary.catalog import FunctionEntry, KeyEntry, TableEntry
from warehouse.dictionary.names import unit_name

Language = Literal["en", "zh"]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tables that stand under one heading; a name may hold `*`."""

    english: str
    chinese: str
    tables: tuple[str, ...] = ()

    def title(self, language: Language) -> str:
        """The heading."""
        return self.english if language == "en" else self.chinese


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page says in one language."""

    title: str
    switch: str
    intro: str
    rules: tuple[str, ...]
    differences: str
    notes: tuple[str, ...]
    keys: str
    keys_intro: str
    functions: str
    functions_intro: str
    view: str
    columns: tuple[str, ...]
    key_columns: tuple[str, ...]
    label_in: str


class Pages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `pages.toml`."""

    group: tuple[Group, ...]
    rest: Group
    en: Words
    zh: Words


@cache
def pages() -> Pages:
    """The layout and the words."""
    data = resources.files("warehouse").joinpath("dictionary", "pages.toml").read_bytes()
    return msgspec.toml.decode(data, type=Pages)


def grouped(tables: Sequence[TableEntry]) -> list[tuple[Group, list[TableEntry]]]:
    """Each group that has tables, in order: a table stands in the first group that names it."""
    left = {table.name: table for table in tables}
    found = []
    for group in pages().group:
        own = [name for pattern in group.tables for name in sorted(left) if fnmatchcase(name, pattern)]
        found.append((group, [left.pop(name) for name in dict.fromkeys(own)]))
    found.append((pages().rest, list(left.values())))
    return [(group, own) for group, own in found if own]


def page(
    tables: Sequence[TableEntry], functions: Sequence[FunctionEntry], keys: Sequence[KeyEntry], language: Language
) -> str:
    """The whole page."""
    words = pages().en if language == "en" else pages().zh
    lines = [f"# {words.title}", "", words.switch, "", *words.intro.strip().splitlines(), ""]
    lines += [f"- {rule}" for rule in words.rules]
    for group, own in grouped(tables):
        lines += ["", f"## {group.title(language)}"]
        for table in own:
            lines += _table(table, words)
    lines += ["", f"## {words.differences}", "", *(f"- {note}" for note in words.notes)]
    lines += ["", f"## {words.keys}", "", words.keys_intro, *_keys(keys, words, language)]
    if functions:
        lines += ["", f"## {words.functions}", "", words.functions_intro, "", *_functions(functions, language)]
    return "\n".join(lines) + "\n"


def _table(table: TableEntry, words: Words) -> Iterator[str]:
    comment = table.comment
    kind = words.view if table.is_view else ""
    yield from ["", f"### `{table.name}` {comment.chinese}{kind}", "", comment.english, ""]
    yield from _head(words.columns)
    for column in table.columns:
        yield _row([f"`{column.name}`", column.type, column.comment.chinese, column.comment.english])


def _keys(keys: Sequence[KeyEntry], words: Words, language: Language) -> Iterator[str]:
    for table in dict.fromkeys(entry.table for entry in keys):
        own = [entry for entry in keys if entry.table == table]
        forms = sorted({form for entry in own for form in entry.labels})
        yield from ["", f"### `{table}`", ""]
        yield from _head([*words.key_columns, *(f"{words.label_in} {form}" for form in forms)])
        for entry in own:
            unit = unit_name(entry.table, entry.unit)[0 if language == "zh" else 1]
            labels = [entry.labels.get(form, "") for form in forms]
            yield _row([f"`{entry.key}`", unit, entry.english or "", *labels])


def _functions(functions: Sequence[FunctionEntry], language: Language) -> Iterator[str]:
    for function in functions:
        comment = function.comment
        said = f"{comment.chinese}: {comment.english}" if language == "en" else f"{comment.chinese}。{comment.english}"
        yield f"- `{function.name}({function.parameters})` {said}"


def _head(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield "|" + "---|" * len(names)


def _row(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"
