"""A ledger of prices is read strictly: each typing error is named, with where it is and what to write."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from keyguide.errors import InputError
from keyguide.prices import read_ledger

TODAY = date(2026, 11, 24)
GOOD = {
    "model": '"gpt-7"',
    "seen": "2026-11-20",
    "source": '"https://developers.openai.com/api/docs/pricing"',
    "input": "3",
    "output": "12.50",
}


def _write(folder: Path, **changes: str) -> Path:
    fields = {name: value for name, value in {**GOOD, **changes}.items() if value}
    path = folder / "prices.toml"
    path.write_text("[[prices]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items()), "utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    """Numbers keep every digit that was written."""
    path = _write(
        tmp_path,
        cached="0.30",
        cache_write="3.75",
        batch="0.5",
        priority="2",
        starts="2026-11-01",
        long="{ above = 272_000, input = 2, output = 1.5 }",
        note='"Seen twice."',
    )
    (entry,) = read_ledger(path, today=TODAY)
    assert (entry.model, entry.seen, entry.starts) == ("gpt-7", date(2026, 11, 20), date(2026, 11, 1))
    assert (entry.input_usd, entry.cached_usd, entry.cache_write_usd, str(entry.output_usd)) == (
        Decimal(3),
        Decimal("0.30"),
        Decimal("3.75"),
        "12.50",
    )
    assert entry.services == {"batch": Decimal("0.5"), "priority": 2}
    assert (entry.long_above, entry.long_input, entry.long_output) == (272_000, Decimal(2), Decimal("1.5"))
    assert (entry.note, entry.ledger) == ("Seen twice.", str(path))


def test_a_price_starts_on_the_day_it_was_seen_where_no_other_is_given(tmp_path: Path) -> None:
    """What it was before is not known."""
    assert read_ledger(_write(tmp_path), today=TODAY)[0].starts == date(2026, 11, 20)


def test_a_mark_that_windows_puts_in_front_is_no_error(tmp_path: Path) -> None:
    """Notepad begins UTF-8 with three bytes that mean nothing."""
    path = _write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_ledger(path, today=TODAY)[0].model == "gpt-7"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ouput": "3"}, r"price 1 \(gpt-7\): 'ouput' is not known. Did you mean 'output'\?"),
        ({"currency": '"EUR"'}, r"'currency' is not known. These are known: model, seen"),
        ({"output": ""}, "'output' is missing. Give all of these"),
        ({"seen": ""}, "'seen' is missing"),
        ({"source": ""}, "'source' is missing"),
        ({"model": '""'}, "model is ''. Give a text in quotes"),
        ({"model": "7"}, "model is 7"),
        ({"source": r'"a\nb"'}, r"source is 'a\\nb'"),
        ({"input": "-3"}, "input is -3. Give a number from 0 to 1,000,000"),
        ({"cached": "-0.0"}, "cached is -0.0"),
        ({"output": "inf"}, "output is Infinity"),
        ({"output": "1e400"}, r"output is 1E\+400. Give a number"),
        ({"output": "nan"}, "output is NaN"),
        ({"input": '"3"'}, "input is '3'. Write a number without quotes"),
        ({"input": "true"}, "input is True"),
        ({"batch": "0"}, "batch is 0. Say how many times"),
        ({"seen": '"2026-11-20"'}, "seen is '2026-11-20'. Write a day without quotes"),
        ({"seen": "2026-11-20T10:00:00"}, "seen is datetime"),
        ({"seen": "2026-11-25"}, "seen is 2026-11-25, which is after 2026-11-24. Give the day"),
        ({"starts": "2027-01-01"}, "starts is 2027-01-01, which is after 2026-11-24. Add a price when it holds"),
        ({"long": "272_000"}, "long is 272000. Write it as"),
        ({"long": "{ above = 1 }"}, "'input' is missing"),
        ({"long": "{ above = 1.5, input = 2, output = 1 }"}, "above is Decimal"),
        ({"long": "{ above = 9, input = 2, output = -1 }"}, "output is -1"),
        ({"long": "{ above = 9, input = 2, output = 1, cached = 1 }"}, "'cached' is not known"),
        ({"seen": "2026-11-31"}, "is not TOML"),
        ({"input": "1" * 5000}, "holds what no ledger can"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    """Nothing is read in a way that was not meant."""
    with pytest.raises(InputError, match=says) as caught:
        read_ledger(_write(tmp_path, **changes), today=TODAY)
    assert str(caught.value).startswith(str(tmp_path / "prices.toml"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no price"),
        (b"prices = 3", "holds no price"),
        (b"[[price]]\nmodel = 'gpt-7'", "has 'price' outside of a price"),
        (b"[[prices]\n", "is not TOML: .*line 1"),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """A file of another kind is named as such."""
    path = tmp_path / "prices.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_ledger(path, today=TODAY)


def test_two_prices_from_the_same_day_are_refused(tmp_path: Path) -> None:
    """Which of them is meant is not guessed."""
    path = _write(tmp_path)
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(InputError, match=r"price 2 \(gpt-7\) has a second price from 2026-11-20 on"):
        read_ledger(path, today=TODAY)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A name that does not exist is no traceback."""
    with pytest.raises(InputError, match=r"none.toml cannot be read: No such file"):
        read_ledger(tmp_path / "none.toml", today=TODAY)
