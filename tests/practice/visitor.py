"""A reader at the screens of the practice product, without a browser: finds fields and buttons by their labels."""

from collections.abc import Mapping
from typing import Self
from urllib.parse import urljoin

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from keyguide.practice import PracticeAPI
from keyguide.practice.situations import set_stage
from keyguide.practice.tenancy import Organisation
from practice.published import TLS

NOW_S = 1_795_500_000.0  # 2026-11-24, 06:00 UTC
TODAY = "24 Nov 2026"
SETTINGS = "/console/settings/organization"
# The screens that an address opens, by the situation in which it does.
SCREENS = {
    "nothing": ["/console", "/console/login", "/console/signup", "/mailbox", "/phone", "/console/nowhere"],
    "credit": [f"{SETTINGS}/api-keys", f"{SETTINGS}/api-keys/phone"],
    "key": [
        "/console",
        "/console/usage",
        f"{SETTINGS}/general",
        f"{SETTINGS}/general/verify",
        f"{SETTINGS}/projects",
        f"{SETTINGS}/projects/new",
        f"{SETTINGS}/billing",
        f"{SETTINGS}/billing/payment-details",
        f"{SETTINGS}/billing/amount",
        f"{SETTINGS}/billing/auto-reload",
        f"{SETTINGS}/limits",
        f"{SETTINGS}/api-keys",
        f"{SETTINGS}/api-keys/new",
        f"{SETTINGS}/api-keys/key_1/edit",
        f"{SETTINGS}/api-keys/key_1/delete",
    ],
}
THIRD_PARTY = "/cinnox/administration/service-integration/third-party-integration"
OPENAI = f"{THIRD_PARTY}/openai"
# Those of CINNOX, and those that belong to no room.
OTHER_SCREENS = {
    "nothing": ["/", "/fail", "/stage", "/cinnox"],
    "key": ["/fail"],
    "connected": [
        "/cinnox",
        "/cinnox/administration",
        "/cinnox/administration/service-integration",
        THIRD_PARTY,
        OPENAI,
        f"{OPENAI}/key",
    ],
}


class Visitor:
    """One browser, as far as forms and links go.

    Attributes:
        http: The client, with the cookies.
        answer: The last answer.
    """

    def __init__(self, api: PracticeAPI, stage: str | None = None) -> None:
        address = api.base_url.removesuffix("/v1")
        self.http = httpx2.Client(base_url=address, follow_redirects=True, verify=TLS)
        self.api = api
        if stage:
            cookie = set_stage(api.state, stage).cookie(address)
            self.http.cookies.set(cookie["name"], cookie["value"], domain="127.0.0.1")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def open(self, path: str) -> Self:
        """Go to an address."""
        return self._take(self.http.get(path))

    def follow(self, label: str, *, row: str | None = None) -> Self:
        """Select a link."""
        where = self._find_row(row) if row else self.page.body
        assert where is not None
        links = [link for link in where.css("a[href]") if _name(link) == label]
        assert links, f"There is no link {label!r} on:\n{self.text}"
        return self.open(urljoin(str(self.answer.url), links[-1].attributes["href"]))

    def press(self, label: str, typed: Mapping[str, str | bool] | None = None) -> Self:
        """Fill in fields by their labels, and select a button."""
        buttons = [button for button in self.page.css("button") if _name(button) == label]
        assert buttons, f"There is no button {label!r} on:\n{self.text}"
        form = self._find_form(buttons[-1])
        values = _read_values(form)
        for name, value in (typed or {}).items():
            self._fill(form, values, name, value)
        return self._take(self.http.post(form.attributes["action"] or "", data=values))

    @property
    def page(self) -> LexborHTMLParser:
        """The screen."""
        return LexborHTMLParser(self.answer.text)

    @property
    def organisation(self) -> Organisation:
        """The organisation of the reader that the situations bring."""
        organisation = self.api.state.people.accounts["mei.wong@example.com"].organisation
        assert organisation is not None
        return organisation

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return self.answer.url.path

    @property
    def text(self) -> str:
        """What is written on the screen."""
        body = self.page.body
        assert body is not None
        return " ".join(body.text(separator=" ").split())

    @property
    def title(self) -> str:
        """The heading of the dialog, or of the screen."""
        heading = self.page.css_first("dialog h2") or self.page.css_first("h1")
        assert heading is not None
        return _clean(heading)

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by the name of the field."""
        return {(error.id or "").removesuffix("-error"): _clean(error) for error in self.page.css("[role=alert]")}

    @property
    def notice(self) -> str:
        """What was done."""
        status = self.page.css_first(".notice[role=status]")
        return _clean(status) if status else ""

    def value(self, label: str) -> str | None:
        """Give what is in a field."""
        return self._find_control(self.page.body, label).attributes.get("value")

    def rows(self) -> list[list[str]]:
        """Give the rows of the first table."""
        table = self.page.css_first("table")
        return [[_clean(cell) for cell in row.css("th, td")] for row in table.css("tbody tr")] if table else []

    def _take(self, answer: httpx2.Response) -> Self:
        self.answer = answer
        return self

    def _find_row(self, name: str) -> LexborNode:
        rows = [row for row in self.page.css("tr") if name in [_clean(cell) for cell in row.css("th")]]
        assert rows, f"There is no row {name!r} on:\n{self.text}"
        return rows[0]

    def _find_form(self, button: LexborNode) -> LexborNode:
        form_id = button.attributes.get("form")
        form = self.page.css_first(f"#{form_id}") if form_id else button.parent
        while form is not None and form.tag != "form":
            form = form.parent
        assert form is not None, "The button stands in no form."
        return form

    def _fill(self, form: LexborNode, values: dict[str, str], label: str, value: str | bool) -> None:
        for group in form.css("fieldset"):
            legend = group.css_first("legend")
            if legend is not None and _clean(legend) == label:
                option = self._find_control(group, str(value))
                values[option.attributes["name"] or ""] = option.attributes["value"] or ""
                return
        control = self._find_control(form, label)
        name = control.attributes["name"] or ""
        if isinstance(value, str):
            values[name] = value
        elif value:
            values[name] = "on"
        else:
            values.pop(name, None)

    def _find_control(self, where: LexborNode | None, label: str) -> LexborNode:
        assert where is not None
        for found in where.css("label"):
            if _clean(found) == label:
                target = found.attributes.get("for")
                control = where.css_first(f"#{target}") if target else found.css_first("input")
                assert control is not None, f"The label {label!r} belongs to nothing."
                return control
        raise AssertionError(f"There is no field {label!r} on:\n{self.text}")


def _read_values(form: LexborNode) -> dict[str, str]:
    values: dict[str, str] = {}
    for control in form.css("input[name]"):
        is_choice = control.attributes.get("type") in ("radio", "checkbox")
        if not is_choice or "checked" in control.attributes:
            values[control.attributes["name"] or ""] = control.attributes.get("value") or ""
    for control in form.css("select[name]"):
        option = control.css_first("option[selected]") or control.css_first("option")
        assert option is not None
        values[control.attributes["name"] or ""] = option.attributes.get("value") or ""
    return values


def _name(node: LexborNode) -> str:
    """Give the accessible name: the text, or the name of the icon."""
    icon = node.css_first("[aria-label]")
    return _clean(node) or (icon.attributes["aria-label"] or "" if icon else "")


def _clean(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
