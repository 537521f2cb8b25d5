"""Count images, by the two rules that OpenAI publishes."""

import base64
import re
import struct
from fractions import Fraction
from math import ceil, floor, inf, sqrt

from keyguide.errors import InputError

# Base and tile tokens, and patch budget and multiplier, by model: OpenAI, guide "Images and vision", seen 2026-07-15.
_TILES = {
    **dict.fromkeys(("gpt-4o", "gpt-4.1", "gpt-4.5-preview"), (85, 170)),
    **dict.fromkeys(("o1", "o1-pro", "o3"), (75, 150)),
    "gpt-4o-mini": (2833, 5667),
    "gpt-5": (70, 140),
    "computer-use-preview": (65, 129),
}
_MULTIPLIERS = {
    **dict.fromkeys(("gpt-5.4-mini", "gpt-5-mini", "gpt-4.1-mini"), Fraction("1.62")),
    **dict.fromkeys(("gpt-5.4-nano", "gpt-5-nano", "gpt-4.1-nano"), Fraction("2.46")),
    **dict.fromkeys(("gpt-5.2", "gpt-5.4", "gpt-5.5"), Fraction(1)),
    **dict.fromkeys(("gpt-5.6", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra"), Fraction(1)),
    "o4-mini": Fraction("1.72"),
}
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that hold the size
_DATE = re.compile(r"-20\d\d-\d\d-\d\d$")


def count_image(width_px: int, height_px: int, *, model: str, detail: str = "auto") -> int:
    """Count the tokens of an image in a request.

    Source: OpenAI, guide "Images and vision", as seen 2026-07-15. Older models count tiles: the image is made to fit a
    square of 2,048 pixels, then its shorter side 768, and each 512-pixel tile costs. Newer ones count patches of 32
    pixels, up to a budget to which larger images are made smaller, times a multiplier (rounded up). Smaller images are
    not enlarged. `auto` counts as `high`, for GPT-5.6 as `original`.

    Args:
        width_px: Width of the image in pixels.
        height_px: Height of the image in pixels.
        model: The model that will see it.
        detail: `low`, `high`, `auto` or `original`, as the API takes it.

    Returns:
        The tokens of this one image.

    Raises:
        InputError: No rule is known for this model, or none for this detail, or a side is not a positive number.

    Example:
        >>> count_image(1024, 1024, model="gpt-4o")
        765
    """
    for side_px in (width_px, height_px):
        if not isinstance(side_px, int) or side_px < 1:
            raise InputError(
                f"An image of {width_px} x {height_px} pixels cannot be counted.", hint="Give both sides, from 1 up."
            )
    name = _DATE.sub("", model.split(":")[1] if model.startswith("ft:") else model)
    if name in _TILES and detail in {"low", "high", "auto"}:
        base, tile = _TILES[name]
        return base if detail == "low" else base + tile * _count_tiles(width_px, height_px)
    if name in _MULTIPLIERS and (budget := _find_patch_budget(name, detail)):
        return ceil(_MULTIPLIERS[name] * _count_patches(width_px, height_px, budget))
    raise InputError(
        f"No published rule is known here for an image of detail {detail!r} in {model}.",
        hint="Ask the API: POST /v1/responses/input_tokens counts it.",
    )


def measure_image(address: str) -> tuple[int, int] | None:
    """Read the size in pixels of a PNG or JPEG image inside a data: address; None where it cannot be seen."""
    if not address.startswith("data:image/") or ";base64," not in address:
        return None
    try:
        content = base64.b64decode(address.partition(";base64,")[2], validate=True)
    except ValueError:
        return None
    width_px = height_px = 0
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width_px, height_px = struct.unpack(">II", content[16:24])
    elif content.startswith(b"\xff\xd8"):
        at = 2
        while len(content) >= at + 9 and content[at] == 0xFF and not width_px:
            if content[at + 1] in _JPEG_FRAMES:
                height_px, width_px = struct.unpack(">HH", content[at + 5 : at + 9])
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return (width_px, height_px) if width_px and height_px else None


def _count_tiles(width_px: int, height_px: int) -> int:
    fit = min(Fraction(1), Fraction(2048, max(width_px, height_px)))
    fit *= min(Fraction(1), 768 / (fit * min(width_px, height_px)))
    return ceil(fit * width_px / 512) * ceil(fit * height_px / 512)


def _find_patch_budget(model: str, detail: str) -> float | None:
    if model.startswith("gpt-5.6"):
        return inf if detail in {"original", "auto"} else None
    if model in {"gpt-5.4", "gpt-5.5"}:
        return {"high": 2500, "auto": 2500, "original": 10_000}.get(detail)
    return 1536 if detail in {"high", "auto"} else None


def _count_patches(width_px: int, height_px: int, budget: float) -> int:
    columns, rows = ceil(width_px / 32), ceil(height_px / 32)
    if columns * rows <= budget:
        return columns * rows
    shrink = sqrt(budget / (width_px * height_px))
    exact_columns, exact_rows = width_px * shrink, height_px * shrink
    whole_columns, whole_rows = max(1, floor(exact_columns)), max(1, floor(exact_rows))
    if whole_columns / exact_columns < whole_rows / exact_rows:
        patches = whole_columns * ceil(Fraction(height_px * whole_columns, width_px))
    else:
        patches = whole_rows * ceil(Fraction(width_px * whole_rows, height_px))
    return min(patches, int(budget))
