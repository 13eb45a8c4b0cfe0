"""Recorded events as one text and one piece of memory."""

import json
import math
from array import array
from typing import Any

import pytest
from playground import runner
from playground.output import Event
from playground.packets import packed


def unpacked(text: str, memory: bytearray) -> Any:
    """As web/sandbox/events.ts does it, with arrays of Python's."""

    def placed(held: dict[str, Any]) -> Any:
        if "$" not in held:
            return held
        if isinstance(held["$"], str):
            return float(held["$"])
        code, at, length = held["$"]
        size = array(code).itemsize
        assert at % size == 0
        return array(code, bytes(memory[at : at + length * size]))

    return json.loads(text, object_hook=placed, parse_constant=pytest.fail)


def test_arrays_of_every_type_come_back() -> None:
    events = [{"data": [array("B", [1]), array("f", [1.5, -2.0, 0.25]), array("q", [-(1 << 62)]), array("d", [])]}]
    assert unpacked(*packed(events)) == events


def test_what_is_not_finite_comes_back() -> None:
    back = unpacked(
        *packed([{"a": math.nan, "b": [math.inf, -math.inf, 1.0, None], "data": array("f", [math.nan, 2])}])
    )
    assert math.isnan(back[0]["a"])
    assert back[0]["b"] == [math.inf, -math.inf, 1.0, None]
    assert math.isnan(back[0]["data"][0])
    assert back[0]["data"][1] == 2


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="holds a object"):
        packed([{"a": object()}])


@pytest.mark.parametrize("last", ["loss", "1 / 0", "float('nan')"])
def test_a_run_sends_what_it_recorded_once_and_all_else_as_it_comes(last: str) -> None:
    code = (
        "x = tensor([[1.0, 2.0]], requires_grad=True)\nrate = float('inf')\nloss = (x * x).sum()\n"
        f"loss.backward()\nprint('told \\ud800')\n{last}\n"
    )
    sent: list[Event] = []
    plain: list[Event] = []
    packets: list[tuple[str, bytearray]] = []
    packed_run = runner.serve(code, 0, sent.append, lambda text, memory: packets.append((text, memory)), {}, [])
    plain_run = runner.run(code, 0, plain.append)
    assert packed_run["ok"] == plain_run["ok"]
    assert len(packets) == 1
    recorded = [event for event in plain if event["kind"] in ("tape", "line")]
    assert unpacked(*packets[0]) == recorded
    assert [event["kind"] for event in sent] == [event["kind"] for event in plain if event not in recorded]
