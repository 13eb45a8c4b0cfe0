"""A first visit brings no more bytes than tests/budget.toml allows."""

import pytest

from tests.bench.wire import DIST, STARTS, budget, by_asset


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    if not (DIST / "index.html").is_file():
        pytest.fail("there is no dist/index.html: run python3 build.py site first")


@pytest.mark.parametrize("start", STARTS)
def test_a_first_visit_keeps_to_its_budget(start: str) -> None:
    allowed = budget()
    sizes = by_asset(start)

    over = {name: size for name, size in sizes.items() if size > allowed["bytes"].get(name, 0)}
    assert not over, f"more than {[allowed['bytes'].get(name, 0) for name in over]}"
    assert sum(sizes.values()) <= allowed["total"][start]
