"""Pictures of pages made small: a page has few colours, so a palette of them is enough."""

import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from struct import pack
from typing import Final

from playwright.async_api import Page

MOST_COLOURS: Final = 64

# A browser knows how to read a picture; it gives width, height and four bytes a pixel.
_PIXELS: Final = """async (picture) => {
    const read = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const canvas = new OffscreenCanvas(read.width, read.height).getContext("2d");
    canvas.drawImage(read, 0, 0);
    const bytes = canvas.getImageData(0, 0, read.width, read.height).data;
    const parts = [];
    for (let at = 0; at < bytes.length; at += 32768) parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
    return [read.width, read.height, btoa(parts.join(""))];
}"""


async def small_png(page: Page, picture: bytes) -> bytes:
    """The same picture with a palette; `page` is one that may fetch what is in an address."""
    width, height, encoded = await page.evaluate(_PIXELS, b64encode(picture).decode())
    pixels = memoryview(b64decode(encoded)).cast("I")
    palette, place = _palette(Counter(pixels))
    shown = bytes(place[pixel] for pixel in pixels)
    rows = b"".join(b"\0" + shown[at : at + width] for at in range(0, len(shown), width))
    parts = (
        _part(b"IHDR", pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        _part(b"PLTE", b"".join(bytes(colour) for colour in palette)),
        _part(b"IDAT", zlib.compress(rows, 9)),
        _part(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _palette(counted: Counter[int]) -> tuple[list[tuple[int, ...]], dict[int, int]]:
    """The colours there are most of, and which of them comes nearest to each."""
    palette = [_rgb(colour) for colour, _ in counted.most_common(MOST_COLOURS)]
    return palette, {colour: min(_distances(colour, palette))[1] for colour in counted}


def _distances(colour: int, palette: list[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    rgb = _rgb(colour)
    for place, other in enumerate(palette):
        yield sum((one - two) ** 2 for one, two in zip(rgb, other, strict=True)), place


def _rgb(colour: int) -> tuple[int, ...]:
    return tuple(colour.to_bytes(4, "little")[:3])


def _part(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
