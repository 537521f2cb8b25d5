"""A label finds its control on a screen, or the reason why not."""

import pytest

from keyguide.walk.grammar import See, Target
from keyguide.walk.screen import CHOOSABLE, FILLABLE, SELECTABLE, TURNABLE, MismatchError, Screen
from walk.notation import read_page

KEYS = """\
- banner [ref=e2]:
  - link "Settings" [ref=e3] [cursor=pointer]:
    - /url: /settings
- main [active] [ref=e4]:
  - heading "API keys" [level=1] [ref=e5]
  - button "Create" [disabled] [ref=e6]
  - table "List of keys" [ref=e7]:
    - rowgroup [ref=e8]:
      - row "CINNOX 2 sk-proj-****1a2b CINNOX Edit Delete" [ref=e9]:
        - rowheader "CINNOX 2" [ref=e10]
        - cell "sk-proj-****1a2b" [ref=e11]:
          - code [ref=e12]: sk-proj-****1a2b
        - cell "CINNOX" [ref=e13]
        - cell [ref=e14]:
          - link "Edit" [ref=e15]
          - link "Delete" [ref=e16]
      - row "CINNOX sk-proj-****3c4d CINNOX Edit Delete" [ref=e17]:
        - rowheader "CINNOX" [ref=e18]
        - cell "sk-proj-****3c4d" [ref=e19]
        - cell "CINNOX" [ref=e20]
        - cell [ref=e21]:
          - link "Edit" [ref=e22]
          - link "Delete" [ref=e23]
  - paragraph [ref=e24]: "Owner: Mei"
"""
FORM = """\
- main [ref=e1]:
  - text: Name
  - textbox "Name" [ref=e2]: sk-proj-EXAMPLE
  - combobox "Project" [ref=e3]:
    - option "Default project" [selected]
    - option "CINNOX"
  - combobox "City" [ref=e4]
  - group "Permissions" [ref=e5]:
    - text: Permissions
    - radio "All" [checked] [ref=e6]
    - text: All
    - radio "Read only" [ref=e7]
  - checkbox "Tell me" [ref=e8]
  - switch "Reload" [checked] [ref=e9]
  - alert [ref=e10]: That went wrong.
"""
DIALOG = f"""{KEYS}- dialog "Sure?" [ref=e30]:
  - heading "Sure?" [level=2] [ref=e31]
  - button "Delete" [ref=e32]
"""


def _read(snapshot: str) -> Screen:
    return Screen(read_page(snapshot), {"pencil icon": "Edit", "trash icon": "Delete"})


def _icon(name: str, beside: str) -> Target:
    return Target(name, beside, is_icon=True)


@pytest.mark.parametrize(
    ("snapshot", "target", "roles", "ref"),
    [
        (KEYS, Target("Settings"), SELECTABLE, "e3"),
        (KEYS, _icon("trash icon", "CINNOX 2"), SELECTABLE, "e16"),
        (KEYS, _icon("pencil icon", "CINNOX"), SELECTABLE, "e22"),  # not the line that only holds the project's name
        (KEYS, Target("Delete", "sk-proj-****1a2b"), SELECTABLE, "e16"),
        (FORM, Target("Name"), FILLABLE, "e2"),
        (FORM, Target("City"), FILLABLE, "e4"),
        (FORM, Target("Project"), CHOOSABLE, "e3"),
        (FORM, Target("Permissions"), CHOOSABLE, "e5"),
        (FORM, Target("Reload"), TURNABLE, "e9"),
        (FORM, Target("All"), SELECTABLE, "e6"),
        (FORM, Target("Read", is_part=True), SELECTABLE, "e7"),
        (DIALOG, Target("Delete"), SELECTABLE, "e32"),  # behind a dialog nothing can be selected
    ],
)
def test_a_label_finds_its_control(snapshot: str, target: Target, roles: tuple[str, ...], ref: str) -> None:
    """By name and role; where several have the name, by what they stand beside."""
    assert _read(snapshot).find(target, roles).ref == ref


