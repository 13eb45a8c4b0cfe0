"""Files of the safetensors format: out and back, the very bytes that it prescribes, and damaged ones refused."""

import json
import struct
from typing import Any

import pytest

import pytensor as pt
from pytensor import safetensors
from pytensor.safetensors import SafetensorsError


def test_everything_comes_back_as_it_was(backend: str) -> None:
    tensors = {
        "matrix": pt.tensor([[1.5, -2.0, 0.1], [3.0, float("inf"), 0.0]]),
        "permuted": pt.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).T,
        "part": pt.arange(10)[2:7:2],
        "double": pt.tensor(0.1, dtype=pt.float64),
        "whole": pt.tensor([-(2**62), 7], dtype=pt.int64),
        "truths": pt.tensor([True, False, True]),
        "nothing": pt.zeros(0, 3),
        "ünïcode name": pt.ones(1),
    }

    back = safetensors.load(safetensors.save(tensors))

    assert set(back) == set(tensors)
    for name, value in tensors.items():
        assert back[name].shape == value.shape
        assert back[name].dtype is value.dtype
        assert back[name].tolist() == value.tolist()
        assert back[name].backend.name == backend


def test_the_bytes_are_those_of_the_format(backend: str) -> None:
    """Written out by hand from the description: length, header padded with spaces to 8, then the tensors' bytes."""
    header = (
        b'{"__metadata__":{"by":"hand"},'
        b'"b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},'
        b'"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}'
    )
    header += b" " * (-len(header) % 8)
    expected = struct.pack("<Q", len(header)) + header + struct.pack("<q", -5) + struct.pack("<2f", 1.0, 2.5)

    tensors = {"a": pt.tensor([1.0, 2.5]), "b": pt.tensor([-5], dtype=pt.int64)}
    assert safetensors.save(tensors, {"by": "hand"}) == expected
    assert safetensors.metadata(expected) == {"by": "hand"}


def test_narrower_numbers_are_widened(backend: str) -> None:
    def file(kind: str, data: bytes, count: int) -> bytes:
        header = json.dumps({"x": {"dtype": kind, "shape": [count], "data_offsets": [0, len(data)]}}).encode()
        return struct.pack("<Q", len(header)) + header + data

    def read(kind: str, data: bytes, count: int) -> Any:
        x = safetensors.load(file(kind, data, count))["x"]
        return x.dtype, x.tolist()

    assert read("F16", struct.pack("<2e", 1.5, -0.25), 2) == (pt.float32, [1.5, -0.25])
    assert read("BF16", struct.pack("<2H", 0x3FC0, 0xC000), 2) == (pt.float32, [1.5, -2.0])
    assert read("I8", struct.pack("<2b", -3, 4), 2) == (pt.int64, [-3, 4])
    assert read("U8", b"\xff", 1) == (pt.int64, [255])
    assert read("I32", struct.pack("<i", -70000), 1) == (pt.int64, [-70000])
    assert read("U16", struct.pack("<H", 65535), 1) == (pt.int64, [65535])


def with_header(header: Any, data: bytes = b"\0" * 8) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(kind: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": offsets}


DAMAGED = [
    (b"", "0 bytes"),
    (b"\1\0\0", "3 bytes"),
    (struct.pack("<Q", 2**63) + b"{}", "a header of 9,223,372,036,854,775,808 bytes"),
    (struct.pack("<Q", 100) + b"{}", "a header of 100 bytes in a file of 10"),
    (with_header(b"{"), "can't be read"),
    (with_header(b"\xff\xfe"), "can't be read"),
    (with_header(b"[" * 100_000), "brackets four deep"),
    (with_header(b"[[]," * 100_000), "brackets four deep"),
    (with_header(b'{"a[[[[":{}}'), "'a....' is incomplete"),
    (with_header([1]), "a list"),
    (with_header(b'{"a":1,"a":2}'), "'a' twice"),
    (with_header({"__metadata__": {"a": 1}}), "metadata"),
    (with_header(b'{"' + b'\\"' * 200_000), "can't be read"),
    (with_header(b'{"' + b'\\"' * 200_000 + b"\\"), "can't be read"),
    (with_header({"x": 3}), "'x' is incomplete"),
    (with_header({"x": {"dtype": "F32", "shape": [2]}}), "'x' is incomplete"),
    (with_header({"x": entry(kind="F8")}), "dtype 'F8'"),
    (with_header({"x": entry(kind=[])}), r"dtype \[\]"),
    (with_header({"x": entry(shape=[-2])}), "shape"),
    (with_header({"x": entry(shape=[2.0])}), "shape"),
    (with_header({"x": entry(shape=[True, 2])}), "shape"),
    (with_header({"x": entry(shape="22")}), "shape"),
    (with_header({"x": entry(shape=[1] * 17)}), "shape"),
    (with_header({"x": entry(offsets=[0, 9])}), "lies at"),
    (with_header({"x": entry(offsets=[8, 0])}), "lies at"),
    (with_header({"x": entry(offsets=[0, 4, 8])}), "lies at"),
    (with_header({"x": entry(shape=[3])}), "takes 12 bytes but has 8"),
    (with_header({"x": entry(shape=[2**40, 2**40])}), "takes"),
    (with_header({"x": entry(shape=[1], offsets=[4, 8])}), "begins at 4 instead of 0"),
    (with_header({"x": entry(), "y": entry()}), "begins at 0 instead of 8"),
    (with_header({"x": entry(shape=[1], offsets=[0, 4])}), "4 bytes belong to no tensor"),
]


@pytest.mark.parametrize("at", range(len(DAMAGED)))
def test_a_damaged_file_is_refused(at: int) -> None:
    data, says = DAMAGED[at]

    with pytest.raises(SafetensorsError, match=says):
        safetensors.load(data)


def test_only_tensors_and_texts_can_be_saved() -> None:
    with pytest.raises(SafetensorsError, match="a float under the name 'x'"):
        safetensors.save({"x": 1.0})  # type: ignore[dict-item]
    with pytest.raises(SafetensorsError, match="metadata"):
        safetensors.save({"x": pt.ones(1)}, {"epoch": 3})  # type: ignore[dict-item]
