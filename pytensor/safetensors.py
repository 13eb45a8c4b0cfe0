"""Tensors in files of the safetensors format: written, and read from files that nobody vouches for.

The format, as its authors describe it publicly: 8 bytes with the length of the header (little-endian), the header in
JSON (for each tensor its dtype, shape, and where its bytes begin and end, counted from the end of the header; under
`__metadata__` texts of one's own), then the bytes of the tensors, one after the other without gaps, row by row and
little-endian. Nothing in a file is ever run, and every number in it is checked before it is used.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from array import array
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any

from pytensor import backends
from pytensor.array import cast_array
from pytensor.dtypes import DType, bool as bool_dtype, float32, float64, int64
from pytensor.errors import TensorError
from pytensor.layout import layout
from pytensor.tensor import Tensor

__all__ = ["SafetensorsError", "load", "load_file", "metadata", "save", "save_file"]

MAX_HEADER = 100_000_000  # bytes, as the format's own reader allows
_PREFIX = struct.Struct("<Q")
# Possessive, and satisfied with the end of the text too, so that no text takes longer than its length.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}
_NAMES = {float32: "F32", float64: "F64", int64: "I64", bool_dtype: "BOOL"}
_SIZES = {"BF16": 2, "BOOL": 1, "F16": 2, "F32": 4, "F64": 8, "I16": 2, "I32": 4, "I64": 8, "I8": 1, "U16": 2, "U32": 4,
          "U8": 1}  # fmt: skip


class SafetensorsError(TensorError, ValueError):
    """A file that breaks a rule of the format, or something that the format can't hold.

    >>> from pytensor import safetensors
    >>> try:
    ...     safetensors.load(b"no tensors")
    ... except safetensors.SafetensorsError as error:
    ...     print(error.op)
    safetensors.load
    """


def save(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """Tensors by their names, a module's `state_dict()` for example, as the bytes of a file.

    `metadata` are texts by their names, kept beside them. Raises SafetensorsError for other things than tensors and
    texts.

    >>> from pytensor import safetensors
    >>> data = safetensors.save({"w": tensor([1, 2])})
    >>> safetensors.load(data)
    {'w': tensor([1., 2.])}
    """
    header: dict[str, Any] = {}
    if metadata is not None:
        if not _is_texts(metadata):
            raise SafetensorsError(
                "safetensors.save",
                "metadata that isn't texts by their names.",
                rule="Metadata is a dict of str to str.",
                suggestion="str(value), or json.dumps(value)",
            )
        header["__metadata__"] = dict(metadata)
    given: Mapping[Any, Any] = tensors
    for name, value in given.items():
        if not isinstance(value, Tensor) or not isinstance(name, str) or name == "__metadata__":
            raise SafetensorsError(
                "safetensors.save",
                f"a {type(value).__name__} under the name {name!r}.",
                rule="A file holds tensors under names; __metadata__ is the one name that is taken.",
                suggestion="tensor(value), or metadata={name: text}",
                name=str(name),
            )
    # The widest elements first, so that each tensor begins at a multiple of its element's size.
    names = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    blocks: list[bytes] = []
    end = 0
    for name in names:
        block = _bytes_of(tensors[name])
        shape = list(tensors[name].shape)
        header[name] = {"dtype": _NAMES[tensors[name].dtype], "shape": shape, "data_offsets": [end, end + len(block)]}
        end += len(block)
        blocks.append(block)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([_PREFIX.pack(len(text)), text, *blocks])


def save_file(
    tensors: Mapping[str, Tensor], filename: str | os.PathLike[str], metadata: Mapping[str, str] | None = None
) -> None:
    """Write `save(tensors, metadata)` to a file.

    >>> from pytensor import safetensors
    >>> safetensors.save_file({"w": ones(2)}, "numbers.safetensors")
    >>> safetensors.load_file("numbers.safetensors")
    {'w': tensor([1., 1.])}
    """
    Path(filename).write_bytes(save(tensors, metadata))


def load(data: Any) -> dict[str, Tensor]:
    """The tensors in the bytes of a file, by their names, on the default backend.

    Half precision (F16, BF16) becomes float32, and smaller integers become int64. Raises SafetensorsError for bytes
    that break a rule of the format, before any tensor is made.

    >>> from pytensor import safetensors
    >>> layer, other = nn.Linear(3, 2), nn.Linear(3, 2)
    >>> data = safetensors.save(layer.state_dict())
    >>> other.load_state_dict(safetensors.load(data))
    <All keys matched successfully>
    >>> equal(layer.weight, other.weight)
    True
    """
    view = memoryview(data).cast("B")
    header, start = _header(view)
    entries = _checked(header, len(view) - start)
    return {
        name: _tensor(kind, shape, view[start + begin : start + end])
        for name, (kind, shape, begin, end) in entries.items()
    }


def load_file(filename: str | os.PathLike[str]) -> dict[str, Tensor]:
    """`load` of a file's bytes. Raises SafetensorsError, OSError.

    >>> from pytensor import safetensors
    >>> safetensors.save_file({"w": ones(2)}, "numbers.safetensors")
    >>> safetensors.load_file("numbers.safetensors")["w"].shape
    (2,)
    """
    return load(Path(filename).read_bytes())


def metadata(data: Any) -> dict[str, str]:
    """The texts that were saved beside the tensors. Raises SafetensorsError.

    >>> from pytensor import safetensors
    >>> data = safetensors.save({"w": ones(2)}, {"made by": "hand"})
    >>> safetensors.metadata(data)
    {'made by': 'hand'}
    """
    found: dict[str, str] = _header(memoryview(data).cast("B"))[0].get("__metadata__", {})
    return found


def _header(view: memoryview) -> tuple[dict[str, Any], int]:
    """The header of a file and where the bytes of the tensors begin."""
    if len(view) < _PREFIX.size:
        raise _broken(f"{len(view)} bytes.", "A file begins with 8 bytes that say how long its header is.")
    (length,) = _PREFIX.unpack(view[: _PREFIX.size])
    start = _PREFIX.size + length
    if length > MAX_HEADER or start > len(view):
        raise _broken(
            f"a header of {length:,} bytes in a file of {len(view):,}.",
            f"The header lies within the file and has at most {MAX_HEADER:,} bytes.",
        )
    try:
        text = str(view[_PREFIX.size : start], "utf-8")
        _refuse_depth(text)
        header = json.loads(text, object_pairs_hook=_without_repetition)
    except ValueError as error:
        if isinstance(error, SafetensorsError):
            raise
        raise _broken(f"a header that can't be read: {error}.", "The header is JSON in UTF-8.") from error
    if not isinstance(header, dict):
        raise _broken(f"a header that is a {type(header).__name__}.", "The header is a JSON object.")
    texts = header.get("__metadata__", {})
    if not isinstance(texts, dict) or not _is_texts(texts):
        raise _broken("metadata that isn't texts by their names.", "__metadata__ holds texts under names.")
    return header, start


def _refuse_depth(text: str) -> None:
    """Refuse brackets within brackets beyond what a header has.

    json's reader calls itself for each, and in a browser too many end the whole Python, not only the reading.
    """
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        depth += _STEPS.get(token.group(), 0)
        if depth > 3:
            raise _broken("brackets four deep in its header.", "A header holds entries, and an entry lists of numbers.")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        name = next(name for at, (name, _) in enumerate(pairs) if name in dict(pairs[:at]))
        raise _broken(f"the name {name!r} twice.", "Each name comes once.")
    return found


Entry = tuple[str, tuple[int, ...], int, int]  # dtype, shape, begin, end


def _checked(header: dict[str, Any], room: int) -> dict[str, Entry]:
    """What the header says of each tensor, when all of it is possible in `room` bytes."""
    entries: dict[str, Entry] = {}
    for name, fields in header.items():
        if name == "__metadata__":
            continue
        if not isinstance(fields, dict) or fields.keys() != {"dtype", "shape", "data_offsets"}:
            raise _broken(f"the entry {name!r} is incomplete.", "An entry has dtype, shape and data_offsets.", name)
        kind, shape, offsets = fields["dtype"], fields["shape"], fields["data_offsets"]
        if not isinstance(kind, str) or kind not in _SIZES:
            raise _broken(f"{name!r} has dtype {kind!r}.", f"Read here are {', '.join(_SIZES)}.", name)
        if not _are_counts(shape) or len(shape) > 16:
            raise _broken(f"{name!r} has shape {shape!r}.", "A shape is at most 16 sizes of at least 0.", name)
        if not _are_counts(offsets) or len(offsets) != 2 or not offsets[0] <= offsets[1] <= room:
            raise _broken(
                f"{name!r} lies at {offsets!r} of {room:,} bytes.", "data_offsets are a begin and an end inside.", name
            )
        expected = prod(shape) * _SIZES[kind]
        if offsets[1] - offsets[0] != expected:
            raise _broken(
                f"{name!r}, {kind} of shape {tuple(shape)}, takes {expected:,} bytes but has "
                f"{offsets[1] - offsets[0]:,}.",
                "A tensor has as many bytes as its shape and dtype take.",
                name,
            )
        entries[name] = (kind, tuple(shape), offsets[0], offsets[1])
    at = 0
    for name, (_, _, begin, end) in sorted(entries.items(), key=lambda entry: entry[1][2:]):
        if begin != at:
            raise _broken(f"{name!r} begins at {begin:,} instead of {at:,}.", "No gaps, and no overlaps.", name)
        at = end
    if at != room:
        raise _broken(f"{room - at:,} bytes belong to no tensor.", "The tensors fill the file to its end.")
    return entries


def _tensor(kind: str, shape: tuple[int, ...], data: memoryview) -> Tensor:
    dtype, convert = _READERS[kind]
    backend = backends.default()
    return Tensor(backend.from_bytes(convert(data)), layout(shape), dtype, backend)


def _as_is(letter: str) -> Callable[[memoryview], bytes]:
    """Bytes of a dtype of our own, in this machine's order."""

    def convert(data: memoryview) -> bytes:
        if sys.byteorder == "little":
            return bytes(data)
        numbers = array(letter, bytes(data))
        numbers.byteswap()
        return numbers.tobytes()

    return convert


