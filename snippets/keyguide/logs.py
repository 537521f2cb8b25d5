"""Logs that hold no key: what is logged is redacted before any handler, of ours or of others, sees it."""

import logging
import traceback
from collections.abc import Mapping

from keyguide.keys import redact


def guard(name: str) -> logging.Logger:
    """Give a logger that redacts what it logs.

    A logger's own filter is the one place that a record passes wherever it goes afterwards: to standard error, to a
    file, to a service that collects errors. Records of loggers below it do not pass it; guard each.

    Args:
        name: The name of the logger.

    Returns:
        The logger.

    Example:
        >>> guard("keyguide.example").warning("%s was refused.", "sk-proj-PRACTICE-deleted-1a2b")
    """
    logger = logging.getLogger(name)
    logger.addFilter(_FILTER)  # a second time changes nothing
    return logger


class _Redaction(logging.Filter):
    """Takes keys out of the message, its arguments, the text of an exception, the stack, and added fields."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record; none is dropped."""
        _redact_message(record)
        if record.exc_info and record.exc_info[1]:
            # As text: the exception itself leads to frames, and their local values may be the key.
            record.exc_text = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            record.exc_info = None
        for name, value in vars(record).items():
            if name not in ("msg", "args"):
                shown = value if isinstance(value, str) else repr(value)
                if (clean := redact(shown)) != shown:
                    setattr(record, name, clean)
        return True


def _redact_message(record: logging.LogRecord) -> None:
    arguments = record.args.values() if isinstance(record.args, Mapping) else record.args or ()
    try:
        message = record.getMessage()
        given = [str(record.msg), *map(str, arguments)]
    except Exception:  # noqa: BLE001 - whatever is wrong, logging would print the arguments as they are
        message, given = f"{record.msg!r}, {len(arguments)} arguments that do not fit", []
    if given and all(redact(text) == text for text in (message, *given)):
        return  # left as it is, for handlers that use the arguments one by one
    record.msg, record.args = redact(message), None
    vars(record).pop("color_message", None)  # uvicorn's, which would need the arguments


_FILTER = _Redaction()
