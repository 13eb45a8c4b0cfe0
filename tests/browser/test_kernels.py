"""The kernels in the page: the best build that the browser runs, only that one fetched, and bound as builtins."""

from playwright.sync_api import Page

from tests.browser.runtime import HAS_RELAXED, run

PROGRAM = """
import _pytensor_kernels
import pytensor as pt

print(_pytensor_kernels.build)
x = tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]], requires_grad=True)
loss = nn.functional.cross_entropy(nn.functional.log_softmax(x, -1), tensor([0, 2], dtype=pt.int64))
loss.backward()
optim.SGD([x], lr=1.0, momentum=0.9).step()
optim.Adam([x], lr=0.0).step()
a = pt.arange(70 * 70).reshape(70, 70).float() % 7
print((a @ a.T).sum().item() == (a.sum(0) ** 2).sum().item())
"""


def test_the_page_runs_the_best_build_and_fetches_no_other(page: Page, site: str) -> None:
    page.goto(site)
    result = run(page, PROGRAM)

    assert result["ok"], result["error"]
    build, same = result["stdout"].split()
    assert build == ("relaxed" if page.evaluate(HAS_RELAXED) else "simd128")
    assert same == "True"
    fetched = page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert {url.rsplit("/", 1)[1] for url in fetched if "/kernels-" in url} == {f"kernels-{build}.wasm"}
    # The gradient of the mean loss is (softmax - [1 at the class]) / 2, and the first step takes it once.
    first_row = result["tensors"]["x"]["grad"][0]
    expected = [(0.09003057 - 1) / 2, 0.24472847 / 2, 0.66524096 / 2]
    assert all(abs(got - want) < 1e-6 for got, want in zip(first_row, expected, strict=True))
    assert all(
        abs(moved - (start - slope)) < 1e-6
        for moved, start, slope in zip(result["tensors"]["x"]["data"][0], (1, 2, 3), first_row, strict=True)
    )
