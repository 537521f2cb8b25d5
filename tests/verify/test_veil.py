"""What of a server's words may be shown, and that no log of the client holds a call."""

import logging
import threading

import pytest

from keyguide.verify.veil import THREAD, Veil, quieten_log

KEY = "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT"


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        (KEY, "gpt-4o", "gpt-4o"),
        (KEY, KEY, "[redacted]"),
        (KEY, f"req_{KEY[8:16]}", "[redacted]"),
        (KEY, f"req_{KEY[8:15]}", f"req_{KEY[8:15]}"),
        (KEY, f"{KEY[-8:]}_req", "[redacted]"),
        (KEY, f"req_{KEY[-8:]}", "[redacted]"),
        (KEY, "sk-svcacct-" + "zY9xW8vU7tS6", "[redacted]"),
        ("correct horse battery", "a horse b", "[redacted]"),
        ("correct horse battery", "a horse", "a horse"),
        ("hello12", "model-hello12-a", "[redacted]"),
        ("abcd", "xabcdx", "[redacted]"),
        ("abc", "xabcx", "xabcx"),
        ("", "gpt-4o", "gpt-4o"),
        (KEY, "gpt\x1b[31m", None),
        (KEY, "two\nlines", None),
        (KEY, 7, None),
        (KEY, None, None),
        (KEY, [KEY], None),
    ],
)
def test_a_text_is_shown_without_what_it_repeats(key: str, text: object, shown: str | None) -> None:
    """Eight characters of the key in a row hide the text, a short key hides it whole, and so does another key in it."""
    assert Veil(key).show(text) == shown


def test_a_veil_shows_nothing_of_the_key() -> None:
    """Not to a debugger either."""
    assert repr(Veil(KEY)) == str(Veil(KEY)) == "Veil()"


@pytest.mark.parametrize(
    "part", ["httpx2", *(f"httpcore2.{one}" for one in ("connection", "http11", "http2", "proxy", "socks"))]
)
def test_the_client_logs_no_call_of_a_check(part: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nor once only: making it quiet again adds nothing; calls of other threads are logged as before."""
    quieten_log()
    quieten_log()
    logger = logging.getLogger(part)
    caplog.set_level(logging.DEBUG, logger=part)
    filters = [one for one in logger.filters if getattr(one, "__module__", "") == "keyguide.verify.veil"]
    assert len(filters) == 1
    for name in (THREAD, "another"):
        thread = threading.Thread(target=logger.debug, args=(f"headers of {name}",), name=name)
        thread.start()
        thread.join()
    assert [record.getMessage() for record in caplog.records] == ["headers of another"]
