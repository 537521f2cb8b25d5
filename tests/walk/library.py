"""A lending library to walk in tests: a product that has nothing to do with OpenAI, answered without a server."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Route

from keyguide.errors import InputError
from keyguide.walk.places import Copied, Places, Reading
from keyguide.walk.walker import Beginning

STYLE = """
:root { color-scheme: light dark; font: 17px sans-serif; }
form { max-width: 24rem; margin: 2rem; }
label, fieldset { display: block; margin: 1.5rem 0; }
label > input:not([type]), label > select { display: block; margin-top: 0.5rem; }
"""

SCREENS = {
    "/": "<h1>Library</h1>",
    "/loans": """
      <h1>Loans</h1>
      <table aria-label="Your loans">
        <tr><td>Emma</td><td>card ending in 7788</td><td><a href="/loans/emma" aria-label="Edit">edit</a></td></tr>
        <tr><td>Emma, part 2</td><td>card ending in 9900</td><td><a href="/loans/2" aria-label="Edit">edit</a></td></tr>
      </table>
      <form action="/reserved">
        <label>Title <input name="title"></label>
        <label>Branch <select name="branch"><option>East</option><option>West</option></select></label>
        <fieldset><legend>Pay by</legend>
          <label><input type="radio" name="pay"> Card</label>
          <label><input type="radio" name="pay"> Cash</label>
        </fieldset>
        <label><input type="checkbox" name="remind"> Remind me</label>
        <button>Reserve</button>
        <button disabled>Renew</button>
      </form>""",
    "/loans/emma": "<h1>Emma</h1><p>by Jane Austen</p><button>Nothing</button>",
    "/reserved": '<h1>Reserved</h1><p role="status">Thank you</p><a href="/loans">Back</a>',
    "/card": """
      <h1>Card</h1><p>The number of your card: <code id="number">card-7788</code></p>
      <button type="button" onclick="navigator.clipboard.writeText(document.getElementById('number').textContent)
        .then(() => this.textContent = 'Copied')">Copy</button>
      <label>Number <input></label><label>Code <input></label>""",
    "/letter": "<h1>Letters</h1><p>Your code is 246810.</p>",
    "/wish": """
      <h1>Wishes</h1><label>Title <input></label>
      <button onclick="this.insertAdjacentHTML('afterend', '<p role=alert>We have it already</p>')">Wish</button>
      <label><input type="radio" name="by" checked> By post</label>""",
    "/painted": """
      <style>input, button { display: block; border: 0; border-radius: 0; font: 18px monospace; color: inherit;
        margin: 3rem; padding: 8px; background: rgb(0 200 0); } button { background: rgb(0 0 200); }</style>
      <form>
        <label>Green <input></label>
        <button type="button" onclick="this.textContent = 'Sent'">Blue</button>
      </form>""",
    "/asking": '<button>Reserve</button><dialog open aria-label="Cookies"><button>Agree</button></dialog>',
}

PLACES = Places(
    pages=("*.md",),
    sources=("*.html",),
    pictures=Path("pictures"),
    places={"https://library.example": "/", "your card": "/card", "your letters": "/letter"},
    values={
        "your title": "Persuasion",
        "your code": Reading("your letters", r"code is (\d+)"),
        "your card number": Copied(),
    },
    icons={"pencil icon": "Edit"},
    root=Path(),
)


class Library:
    """The library, as the walker sees it."""

    address = "https://library.test"

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.waited_s = 0.0

    def begin(self, situation: str) -> Beginning:
        if situation not in ("", "reader", "reader with a card"):
            raise InputError(f"There is no situation {situation!r}.", hint="Use: reader.")
        self.begun.append(situation)
        return Beginning({"reader": "1"}, "card-7788" if "card" in situation else None)

    def wait(self, seconds: float) -> None:
        self.waited_s += seconds


def open_library(context: BrowserContext, change: Callable[[str], str] = lambda html: html) -> Library:
    """Let a browser context find the library, each screen changed by `change`."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        body = f"<main>{SCREENS[path]}</main>" if path in SCREENS else "<h1>Not here</h1>"
        page = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Library</title>'
            f"<style>{STYLE}</style></head><body>{change(body)}</body></html>"
        )
        route.fulfill(status=200 if path in SCREENS else 404, content_type="text/html", body=page)

    context.route("https://library.test/**", answer)
    return Library()
