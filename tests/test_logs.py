"""Loggers that redact: whatever way a key gets into a record, no handler sees it."""

import io
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from uvicorn.logging import DefaultFormatter

import keyguide
from keyguide.logs import guard

KEY = "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT" * 2
REST = KEY.removeprefix("sk-proj-")


class _Collector(logging.Handler):
    """Keeps everything that a handler could do with a record."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        plain = logging.Formatter("%(message)s").format(record)
        self.seen.append(f"{plain} {json.dumps(vars(record), default=repr)} {record.exc_info!r}")


@pytest.fixture(name="collector")
def _collector() -> Iterator[_Collector]:
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield collector
    logging.getLogger().removeHandler(collector)


def _fail() -> None:
    raise ValueError(f"Illegal header value {KEY}")


def _log_exception(logger: logging.Logger) -> None:
    try:
        _fail()
    except ValueError:
        logger.exception("It failed.")


def _log_stack(logger: logging.Logger) -> None:
    code = compile("logger.error('Here.', stack_info=True)", f"/home/mei/{KEY}.py", "exec")
    exec(code, {"logger": logger})  # noqa: S102 - the line above


class _Thing:
    def __repr__(self) -> str:
        return f"<thing {KEY}>"


WAYS = {
    "message": lambda logger: logger.error(f"The key {KEY} was refused."),
    "argument": lambda logger: logger.error("The key %s was refused.", KEY),
    "shortened argument": lambda logger: logger.error("The key %.4s was refused.", KEY),
    "named argument": lambda logger: logger.error("The key %(key)s was refused.", {"key": KEY}),
    "shortened named argument": lambda logger: logger.error("The key %(key).4s was refused.", {"key": KEY}),
    "object as argument": lambda logger: logger.error("%r", _Thing()),
    "object as message": lambda logger: logger.error(_Thing()),
    "arguments that do not fit": lambda logger: logger.error("%d %d", KEY),
    "arguments of the wrong kind": lambda logger: logger.error("%d %d", KEY[:20], KEY[20:]),
    "exception": _log_exception,
    "stack": _log_stack,
    "added field": lambda logger: logger.error("Here.", extra={"authorization": f"Bearer {KEY}"}),
    "added object": lambda logger: logger.error("Here.", extra={"headers": {"authorization": f"Bearer {KEY}"}}),
    "split by the message": lambda logger: logger.error("%s%s", KEY[:5], KEY[5:]),
    "uvicorn's coloured message": lambda logger: logger.error("%s", KEY, extra={"color_message": "\x1b[1m%s\x1b[0m"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_handler_sees_a_key(way: str, collector: _Collector, capsys: pytest.CaptureFixture[str]) -> None:
    """Message, arguments, exception, stack and added fields hold no eight characters of it; nor does standard error."""
    log: Any = WAYS[way]
    log(guard("keyguide.test_logs"))
    assert len(collector.seen) == 1
    shown = collector.seen[0] + capsys.readouterr().err
    assert [REST[at : at + 8] for at in range(len(REST) - 7) if REST[at : at + 8] in shown] == []


def test_a_coloured_message_is_replaced_by_the_redacted_one(caplog: pytest.LogCaptureFixture) -> None:
    """Uvicorn's formatter prefers it, and would print it without the arguments."""
    guard("keyguide.test_logs").error("Got %s.", KEY, extra={"color_message": "Got \x1b[1m%s\x1b[0m."})
    assert DefaultFormatter("%(message)s", use_colors=True).format(caplog.records[0]) == "Got [redacted]."


def test_what_holds_no_key_stays_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    """Arguments stay arguments, for handlers that use them one by one."""
    logger = guard("keyguide.test_logs")
    logger.warning("%s in %s", "RuntimeError", "climb", extra={"step": 7})
    record = caplog.records[0]
    assert (record.msg, record.args, vars(record)["step"]) == ("%s in %s", ("RuntimeError", "climb"), 7)


def test_an_exception_keeps_its_text_and_loses_its_frames(caplog: pytest.LogCaptureFixture) -> None:
    """The traceback is there to read, redacted; the exception is not there to be searched."""
    _log_exception(guard("keyguide.test_logs"))
    record = caplog.records[0]
    assert record.exc_info is None
    assert "in _fail" in (record.exc_text or "")
    assert (record.exc_text or "").endswith("Illegal header value [redacted]")


def test_a_logger_is_guarded_once() -> None:
    """Asking for it again adds nothing."""
    assert guard("keyguide.test_logs").filters == guard("keyguide.test_logs").filters
    assert len(guard("keyguide.test_logs").filters) == 1


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "uvicorn.asgi", "asyncio"])
def test_the_loggers_of_the_practice_server_are_guarded(name: str, api: keyguide.PracticeAPI) -> None:
    """A practice product that runs lets no key through to any of them."""
    assert api.base_url
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    logger = logging.getLogger(name)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        logger.error("Invalid HTTP request: %s", KEY)
        _log_exception(logger)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
    assert text.getvalue().count("[redacted]") >= 2
    assert REST[:8] not in text.getvalue()


def test_a_fault_of_the_practice_server_logs_no_key(
    monkeypatch: pytest.MonkeyPatch, collector: _Collector, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error in the middle of a request, with the key in its text, leaves log and screen clean."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"in the middle of {KEY}")

    with keyguide.serve() as api:
        monkeypatch.setattr("keyguide.practice.api.app.read_bytes", fail)
        request = urllib.request.Request(  # noqa: S310 - a fixed address of this machine
            f"{api.base_url}/chat/completions", b"{}", {"Authorization": f"Bearer {api.keys['working']}"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)  # noqa: S310 - the same
        refused.value.close()
    printed = capfd.readouterr()
    shown = " ".join(collector.seen) + printed.out + printed.err
    assert refused.value.code == 500
    assert REST[:8] not in shown
    assert api.keys["working"][8:] not in shown
