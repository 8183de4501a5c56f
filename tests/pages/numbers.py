"""What happens to numbers on the way to the page: dirt that a reader sees through, blanks, an agency's own slips,
numbers run together or lost.

Where numbers are run together or lost, `readings` counts by brute force how many readings the form's sums allow; only a
page that has exactly one is expected to come back whole, the others are lossy.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from decimal import Decimal

from tests.pages.article import Article, Cell, Row, Table, rows_of
from tests.pages.damage import Damage
from tests.pages.figures import RESULTS

_WIDE = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")
_MOST_READINGS = 200_000


def _number_cells(article: Article) -> list[Cell]:
    return [cell for _, row in rows_of(article) for cell in row.numbers if cell.value is not None]


def dirty(article: Article, rng: random.Random) -> None:
    """Full-width digits, thousands separators, units, white and zero-width space around and inside."""
    for cell in _number_cells(article):
        if not cell.text.lstrip("-").replace(".", "").isdigit():
            continue
        kinds = ["plain", "wide", "white", "zero_width", "newline"]
        if (
            cell.value is not None
            and cell.value == int(cell.value)
            and not (cell.key or "").endswith((".amount", ".value"))
        ):
            kinds.append("unit")
        if cell.value is not None and abs(cell.value) >= 1000:
            kinds += ["thousands", "thousands"]
        cell.text = _dirtied(cell.text, rng.choice(kinds), rng)


def _dirtied(text: str, kind: str, rng: random.Random) -> str:
    if kind == "wide":
        return text.translate(_WIDE)
    if kind == "white":
        return f" {text}　"
    if kind == "zero_width":
        return "\u200b" + text[:1] + rng.choice(("\u200b", "\ufeff", "\u2060")) + text[1:] + "\ufeff"
    if kind == "newline":
        return f"{text}\xa0"
    if kind == "unit":
        return text + rng.choice(("件", "项", " 件"))
    if kind == "thousands":
        whole, _, rest = text.partition(".")
        grouped = format(int(whole), ",").replace(",", rng.choice((",", "，")))
        return grouped + (f".{rest}" if rest else "")
    return text


def spaced_digits(article: Article, rng: random.Random) -> None:
    """Spaces inside numbers; only where a cell has an edge of its own can a reader know better."""
    for cell in _number_cells(article):
        if len(cell.text) > 2 and cell.text.isdigit() and rng.random() < 0.7:
            cut = rng.randint(1, len(cell.text) - 1)
            cell.text = cell.text[:cut] + rng.choice((" ", "\xa0", "　", "\u2009")) + cell.text[cut:]


def remarks(article: Article, rng: random.Random) -> None:
    """A remark in brackets behind some numbers."""
    cells = [cell for cell in _number_cells(article) if cell.value and not (cell.key or "").endswith(".amount")]
    for cell in rng.sample(cells, min(len(cells), 4)):
        number = rng.randint(1, 40)
        cell.text += rng.choice(
            (f"（其中修订{number}件）", f"（含自然失效{number}件）", f"(其中：上年结转{number}件)", "（均为网络申请）")
        )


def superscripts(article: Article, rng: random.Random) -> None:
    """A footnote mark behind some numbers."""
    cells = _number_cells(article)
    for cell in rng.sample(cells, min(len(cells), 5)):
        cell.text += rng.choice(("¹", "①", "*", "[1]", "²"))


def zeros_marked(article: Article, rng: random.Random) -> None:
    """Zeros written as a stroke or a word: the cell is blank."""
    mark = rng.choice(("/", "—", "-", "——", "无", "／", "－"))
    for cell in _number_cells(article):
        if cell.value == 0 and rng.random() < 0.8:
            cell.text, cell.value = mark, None


def slip(article: Article, rng: random.Random) -> None:
    """The agency added up wrongly: what is printed is the truth."""
    totals = [
        cell
        for cell in _number_cells(article)
        if cell.value is not None
        and cell.text == str(cell.value)
        and ((cell.key or "").endswith(".total") or "outcome_total" in (cell.key or ""))
    ]
    for cell in rng.sample(totals, min(len(totals), rng.randint(1, 2))):
        cell.value = (cell.value or Decimal(0)) + rng.choice((1, 1, 2, 10))
        cell.text = str(cell.value)


def glued(article: Article, rng: random.Random) -> None:
    """In one or two rows neighbouring numbers have run together."""
    chosen = _damageable(article, rng)
    for row in chosen:
        numbers = row.numbers
        first = rng.randrange(len(numbers) - 1)
        last = min(len(numbers) - 1, first + rng.choice((1, 1, 1, 2, 5)))
        numbers[first].text = "".join(cell.text for cell in numbers[first : last + 1])
        for cell in numbers[first + 1 : last + 1]:
            cell.gone = True
    _judge(article, chosen)


def lost(article: Article, rng: random.Random) -> None:
    """One number is not there, and no gap where it stood."""
    chosen = [row for row in _damageable(article, rng)[:1] if any(cell.value for cell in row.numbers)]
    for row in chosen:
        rng.choice([cell for cell in row.numbers if cell.value]).gone = True
    _judge(article, chosen)


def _damageable(article: Article, rng: random.Random) -> list[Row]:
    rows = [row for table, row in rows_of(article) if table.code != "disclosure" and len(row.numbers) > 1]
    rows = [row for row in rows if all(cell.text.isascii() and cell.text.isdigit() for cell in row.numbers)] or rows
    busy = [row for row in rows if sum(1 for cell in row.numbers if cell.value) > 1] or rows
    return rng.sample(busy, min(len(busy), rng.choice((1, 1, 2))))


def _judge(article: Article, damaged: list[Row]) -> None:
    plain = all(cell.text.isdigit() for _, row in rows_of(article, "requests") for cell in row.numbers)
    found = readings(article, damaged) if plain else []
    article.lossy |= bool(damaged) and len(found) != 1


def readings(article: Article, damaged: list[Row]) -> list[tuple[tuple[int, ...], ...]]:
    """Every reading of the damaged rows that all sums allow, at most two of them; [] when too many are possible."""
    choices = [sorted(set(_row_readings(row))) for row in damaged]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_READINGS:
        return []
    found = []
    table = next((table for table in article.tables if table.code == "requests"), None)
    for reading in itertools.product(*choices):
        if _columns_hold(table, damaged, reading):
            found.append(reading)
        if len(found) > 1:
            break
    return found


def _row_readings(row: Row) -> Iterator[tuple[int, ...]]:
    tokens = [cell.text for cell in row.numbers if not cell.gone]
    wanted = len(row.numbers)
    for numbers in _splits(tokens, wanted):
        if _row_holds(numbers):
            yield numbers
    if len(tokens) == wanted - 1:
        numbers_seen = [int(token) for token in tokens]
        for place in range(wanted):
            yield from _filled(numbers_seen, place)


def _filled(seen: list[int], place: int) -> Iterator[tuple[int, ...]]:
    """A number put into a gap at `place`, the one that the row's sum asks for."""
    group = len(RESULTS) + 1 if len(seen) == 14 else len(seen) + 1
    trial = [*seen[:place], 0, *seen[place:]]
    start = place - place % group
    parts, total = trial[start : start + group - 1], trial[start + group - 1]
    trial[place] = sum(parts) if place == start + group - 1 else total - sum(parts)
    if trial[place] >= 0 and _row_holds(tuple(trial)):
        yield tuple(trial)


