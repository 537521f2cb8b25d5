"""Decode the pictures of a notebook, and measure them so that a page keeps their place free."""

import base64
import binascii
import re
import struct
from dataclasses import dataclass

SUFFIXES = {"image/svg+xml": "svg", "image/png": "png"}

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG_ROOT = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
_SVG_ATTRIBUTE = re.compile(r"""\s(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_SVG_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(px|pt|in|)\s*")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0}


class PictureError(Exception):
    """The picture cannot be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to write beside the page, and its size in CSS pixels."""

    name: str
    content: bytes
    width: int
    height: int


def read_picture(name: str, media_type: str, data: str) -> Picture:
    """Decode a picture as a notebook holds it.

    Args:
        name: The file's name without its suffix.
        media_type: `image/png` or `image/svg+xml`.
        data: The SVG itself, or the picture's bytes in base64.

    Raises:
        PictureError: The data is damaged, or an SVG does not say how large it is.
    """
    is_svg_text = media_type == "image/svg+xml" and _SVG_ROOT.search(data)
    content = data.encode() if is_svg_text else _decode(media_type, data)
    width, height = _measure_png(content) if media_type == "image/png" else _measure_svg(content)
    return Picture(f"{name}.{SUFFIXES[media_type]}", content, width, height)


def _decode(media_type: str, data: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise PictureError(f"Its {media_type} picture is damaged: {problem}. Run the notebook again.") from problem


def _measure_png(content: bytes) -> tuple[int, int]:
    if not content.startswith(_PNG_SIGNATURE) or len(content) < 24:
        raise PictureError("Its PNG picture is damaged. Run the notebook again.")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _measure_svg(content: bytes) -> tuple[int, int]:
    root = _SVG_ROOT.search(content.decode(errors="replace"))
    if root is None:
        raise PictureError("Its SVG picture is damaged. Run the notebook again.")
    attributes = dict(_SVG_ATTRIBUTE.findall(root[0]))
    lengths = [_SVG_LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height")]
    sides = [float(length[1]) * _PIXELS[length[2]] for length in lengths if length]
    if len(sides) < 2:
        try:
            sides = [float(number) for number in attributes["viewBox"].replace(",", " ").split()[2:]]
            width, height = sides
        except (KeyError, ValueError) as problem:
            raise PictureError("Its SVG picture says neither its width and height nor a viewBox.") from problem
    width, height = sides
    return round(width), round(height)