@pytest.mark.parametrize(
    ("snapshot", "target", "roles", "what"),
    [
        (KEYS, Target("Setings"), SELECTABLE, "The nearest label on the screen is “Settings”."),
        (KEYS, Target("Xyz"), SELECTABLE, "On the screen are: link “Settings”, heading “API keys”"),
        (KEYS, Target("Create"), SELECTABLE, "The button “Create” is greyed out."),
        (KEYS, Target("Delete"), SELECTABLE, "There are 2 controls “Delete” on the screen. Say beside which label"),
        (KEYS, _icon("trash icon", "CINNOX 3"), SELECTABLE, "“CINNOX 3” is not on the screen. The nearest label"),
        (KEYS, _icon("trash icon", "API keys"), SELECTABLE, "There is no trash icon beside “API keys”."),
        (KEYS, _icon("star", "CINNOX"), SELECTABLE, "There is no star beside “CINNOX”."),
        (FORM, Target("Project"), FILLABLE, "“Project” is on the screen as combobox."),
        (FORM, Target("Name"), TURNABLE, "There is no “Name” to turn on or off. “Name” is on the screen as textbox."),
        (DIALOG, Target("Settings"), SELECTABLE, "The dialog “Sure?” is in the way of “Settings”."),
        ("", Target("Save"), SELECTABLE, "On the screen are: no controls."),
    ],
)
def test_a_label_that_finds_none_is_explained(snapshot: str, target: Target, roles: tuple[str, ...], what: str) -> None:
    """Misspelt, greyed out, there twice, of another role, behind a dialog: each says what is there instead."""
    with pytest.raises(MismatchError) as refused:
        _read(snapshot).find(target, roles)
    assert what in f"{refused.value.message} {refused.value.hint}"


@pytest.mark.parametrize(
    ("snapshot", "see"),
    [
        (KEYS, See("API keys")),
        (KEYS, See("Owner: Mei")),
        (KEYS, See("Mei", is_part=True)),
        (KEYS, See("CINNOX 2", among="keys")),
        (KEYS, See("CINNOX 2", among="Keys")),
        (FORM, See("Reload", on=True)),
        (FORM, See("Tell me", on=False)),
        (DIALOG, See("Sure?")),
    ],
)
def test_what_is_on_the_screen_is_seen(snapshot: str, see: See) -> None:
    """Names, words, parts of words, entries of lists, and switches."""
    _read(snapshot).see(see)


@pytest.mark.parametrize(
    ("snapshot", "see", "what"),
    [
        (KEYS, See("Mei"), "“Mei” is not on the screen."),
        (KEYS, See("API keys", among="keys"), "“API keys” is not on the screen in the list of keys."),
        (KEYS, See("CINNOX", among="projects"), "There is no list of projects on the screen. Its lists are: List of"),
        (FORM, See("CINNOX", among="projects"), "Its lists are: Permissions."),
        ("", See("CINNOX", among="projects"), "It has no list with a name."),
        (FORM, See("Reload", on=False), "The switch “Reload” is turned on."),
        (FORM, See("sk-proj-EXAMPLE"), "is not on the screen"),  # what is typed into a field may be a secret
        (DIALOG, See("API keys"), "“API keys” is not on the screen."),
    ],
)
def test_what_is_not_on_the_screen_is_explained(snapshot: str, see: See, what: str) -> None:
    """An expectation that fails says what there is."""
    with pytest.raises(MismatchError) as refused:
        _read(snapshot).see(see)
    assert what in f"{refused.value.message} {refused.value.hint}"


def test_a_field_has_options() -> None:
    """Those of a list that drops down, and the buttons of a group."""
    screen = _read(FORM)
    assert screen.find_option(screen.find(Target("Project"), CHOOSABLE), "CINNOX").role == "option"
    assert screen.find_option(screen.find(Target("Permissions"), CHOOSABLE), "Read only").ref == "e7"
    with pytest.raises(MismatchError, match="has no option “Cash”") as refused:
        screen.find_option(screen.find(Target("Project"), CHOOSABLE), "Cash")
    assert refused.value.hint == "It has: Default project, CINNOX."


def test_a_line_is_found_by_what_heads_it() -> None:
    """The name of a key, not the name of a project that another line holds too."""
    assert _read(KEYS).find_line("CINNOX").ref == "e17"
    with pytest.raises(MismatchError, match="No line of a list holds “Mei”"):
        _read(KEYS).find_line("Mei")


def test_alerts_are_notices() -> None:
    """What is wrong stands in alerts."""
    assert _read(FORM).notices == ("That went wrong.",)
    assert _read(KEYS).notices == ()


def test_a_screen_looks_otherwise_when_its_words_change() -> None:
    """Two looks at the same screen are the same."""
    assert _read(KEYS).looks == _read(KEYS).looks
    assert _read(KEYS).looks != _read(KEYS.replace("Mei", "Wei")).looks
