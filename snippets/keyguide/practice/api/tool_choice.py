"""Which of the tools of a request an answer may or must call."""

from collections.abc import Mapping, Sequence
from typing import Any

from keyguide.practice.api.answers import Tool
from keyguide.practice.api.refusals import reject

_CALLABLE = ("function", "custom")


def choose(tools: Sequence[Tool], choice: str | Mapping[str, Any] | None) -> tuple[Sequence[Tool], bool]:
    """Apply the `tool_choice` of a request.

    Args:
        tools: The tools of the request that can be called.
        choice: A word, or an object that names a tool or a list of tools, in the form of either endpoint.

    Returns:
        The tools that may be called, and whether one must be.

    Raises:
        Refusal: A tool is named that the request does not have.
    """
    if choice == "none":
        return [], False
    if choice == "required":
        if not tools:
            # Built-in tools answer in text here; without any tool the request makes no sense.
            return [], False
        return tools, True
    if not isinstance(choice, Mapping):
        return tools, False
    if choice["type"] == "allowed_tools":
        allowed = choice.get("allowed_tools", choice)
        names = {_read_name(tool) for tool in allowed["tools"]}
        return [tool for tool in tools if tool.name in names], allowed["mode"] == "required"
    if choice["type"] not in _CALLABLE:
        return [], False
    named = [tool for tool in tools if tool.name == _read_name(choice)]
    if not named:
        raise reject("The tool named in 'tool_choice' is not in 'tools'.", "tool_choice")
    return named[:1], True


def _read_name(tool: Mapping[str, Any]) -> str | None:
    inner = tool.get(str(tool.get("type")), tool)
    return inner.get("name") if isinstance(inner, Mapping) else None
