"""Images: the worked examples of OpenAI's guide, and what has no rule."""

import base64
import struct

import pytest

from keyguide.errors import InputError
from keyguide.tokens import count_image
from keyguide.tokens.images import measure_image


@pytest.mark.parametrize(
    ("width_px", "height_px", "model", "detail", "tokens"),
    [
        (1024, 1024, "gpt-4o", "high", 765),
        (1024, 1024, "gpt-4o", "low", 85),
        (1024, 1024, "gpt-4o-mini", "high", 25_501),
        (1024, 1024, "gpt-4o-mini-2024-07-18", "high", 25_501),
        (1024, 1024, "o1", "high", 675),
        (1024, 1024, "gpt-5", "high", 630),
        (2048, 4096, "gpt-4o", "high", 1105),
        (2048, 4096, "ft:gpt-4o:org::id", "auto", 1105),
        (1024, 1024, "gpt-5.2", "high", 1024),
        (1800, 2400, "gpt-5.2", "high", 1452),
        (2400, 1800, "gpt-5.2", "auto", 1452),
        (1024, 1024, "gpt-5.4-mini", "high", 1659),  # 1024 patches x 1.62, rounded up
        (1024, 1024, "gpt-4.1-nano", "high", 2520),  # x 2.46
        (1024, 1024, "o4-mini", "high", 1762),  # x 1.72
        (1024, 1024, "computer-use-preview", "high", 581),
        (1024, 1024, "o3", "low", 75),
        (4000, 4000, "gpt-5.6-sol", "original", 125 * 125),
        (4000, 4000, "gpt-5.4", "high", 2500),
        (2560, 2560, "gpt-5.4", "original", 6400),
    ],
)
def test_images_count_as_the_guide_works_them_out(
    width_px: int, height_px: int, model: str, detail: str, tokens: int
) -> None:
    """The count is that of the guide's rule."""
    assert tokens == count_image(width_px, height_px, model=model, detail=detail)


@pytest.mark.parametrize("size_px", [(1, 1), (1, 100_000), (100_000, 1), (32, 32), (33, 32), (12_345, 6_789)])
def test_no_image_costs_nothing_or_more_than_the_budget(size_px: tuple[int, int]) -> None:
    """However long or thin, an image costs at least one patch and at most the budget."""
    assert 1 <= count_image(*size_px, model="gpt-5.2", detail="high") <= 1536


@pytest.mark.parametrize(
    ("width_px", "height_px", "model", "detail"),
    [
        (0, 10, "gpt-4o", "high"),
        (10, -1, "gpt-4o", "high"),
        (10, 10, "gpt-6-sol", "high"),
        (10, 10, "gpt-4o", "original"),
        (10, 10, "gpt-5.2", "low"),
        (10, 10, "gpt-4o", "best"),
    ],
)
def test_what_has_no_rule_is_refused(width_px: int, height_px: int, model: str, detail: str) -> None:
    """No number is invented where no published rule is known."""
    with pytest.raises(InputError):
        count_image(width_px, height_px, model=model, detail=detail)


def test_the_size_of_a_jpeg_is_read_past_its_thumbnail() -> None:
    """The frame of the picture counts, not one inside an earlier segment."""
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 200, 300) + b"\x01\x01\x11\x00"
    thumbnail = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 20, 30) + b"\x01\x01\x11\x00"
    jpeg = b"\xff\xd8\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail + frame
    assert measure_image("data:image/jpeg;base64," + base64.b64encode(jpeg).decode()) == (300, 200)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1\xff\xff", b"GIF89a"]
)
def test_a_broken_image_has_no_size(content: bytes) -> None:
    """Bytes that end too early, or are no picture, give no size."""
    assert measure_image("data:image/png;base64," + base64.b64encode(content).decode()) is None