def _widened(letter: str, into: str) -> Callable[[memoryview], bytes]:
    """Numbers of a struct format as those of an array's type."""

    def convert(data: memoryview) -> bytes:
        count = len(data) // struct.calcsize("<" + letter)
        return array(into, struct.unpack(f"<{count}{letter}", data)).tobytes()

    return convert


def _bfloat16(data: memoryview) -> bytes:
    """bfloat16 is the upper half of a float32."""
    halves = struct.unpack(f"<{len(data) // 2}H", data)
    return array("I", [half << 16 for half in halves]).tobytes()


def _truths(data: memoryview) -> bytes:
    return bytes([byte != 0 for byte in data])


_READERS: dict[str, tuple[DType, Callable[[memoryview], bytes]]] = {
    "BF16": (float32, _bfloat16),
    "BOOL": (bool_dtype, _truths),
    "F16": (float32, _widened("e", "f")),
    "F32": (float32, _as_is("f")),
    "F64": (float64, _as_is("d")),
    "I16": (int64, _widened("h", "q")),
    "I32": (int64, _widened("i", "q")),
    "I64": (int64, _as_is("q")),
    "I8": (int64, _widened("b", "q")),
    "U16": (int64, _widened("H", "q")),
    "U32": (int64, _widened("I", "q")),
    "U8": (int64, _widened("B", "q")),
}


def _bytes_of(x: Tensor) -> bytes:
    """The elements row by row, little-endian."""
    dense = x if x.layout.dense else cast_array(x.detach(), x.dtype)
    memory = dense.backend.memory(dense.storage)[: dense.layout.numel * dense.dtype.itemsize]
    if sys.byteorder == "little" or x.dtype is bool_dtype:
        return bytes(memory)
    return _as_is(x.dtype.format)(memory)


def _is_texts(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(each, str) for pair in value.items() for each in pair)


def _are_counts(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) is int and each >= 0 for each in value)


def _broken(problem: str, rule: str, name: str = "") -> SafetensorsError:
    return SafetensorsError(
        "safetensors.load", problem, rule=rule, suggestion="another copy of the file; this one is damaged", name=name
    )
