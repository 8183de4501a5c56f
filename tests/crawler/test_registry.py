"""The registry's rows, and errors that name the row and the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.registry import FAMILIES, RegistryError, load_portals
from crawler.spiders import SPIDERS

ROW = {
    "id": '"a-1"',
    "name": '"某市"',
    "division": '"430100"',
    "base_url": '"http://a.gov.cn/"',
    "family": '"trs"',
    "columns": '["/b/"]',
}


def write(path: Path, *rows: dict[str, str]) -> Path:
    text = "".join("[[portal]]\n" + "".join(f"{key} = {value}\n" for key, value in row.items()) for row in rows)
    file = path / "p.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_bundled_portals_are_valid() -> None:
    portals = load_portals()
    assert {"changsha", "hangzhou", "jiangsu"} <= {portal.id for portal in portals}
    assert {portal.family for portal in portals} == set(FAMILIES) == set(SPIDERS)


def test_a_row(tmp_path: Path) -> None:
    (portal,) = load_portals(write(tmp_path, ROW))
    assert portal.column_urls() == ["http://a.gov.cn/b/"]
    assert portal.note == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", '"A 1"'),
        ("id", "7"),
        ("name", '" "'),
        ("division", '"4301"'),
        ("base_url", '"ftp://a.gov.cn/"'),
        ("base_url", '"http://127.0.0.1/"'),
        ("family", '"wordpress"'),
        ("columns", "[]"),
        ("columns[0]", '["http://192.168.0.1/"]'),
        ("columns[1]", '["/a/", 3]'),
        ("colour", '"red"'),
    ],
)
def test_errors_name_row_and_field(tmp_path: Path, field: str, value: str) -> None:
    bad = {**ROW, "id": '"a-2"', field.partition("[")[0]: value}
    with pytest.raises(RegistryError) as caught:
        load_portals(write(tmp_path, ROW, bad))
    message = str(caught.value)
    assert "p.toml, portal 2" in message
    assert f"field {field}" in message.replace("[...]", "[1]")


def test_a_missing_field_and_a_taken_id(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"portal 1 \(a-1\), field family"):
        load_portals(write(tmp_path, {key: value for key, value in ROW.items() if key != "family"}))
    with pytest.raises(RegistryError, match=r"portal 2 \(a-1\), field id: .*taken"):
        load_portals(write(tmp_path, ROW, ROW))


@pytest.mark.parametrize("text", ["", "portal = 3", "[[portal", "[x]\n[[portal]]\nid='a'"])
def test_files_that_are_no_registry(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text)
    with pytest.raises(RegistryError, match=r"p\.toml"):
        load_portals(file)
    with pytest.raises(RegistryError, match="cannot be read"):
        load_portals(tmp_path / "none.toml")
