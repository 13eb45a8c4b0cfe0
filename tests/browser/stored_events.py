"""Display events that were stored at build time beside those of a browser: where they say different things."""

import math
from typing import Any

# For a page: display events in JSON's own kinds.
PLAIN_EVENTS = """
const plain = (_key, value) => {
  if (ArrayBuffer.isView(value)) return Array.from(value, (each) => String(each));
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
};
window.plainEvents = (events) => JSON.parse(JSON.stringify(events, plain));
"""

# Stored values come from the same kernels, built for plain vectors; the page's may multiply and add in one rounding,
# which a training loop of some hundred steps carries on.
RELATIVE, NEAR_ZERO = 2e-3, 1e-4


def joined(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Printed text in one piece, as a page shows it; and without what follows a run on idle."""
    made: list[dict[str, Any]] = []
    for event in events:
        if event["kind"] == "stream" and made and made[-1].get("stream") == event["stream"]:
            made[-1] = {**made[-1], "text": made[-1]["text"] + event["text"]}
        elif event["kind"] != "check":
            made.append(same_iteration(event))
    return sorted(made, key=lambda event: str(event["kind"]))


def same_iteration(event: dict[str, Any]) -> dict[str, Any]:
    """Of a loop a run records what it has time for: compared are the last values, and the ops of one iteration.

    Whether the last iteration was a recorded one, with gradients and a node in the tape, is a matter of time too.
    """
    if event["kind"] == "line" and event["total"] > 1:
        last = event["kept"][-1]
        return {**event, "node": None, "kept": [{**last, "grad": None}]}
    if event["kind"] == "tape" and event["iteration"] is not None:
        return {
            "kind": "tape",
            "nodes": [[node["op"], node["line"], node["layout"]["shape"]] for node in event["nodes"]],
        }
    return event


def differences(a: Any, b: Any, place: str) -> list[str]:
    """Where two values differ by more than rounding."""
    if isinstance(a, dict) and len(a) == 1 and next(iter(a)) in "fdqB":
        (a,) = a.values()
    if isinstance(a, dict) and isinstance(b, dict):
        if a.get("stats", b) is None:  # the page works out what Python leaves to it
            b = {**b, "stats": None}
        if a.keys() != b.keys():
            return [f"{place}: {sorted(a)} and {sorted(b)}"]
        return [each for key in a for each in differences(a[key], b[key], f"{place}.{key}")]
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return [f"{place}: {len(a)} and {len(b)} of them"]
        return [each for at, pair in enumerate(zip(a, b, strict=True)) for each in differences(*pair, f"{place}[{at}]")]
    try:
        x, y = float(a), float(b)
    except (TypeError, ValueError):
        return [] if a == b else [f"{place}: {a!r} and {b!r}"]
    same = (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=RELATIVE, abs_tol=NEAR_ZERO)
    return [] if same else [f"{place}: {a!r} and {b!r}"]
