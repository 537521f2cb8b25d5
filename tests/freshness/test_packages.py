"""What the guide says against installed packages."""

from dataclasses import replace
from datetime import date

import pytest

from conftest import ROOT
from freshness.projects import Write
from keyguide.freshness import Project
from keyguide.freshness.packages import price_list
from keyguide.freshness.packages.description import check_description
from keyguide.freshness.packages.ends import check_ends
from keyguide.freshness.packages.environment import check_environment
from keyguide.freshness.packages.price_list import check_prices
from keyguide.freshness.packages.restated import check_restated
from keyguide.freshness.packages.sdk import check_sdk
from keyguide.freshness.packages.tiktoken_models import check_encodings
from keyguide.prices.ledger import load_own_ledger

TODAY = date(2026, 11, 24)
FACT = """\
[a]
value = "{value}"
kind = "limit"
says = "A."
source = "Somebody"
checked = 2026-11-24
how = "read"
holds_days = 90
recheck = {{ {recheck} }}
"""


@pytest.mark.parametrize(
    "check",
    [check_description, check_ends, check_encodings, check_environment, check_prices, check_restated, check_sdk],
    ids=lambda check: check.__name__,
)
def test_the_project_agrees_with_its_packages(check) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Nothing is found on the day of the release."""
    assert [*check(Project(ROOT), TODAY)] == []


@pytest.mark.parametrize(
    ("value", "recheck"),
    [
        ("$6", 'by = "tiers", tier = 1, field = "paid"'),
        ("3", 'by = "limits", model = "gpt-4o", tier = 1, field = "tokens"'),
        ("24 October 2026", 'by = "lifetimes", model = "gpt-4"'),
        ("$0.20", 'by = "prices", model = "gpt-6-luna", field = "input"'),
        ("three", 'by = "sdk", name = "DEFAULT_MAX_RETRIES"'),
        ("6", 'by = "count", text = "Tell me a joke.", encoding = "o200k_base"'),
    ],
    ids=["tiers", "limits", "lifetimes", "prices", "sdk", "count"],
)
def test_a_fact_that_differs_from_its_source_is_found(value: str, recheck: str, write: Write) -> None:
    """At its line of the ledger."""
    (finding,) = check_restated(write({"facts.toml": FACT.format(value=value, recheck=recheck)}), TODAY)
    assert (finding.rule, finding.line) == ("fact-outdated", 1)


def test_a_rechecker_that_is_not_there_is_found(write: Write) -> None:
    """No fact is passed over in silence."""
    (finding,) = check_restated(write({"facts.toml": FACT.format(value="1", recheck='by = "nobody"')}), TODAY)
    assert finding.rule == "recheck-failed"


def test_a_class_that_the_package_lacks_is_found(write: Write) -> None:
    """In whatever page names it."""
    (finding,) = check_sdk(write({"docs/a.md": "# A\n\nCatch `openai.LostError`.\n"}), TODAY)
    assert (finding.rule, finding.line) == ("sdk-name", 3)


@pytest.mark.parametrize(("day", "count"), [(27, 0), (28, 1)], ids=["early", "near"])
def test_a_model_that_ends_soon_is_found(day: int, count: int, write: Write) -> None:
    """From fourteen days before its end."""
    project = write({"docs/a.md": '# A\n\n```python\nask(model="gpt-5")\n```\n'})
    assert len([*check_ends(project, date(2026, 11, day - 1))]) == count


def test_the_end_of_a_package_is_heard() -> None:
    """From the days ahead that the settings name."""
    found = [one.rule for one in check_ends(Project(ROOT), date(2027, 1, 5)) if one.path == "fresh.toml"]
    assert found == ["package-ends"]


def test_another_version_than_the_pinned_one_is_found(write: Write) -> None:
    """At the line of its pin."""
    (finding,) = check_environment(write({"requirements.txt": "# pins\nopenai==0.0.1 \\\n"}), TODAY)
    assert (finding.rule, finding.line) == ("pin-installed", 2)


def test_a_package_that_is_not_installed_is_found(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is passed over in silence."""
    monkeypatch.setattr("keyguide.freshness.packages.sdk.find_installed", lambda _: None)
    (finding,) = check_sdk(write({"pyproject.toml": 'a = [\n  "openai>=3",\n]\n'}), TODAY)
    assert (finding.rule, finding.severity, finding.line) == ("package-missing", "warning", 2)


def test_a_price_of_our_own_that_the_list_has_caught_up_with_is_named(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its line of the ledger; one that was seen after the list's own check is kept."""
    (own,) = load_own_ledger()
    entries = [replace(own, model="gpt-6-luna", seen=date(2026, 1, 1)), replace(own, model="gpt-6-astra", seen=TODAY)]
    monkeypatch.setattr(price_list, "load_own_ledger", lambda: entries)
    ledger = '[[prices]]\nmodel = "gpt-6-astra"\n\n[[prices]]\nmodel = "gpt-6-luna"\n'
    found = [*check_prices(write({"snippets/keyguide/prices/ledger.toml": ledger}), TODAY)]
    assert [(one.rule, one.line) for one in found] == [("price-caught-up", 5)]
    assert "gpt-6-luna" in found[0].what
