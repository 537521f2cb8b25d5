"""A second skin of the practice product, different from the guide on purpose: a proxy that changes what passes."""

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEYS, MOVED = "/console/settings/organization/api-keys", "/console/account/api-keys"
PHONE, ORGANIZATION = "/console/signup/phone", "/console/signup/organization"

RENAMED = {  # where, and what is called otherwise there
    r"/console/signup": ("Email address", "Work email"),
    rf"{MOVED}(#.*)?": ("Create new secret key", "New secret key"),
    rf"{MOVED}/new": (">Permissions<", ">Access<"),
    rf"{MOVED}/created": (">Done<", ">Close<"),
}
MENU = f"""
  <nav aria-label="Account"><button type="button" popovertarget="menu">Mei Wong</button>
  <div id="menu" popover><a href="{MOVED}">View API keys</a></div></nav>"""
CAPTCHA = """
  <form><label><input type="checkbox" name="human"> I am not a robot</label> <button>Continue</button></form>"""
ASKS_NUMBER = """
  <form><label>Mobile number <input name="number" type="tel"></label> <button>Send code</button></form>"""
ASKS_CODE = """
  <p>We sent a code to {number}.</p>
  <form><label>6 digits <input name="digits"></label> <button>Check</button></form>"""


class Gate:
    """Holds slow pages back until it is opened, once for each."""

    def __init__(self, *paths: str) -> None:
        self._paths = set(paths)
        self._waiting = threading.Semaphore(0)
        self._open = threading.Semaphore(0)
        self.passed: list[str] = []

    def enter(self, path: str) -> None:
        if path in self._paths:
            self._paths.remove(path)
            self._waiting.release()
            self._open.acquire()
            self.passed.append(path)

    def let_pass(self) -> None:
        """Wait until a page is asked for, and let it go."""
        self._waiting.acquire()
        self._open.release()


@contextmanager
def wear(address: str, gate: Gate) -> Iterator[str]:
    """Serve a practice product in its second skin, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.skin = Skin(address, gate)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Skin:
    """What is different."""

    def __init__(self, address: str, gate: Gate) -> None:
        self.host = urlsplit(address).netloc
        self.gate = gate
        self.is_human = self.has_phone = False

    def answer(self, path: str, query: dict[str, list[str]]) -> str | None:
        """Give a screen that only this skin has."""
        if path.startswith(KEYS):
            return "<h1>There is no such screen</h1>"
        if path == "/console/signup/password" and not self.is_human:
            self.is_human = "human" in query
            return None if self.is_human else f"<h1>Confirm that you are human</h1>{CAPTCHA}"
        if path == PHONE and "digits" in query:
            self.has_phone = True
        elif path == PHONE and "number" in query:
            return f"<h1>Check your phone</h1>{ASKS_CODE.format(number=query['number'][0])}"
        elif path == PHONE:
            return f"<h1>Your phone</h1>{ASKS_NUMBER}"
        return None

    def change(self, path: str, html: str) -> str:
        """Give a screen of the product as this skin shows it."""
        html = html.replace(KEYS, MOVED).replace("</header>", f"{MENU}</header>" if "Log out" in html else "</header>")
        for where, (old, new) in RENAMED.items():
            if re.fullmatch(where, path):
                html = html.replace(old, new)
        return html

    def lead(self, location: str) -> str:
        """Give where a form leads."""
        return PHONE if location == ORGANIZATION and not self.has_phone else location.replace(KEYS, MOVED)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def log_message(self, *_: object) -> None:
        pass

    def _pass(self) -> None:
        skin: Skin = self.server.skin  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        if self.command == "GET":
            skin.gate.enter(parts.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        own = skin.answer(parts.path, parse_qs(parts.query)) if self.command == "GET" else None
        if own is not None:
            page = (
                f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Console</title><main>{own}</main></html>'
            )
            self._send(404 if parts.path.startswith(KEYS) else 200, {"Content-Type": "text/html"}, page.encode())
            return
        if parts.path == PHONE:
            self._send(303, {"Location": ORGANIZATION}, b"")
            return
        product = http.client.HTTPConnection(skin.host)
        kept = ("content-type", "cookie", "user-agent", "accept")
        headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
        product.request(self.command, self.path.replace(MOVED, KEYS), content, headers)
        answer = product.getresponse()
        body = answer.read()
        product.close()
        if answer.headers.get_content_type() == "text/html":
            body = skin.change(parts.path, body.decode()).encode()
        given = {name: value for name, value in answer.getheaders() if name.lower() not in ("content-length", "date")}
        if "location" in given:
            given["location"] = skin.lead(given["location"])
        self._send(answer.status, given, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