def _splits(tokens: list[str], wanted: int) -> Iterator[tuple[int, ...]]:
    """Every way to cut the tokens into `wanted` numbers without leading zeros."""
    if not tokens:
        if wanted == 0:
            yield ()
        return
    head, rest = tokens[0], tokens[1:]
    for length in range(1, len(head) + 1):
        if head[0] == "0" and length > 1:
            break
        tail = [head[length:], *rest] if length < len(head) else rest
        if len(tail) > wanted - 1 or sum(map(len, tail)) < wanted - 1:
            continue
        for numbers in _splits(tail, wanted - 1):
            yield (int(head[:length]), *numbers)


def _row_holds(numbers: tuple[int, ...]) -> bool:
    group = len(RESULTS) + 1 if len(numbers) == 15 else len(numbers)
    return all(
        sum(numbers[start : start + group - 1]) == numbers[start + group - 1] for start in range(0, len(numbers), group)
    )


def _columns_hold(table: Table | None, damaged: list[Row], reading: tuple[tuple[int, ...], ...]) -> bool:
    if table is None or not any(row in table.rows for row in damaged):
        return True
    lines = {
        row.name: [int(cell.text) if cell.text.isdigit() else -1 for cell in row.numbers]
        for row in table.rows
        if row.numbers
    }
    for row, numbers in zip(damaged, reading, strict=True):
        if row.name in lines:
            lines[row.name] = list(numbers)
    needed = ("new_received", "carried_in", "outcome_total", "carried_out")
    if any(name not in lines for name in needed):
        return True
    for column in range(7):
        new, carried_in, closed, carried_out = (lines[name][column] for name in needed)
        outcomes = sum(numbers[column] for name, numbers in lines.items() if name not in needed)
        if new + carried_in != closed + carried_out or outcomes != closed:
            return False
    return True


NUMBER_DAMAGES: dict[str, Damage] = {
    damage.__name__: damage for damage in (dirty, spaced_digits, remarks, superscripts, zeros_marked, slip, glued, lost)
}
