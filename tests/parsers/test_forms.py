"""The form data: how many cells, which sums, and a mistake in a file named with its form and entry."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from parsers import forms
from parsers.forms import FORMS, FormError, read_forms

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_org")
FILES = Path(forms.__file__).parent
SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    ("form", "tables"),
    [
        ("2021", {"disclosure": 10, "requests": 175, "challenges": 15}),
        ("2019", {"disclosure": 22, "requests": 161, "challenges": 15}),
        ("2014", {"statistics": 58}),
    ],
)
def test_a_form_has_its_cells(form: str, tables: dict[str, int]) -> None:
    cells = FORMS[form].cells
    assert Counter(cell.table for cell in cells) == tables
    assert len({cell.key for cell in cells}) == len(cells)
    assert all(cell.key == f"{cell.table}.{cell.row}.{cell.column}" for cell in cells)


def test_every_cell_has_a_label_and_a_unit() -> None:
    for form in FORMS.values():
        for cell in form.cells:
            assert cell.label
            assert cell.unit in ("count", "10k_yuan", "yuan")


def test_money_is_in_the_unit_that_each_form_prints() -> None:
    units = {form: {cell.key: cell.unit for cell in FORMS[form].cells if cell.unit != "count"} for form in FORMS}
    assert units["2021"] == {"disclosure.fees.amount": "10k_yuan"}
    assert units["2019"] == {"disclosure.procurement.amount": "yuan"}
    assert set(units["2014"].values()) == {"10k_yuan"}


@pytest.mark.parametrize(("form", "sums"), [("2021", 7 + 7 + 25 + 3), ("2019", 7 + 7 + 23 + 3), ("2014", 7)])
def test_a_form_has_its_sums(form: str, sums: int) -> None:
    assert len(FORMS[form].identities) == sums


@pytest.mark.parametrize(("form", "outcomes"), [("2021", 21), ("2019", 19)])
def test_the_sums_of_the_requests(form: str, outcomes: int) -> None:
    found = {(one.code, one.over): one for one in FORMS[form].identities}
    for who in (*APPLICANTS, "total"):
        balance, closed = found["requests.balance", who], found["requests.outcomes", who]
        assert balance.left == (f"requests.new_received.{who}", f"requests.carried_in.{who}")
        assert balance.right == (f"requests.outcome_total.{who}", f"requests.carried_out.{who}")
        assert len(closed.left) == outcomes
        assert closed.right == (f"requests.outcome_total.{who}",)
        assert not set(closed.left) & {*balance.left, *balance.right}
    row = found["requests.applicants", "granted"]
    assert row.left == tuple(f"requests.granted.{who}" for who in APPLICANTS)
    assert row.right == ("requests.granted.total",)


def test_the_sums_of_the_challenges() -> None:
    groups = [one for one in FORMS["2021"].identities if one.code == "challenges.group"]
    assert [one.over for one in groups] == ["reconsideration", "litigation_direct", "litigation_after_reconsideration"]
    for one in groups:
        results = ("upheld", "corrected", "other", "pending")
        assert one.left == tuple(f"challenges.{one.over}.{result}" for result in results)
        assert one.right == (f"challenges.{one.over}.total",)


def test_every_sum_speaks_of_cells_of_its_form_and_says_what_it_is() -> None:
    for form in FORMS.values():
        keys = {cell.key for cell in form.cells}
        for one in form.identities:
            assert keys.issuperset(one.keys)
            assert len(set(one.keys)) == len(one.keys)
            assert one.says


def test_the_form_of_2019_differs_from_that_of_2021_where_the_rules_do() -> None:
    old, new = ({cell.key for cell in FORMS[form].cells} for form in ("2019", "2021"))
    rows = {key.split(".")[1] for key in old ^ new if key.startswith("requests.")}
    assert rows == {"other", "other_not_corrected", "other_fee_unpaid", "other_other"}
    assert not {key for key in old ^ new if key.startswith("challenges.")}
    rows_2019 = [row.code for table in FORMS["2019"].tables if table.code == "requests" for row in table.rows]
    assert rows_2019[-4:] == ["declined_confirmation", "other", "outcome_total", "carried_out"]


def test_each_year_has_the_form_that_was_in_force() -> None:
    in_force = {year: [form.id for form in FORMS.values() if form.covers(year)] for year in (2013, 2014, 2018, 2019)}
    assert in_force == {2013: [], 2014: ["2014"], 2018: ["2014"], 2019: ["2019"]}
    assert [form.id for form in FORMS.values() if form.covers(2020)] == ["2019"]
    assert [form.id for form in FORMS.values() if form.covers(2035)] == ["2021"]


MISTAKES = [
    (
        '["outcome_total", "carried_out"]',
        '["outcome_totals", "carried_out"]',
        "requests.balance names 'outcome_totals'",
    ),
    ('["new_received", "carried_in"]', '["new_received", "carried"]', "requests.balance names 'carried'"),
    ('{ first = "granted", before', '{ first = "grantd", before', "requests.outcomes names 'grantd'"),
    (
        'first = "granted", before = "outcome_total"',
        'first = "outcome_total", before = "granted"',
        "does not come before",
    ),
    ('{ first = "granted", before = "outcome_total" }', "[]", r"length >= 1 - at `\$.identity\[1\].left`"),
    ('over = "column"', 'over = "rows"', "Invalid enum value 'rows'"),
    (
        'code = "requests.balance"\ntable = "requests"',
        'code = "requests.balance"\ntable = "request"',
        "table 'request'",
    ),
    ('unit = "10k_yuan"', 'unit = "wan"', "Invalid enum value 'wan'"),
    ('unit = "10k_yuan"\n', "", r"missing required field `unit` - at `\$.table\[0\].block\[3\]`"),
    ("first_year = 2021\n", "", "missing required field `first_year`"),
    ("first_year = 2021", 'first_year = "2021"', "Expected `int`, got `str`"),
    ("first_year = 2021", "first_year = 2020", "form 2021 begins in 2020: write last_year = 2019"),
    ("first_year = 2021", "first_year = 2021\nlast_year = 2001", "last_year 2001 is before"),
    ("first_year = 2021", "first_year = 2021\nlast_yaer = 2030", "unknown field `last_yaer`"),
    ("first_year = 2021", 'first_year = 2021\nbase = "2020"', "base '2020' is no form; there are 2014, 2019, 2021"),
    ("first_year = 2021", 'first_year = 2021\nbase = "2019"', "base leads back"),
    ('form = "2021"', 'form = "2014"', "form 2014 is in 2014.toml already"),
    ('form = "2021"', 'form = "2021', "Illegal character"),
    ('["penalty", "行政处罚"]', '["licensing", "行政处罚"]', "two rows in disclosure have the code 'licensing'"),
    ('["penalty", "行政处罚"]', '["行政处罚", "penalty"]', "row '行政处罚' in disclosure"),
    ('["penalty", "行政处罚"]', '["行政处罚"]', "length >= 2"),
    ('["repealed", "本年废止件数"]', '["issued", "本年废止件数"]', "two columns in disclosure have the code 'issued'"),
    ('["repealed", "本年废止件数"]', '["re.pealed", "本年废止件数"]', "matching regex"),
    ('code = "challenges"', 'code = "requests"', "two tables have the code 'requests'"),
    ("[aliases]", '[aliases]\ngrant = ["公开"]', "aliases names 'grant'"),
    ('unit = "10k_yuan"', 'unit = "10k_yuan"\nsigned = ["count"]', "signed in disclosure names 'count'"),
]


@pytest.mark.parametrize(("old", "new", "named"), MISTAKES, ids=[named for _, _, named in MISTAKES])
def test_a_mistake_in_a_form_file_is_named_with_the_file(tmp_path: Path, old: str, new: str, named: str) -> None:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / "2021.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "2021.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError, match=rf"^(2021|2019)\.toml: .*{named}"):
        read_forms(tmp_path)


def test_a_form_that_replaces_what_its_base_does_not_have_is_refused(tmp_path: Path) -> None:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    changed = (FILES / "2019.toml").read_text(encoding="utf-8")
    for old, new, named in (
        ('"other_fee_unpaid", "other_other"]', '"other_fee", "other_other"]', "takes 'other_fee' out of requests"),
        ('table = "requests"', 'table = "request"', "replace_rows names 'request'"),
    ):
        assert old in changed
        (tmp_path / "2019.toml").write_text(changed.replace(old, new), encoding="utf-8")
        with pytest.raises(FormError, match=rf"^2019\.toml: .*{named}"):
            read_forms(tmp_path)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("", "has no table"),
        (
            'base = "2021"\n[[replace_rows]]\ntable = "requests"\nrows = ["granted"]\nwith = [["given", "予以公开"]]',
            r"requests.outcomes \(taken over from 2021.toml\) names 'granted'",
        ),
    ],
)
def test_what_a_new_form_lacks_is_named_with_its_own_file(tmp_path: Path, more: str, named: str) -> None:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    before = (FILES / "2021.toml").read_text(encoding="utf-8")
    (tmp_path / "2021.toml").write_text(f"last_year = 2030\n{before}", encoding="utf-8")
    head = 'form = "2031"\nfirst_year = 2031\nname = "格式"\nauthority = "函"\n'
    (tmp_path / "2031.toml").write_text(head + more, encoding="utf-8")
    with pytest.raises(FormError, match=rf"^2031\.toml: .*{named}"):
        read_forms(tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared beside the checkout is missing")
@pytest.mark.parametrize("form", ["2021", "2014"])
def test_the_keys_and_labels_are_those_of_the_shared_form(form: str) -> None:
    raw = tomllib.loads((SHARED / "forms" / f"{form}.toml").read_text(encoding="utf-8"))
    rows = list(raw.get("rows", ()))
    for table in raw.get("table", ()):
        for block in (table, *table.get("block", ())):
            rows += block.get("rows", ())
    ours = {row.code: row.labels for table in FORMS[form].tables for row in table.rows}
    for code, *labels in rows:
        assert code in ours
        assert ours[code][-1] == (labels[0] if form == "2014" else labels[-1])
