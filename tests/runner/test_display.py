"""plot in all its kinds, show, image, table and slider: what they send, and what they say of what can't be shown."""

import math
import time
from typing import Any

import pytest

from tests.runner.conftest import Event, Play, Played


def last_plot(played: Played) -> Event:
    assert played.ok, played.error
    return played.of("plot")[-1]


def by_label(event: Event) -> dict[str, tuple[list[float], list[float]]]:
    return {series["label"]: (list(series["x"]), list(series["y"])) for series in event["series"]}


# plot ---------------------------------------------------------------------------------------------------------------


def test_points_are_told_apart_by_class(play: Play) -> None:
    event = last_plot(play("plot(tensor([[1, 2], [3, 4], [5, 6]]), kind='scatter', classes=tensor([10, 2, 10]))"))

    assert event["form"] == "scatter"
    assert by_label(event) == {"2": ([3.0], [4.0]), "10": ([1.0, 5.0], [2.0, 6.0])}


def test_points_may_be_given_as_x_and_y(play: Play) -> None:
    played = play(
        "plot([4, 5], x=[1, 2], kind='scatter', title='a')\nplot([4, 5], x=[1, 2], kind='scatter', classes='ab')"
    )

    with_classes = last_plot(play("plot([4, 5], x=[1, 2], kind='scatter', classes=['b', 'a'])"))
    assert by_label(played.of("plot")[0]) == {"": ([1.0, 2.0], [4.0, 5.0])}
    assert by_label(with_classes) == {"a": ([2.0], [5.0]), "b": ([1.0], [4.0])}
    assert not played.ok
    assert "classes is a str" in played.error["message"]


@pytest.mark.parametrize(
    ("call", "edges", "counts"),
    [
        ("tensor([[1, 2], [2, 2]])", [0.5, 1.5, 2.5], [1, 3, 0]),
        ("[0.0, 0.1, 0.9, 1.0], bins=2", [0.0, 0.5, 1.0], [2, 2, 0]),
        ("[float('nan'), 3, float('inf'), 3], bins=1", [2.5, 3.5], [2, 0]),
        ("[], bins=3", [0.0, 1.0], [0, 0]),
    ],
)
def test_a_histogram_is_edges_and_counts(play: Play, call: str, edges: list[float], counts: list[float]) -> None:
    event = last_plot(play(f"plot({call}, kind='histogram')"))

    assert event["form"] == "histogram"
    assert by_label(event) == {"": (edges, counts)}


def test_histograms_of_a_dict_have_the_same_edges(play: Play) -> None:
    found = by_label(last_plot(play("plot({'a': [0.0, 1.5], 'b': [4.0]}, kind='histogram', bins=4)")))

    assert found == {"a": ([0, 1, 2, 3, 4], [1, 1, 0, 0, 0]), "b": ([0, 1, 2, 3, 4], [0, 0, 0, 1, 0])}


def test_a_function_of_points_divides_the_plane(play: Play) -> None:
    event = last_plot(
        play("plot(lambda p: (p[:, 0] > 0) * 1.0, kind='regions', box=(-1, 1, 0, 2), points=[[0, 1]], classes=[True])")
    )

    regions = event["regions"]
    assert regions["box"] == [-1, 1, 0, 2]
    assert (regions["classes"], regions["level"]) == (0, 0.5)
    rows, columns = regions["rows"], regions["columns"]
    assert list(regions["scores"]) == ([0.0] * (columns // 2) + [1.0] * (columns // 2)) * rows
    assert by_label(event) == {"True": ([0.0], [1.0])}


def test_several_scores_a_point_give_the_best_class(play: Play) -> None:
    event = last_plot(play("plot(lambda p: cat([p, p * 0 + 0.5], dim=1)[:, :3], kind='regions', box=(0, 1, 0, 1))"))

    scores = list(event["regions"]["scores"])
    assert event["regions"]["classes"] == 3
    assert scores[0] == 2  # where x and y are both below a half
    assert scores[-1] in (0, 1)
    assert set(scores) == {0, 1, 2}


def test_scores_may_be_given_as_a_tensor(play: Play) -> None:
    event = last_plot(play("plot(arange(0, 6).view(2, 3), kind='regions', level=2)"))

    regions = event["regions"]
    assert (regions["rows"], regions["columns"], regions["box"]) == (2, 3, [-0.5, 2.5, -0.5, 1.5])
    assert list(regions["scores"]) == [0, 1, 2, 3, 4, 5]


def test_asking_for_scores_leaves_the_program_as_it_was(play: Play) -> None:
    program = (
        "manual_seed(1)\n"
        "net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout(0.5), nn.Linear(3, 1))\n"
        "{}\n"
        "training, mean, after = int(net.training), net[1].running_mean, rand(3)"
    )
    plain = play(program.format(""))
    drawn = play(program.format("plot(net, kind='regions', box=(0, 1, 0, 1))\nplot(rand, title='x') if 0 else None"))

    assert drawn.ok, drawn.error
    assert drawn.numbers() == plain.numbers() == {"training": 1}
    for name in ("mean", "after"):
        assert list(drawn.tensor(name)["values"]["data"]) == list(plain.tensor(name)["values"]["data"])


def test_the_surface_drawn_last_is_that_of_the_last_weights(play: Play) -> None:
    played = play(
        "w = 0.0\nfor step in range(200):\n"
        "    w = w + 1\n"
        "    plot(lambda p: p[:, 0] * 0 + w, kind='regions', title='surface', box=(0, 1, 0, 1))"
    )

    assert last_plot(played)["regions"]["scores"][0] == 200.0
    assert len(played.of("plot")) < 100


def test_drawing_takes_a_small_share_of_the_time() -> None:
    from playground.output import DRAW_REST, Output

    output = Output(lambda _event: None)
    spent = 0.0

    def make() -> Event:
        nonlocal spent
        began = time.perf_counter()
        while time.perf_counter() - began < 0.002:
            pass
        spent += time.perf_counter() - began
        return {}

    output.draw("plot", "slow", make)
    first, spent = spent, 0.0
    began = time.perf_counter()
    while time.perf_counter() - began < 0.5:
        output.draw("plot", "slow", make)
    assert first > 0
    assert 0 < spent < (time.perf_counter() - began) * 3 / DRAW_REST


def test_a_long_list_is_drawn_as_long_as_it_was_when_it_was_plotted(play: Play) -> None:
    played = play(
        "values = []\nfor step in range(1000):\n    values.append(step)\n    plot(values, title='t')\nvalues.append(-1)"
    )

    assert list(last_plot(played)["series"][0]["y"]) == list(range(1000))


def test_a_loop_that_plots_a_growing_list_keeps_what_it_held_at_the_time(play: Play) -> None:
    played = play(
        "values = [1.0]\nplot(values, title='t')\nvalues.append(2.0)\nplot(values, title='t')\nvalues.clear()"
    )

    assert by_label(last_plot(played)) == {"": ([0.0, 1.0], [1.0, 2.0])}


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        ("plot([1], kind='pie')", "ValueError", "'histogram'"),
        ("plot(ones(3), kind='scatter')", "ValueError", "(n, 2)"),
        ("plot([1, 2], kind='scatter')", "ValueError", "pair"),
        ("plot([[1, 2]], kind='scatter', classes=[1, 2])", "ValueError", "1 points and 2 classes"),
        ("plot(rand(40, 2), kind='scatter', classes=arange(0, 40))", "ValueError", "at most 10"),
        ("plot([1], kind='histogram', bins=0)", "ValueError", "bins is 0"),
        ("plot(5, kind='regions')", "TypeError", "function of points"),
        ("plot(ones(3), kind='regions')", "ValueError", "rows and columns"),
        ("plot(lambda p: 5, kind='regions')", "TypeError", "give a tensor"),
        ("plot(lambda p: p.sum(), kind='regions')", "ValueError", "one score a class"),
        ("plot(lambda p: p, kind='regions', box=(1, 0, 0, 1))", "ValueError", "left must be less"),
        ("plot(lambda p: p, kind='regions', box=3)", "ValueError", "((left, right), (bottom, top))"),
    ],
)
def test_what_cannot_be_plotted_says_so_on_its_line(play: Play, call: str, kind: str, words: str) -> None:
    error = play(f"a = 1\n{call}").error

    assert (error["type"], error["line"]) == (kind, 2)
    assert words in error["message"]


def test_a_mistake_of_a_later_drawing_ends_the_run(play: Play) -> None:
    played = play("for i in range(50):\n    plot([1.0] * i + ['x'] * (i > 40), title='t')")

    assert not played.ok
    assert played.error["type"] == "TypeError"
    assert "give numbers" in played.error["message"]


def test_a_run_that_fails_keeps_the_last_state_of_its_lines(play: Play) -> None:
    played = play("plot([1.0], title='t')\nplot([1.0, 2.0], title='t')\n1 / 0")

    assert by_label(played.of("plot")[-1]) == {"": ([0.0, 1.0], [1.0, 2.0])}
    assert played.error["type"] == "ZeroDivisionError"


# show, image, table ------------------------------------------------------------------------------------------------


def test_a_tensor_is_shown_by_label_or_by_what_is_written(play: Play) -> None:
    played = play("w = ones(2, requires_grad=True)\nshow(w * 2, 'twice')\nshow(w  +  1)\nprint('x'); show(w)")

    assert [(event["name"], event["line"], event["op"]) for event in played.of("show")] == [
        ("twice", 2, "mul"),
        ("w + 1", 3, "add"),
        ("w", 4, None),
    ]
    assert len({event["id"] for event in played.of("show")}) == 3
    assert list(played.of("show")[0]["values"]["data"]) == [2.0, 2.0]


def test_a_tensor_shown_in_a_loop_takes_its_own_place(play: Play) -> None:
    played = play("for i in range(100):\n    show(tensor([i]))")

    shown = played.of("show")
    assert {event["id"] for event in shown} == {"2: tensor([i])"}
    assert list(shown[-1]["values"]["data"]) == [99]


def test_a_shown_tensor_keeps_the_numbers_it_had(play: Play) -> None:
    played = play("x = ones(2)\nshow(x)\nx.mul_(5)\nshow(x)\nx.mul_(0)")

    assert [list(event["values"]["data"]) for event in played.of("show")] == [[1, 1], [5, 5]]


def test_more_shows_than_a_page_can_hold_are_counted(play: Play) -> None:
    played = play("for i in range(30):\n    show(ones(1), f'{i}')")

    assert len(played.of("show")) == 20
    assert played.of("omitted") == [{"kind": "omitted", "what": "shows", "count": 10}]


@pytest.mark.parametrize(
    ("value", "shape", "low", "high"),
    [
        ("tensor([[0.0, 2], [4, -1]])", [1, 2, 2, 1], -1, 4),
        ("rand(4, 5, 3)", [1, 4, 5, 3], 0, 1),
        ("ones(4, 5, 3) * 200", [1, 4, 5, 3], 0, 255),
        ("ones(4, 5, 3) * 300", [1, 4, 5, 3], 300, 300),
        ("zeros(6, 2, 5)", [6, 2, 5, 1], 0, 0),
        ("rand(2, 3, 4, 5)", [2, 4, 5, 3], 0, 1),
        ("ones(2, 1, 4, 5)", [2, 4, 5, 1], 1, 1),
        ("rand(2, 4, 5, 3)", [2, 4, 5, 3], 0, 1),
        ("ones(2, 2) > 0", [1, 2, 2, 1], 0, 1),
        ("[[1, 2, 3]]", [1, 1, 3, 1], 1, 3),
        ("tensor([[1.0, float('nan'), 3.0]]), low=0, high=9", [1, 1, 3, 1], 0, 9),
        ("arange(0, 6).view(2, 3).T", [1, 3, 2, 1], 0, 5),
    ],
)
def test_a_picture_and_what_its_shades_stand_for(
    play: Play, value: str, shape: list[int], low: float, high: float
) -> None:
    played = play(f"image({value})")

    assert played.ok, played.error
    (event,) = played.of("image")
    assert (event["shape"], event["low"], event["high"]) == (shape, low, high)
    assert len(event["data"]) == math.prod(shape)
    assert event["data"].typecode == "f"


def test_channels_that_come_first_are_moved_to_the_end(play: Play) -> None:
    (event,) = play("image(arange(0, 12).view(1, 3, 2, 2))").of("image")

    assert list(event["data"]) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]


def test_a_large_picture_is_thinned_out_and_says_so(play: Play) -> None:
    (event,) = play("image(zeros(2000, 1000))").of("image")

    assert (event["shape"], event["step"], event["full"]) == ([1, 667, 334, 1], 3, [1, 2000, 1000])


def test_a_table_of_columns_of_rows_and_of_names(play: Play) -> None:
    played = play(
        "table({'epoch': [1, 2], 'loss': tensor([0.5, 0.25])}, 'log')\n"
        "table([{'a': 1, 'b': True}, {'b': None, 'c': 'x'}])\n"
        "table({'lr': 0.1, 'steps': 300})\n"
        "table(tensor([[1, 2], [3, 4]]))"
    )

    assert played.ok, played.error
    assert [(event["label"], event["columns"], event["rows"]) for event in played.of("table")] == [
        ("log", ["epoch", "loss"], [[1, 0.5], [2, 0.25]]),
        ("[{'a': 1, 'b': True}, {'b': None, 'c': 'x'}]", ["a", "b", "c"], [[1, True, None], [None, None, "x"]]),
        ("{'lr': 0.1, 'steps': 300}", ["name", "value"], [["lr", 0.1], ["steps", 300]]),
        ("tensor([[1, 2], [3, 4]])", ["0", "1"], [[1, 2], [3, 4]]),
    ]


def test_a_long_table_is_cut_and_says_so(play: Play) -> None:
    (event,) = play("table({f'c{i}': list(range(500)) for i in range(30)})").of("table")

    assert (len(event["rows"]), len(event["columns"])) == (200, 24)
    assert (event["total_rows"], event["total_columns"]) == (500, 30)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        ("show(5)", "TypeError", "give a tensor"),
        ("image(ones(3))", "ValueError", "(height, width)"),
        ("image(zeros(0, 3))", "ValueError", "no pixels"),
        ("image('abc')", "TypeError", "give a tensor"),
        ("image(ones(2, 2), low=2, high=1)", "ValueError", "low must be the smaller"),
        ("table(5)", "TypeError", "give a dict"),
        ("table({})", "ValueError", "empty"),
    ],
)
def test_what_cannot_be_shown_says_so_on_its_line(play: Play, call: str, kind: str, words: str) -> None:
    error = play(f"a = 1\n{call}").error

    assert (error["type"], error["line"]) == (kind, 2)
    assert words in error["message"]


# slider ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "given", "value"),
    [
        ("slider('s', 0, 10)", None, 5.0),
        ("slider('s', 0, 10, value=2.5)", None, 2.5),
        ("slider('s', 0, 10)", 7.25, 7.25),
        ("slider('s', 0, 10)", 99, 10.0),
        ("slider('s', 0, 10)", math.nan, 5.0),
        ("slider('s', 0.001, 1)", None, 0.032),
        ("slider('s', 1, 10, step=1)", None, 5),
        ("slider('s', 1, 10, step=2)", 10, 9),
        ("slider('s', 0, 1, step=0.1)", 0.3000001, 0.3),
        ("slider('s', -1, 1, step=0.25, value=2)", None, 1.0),
    ],
)
def test_a_slider_gives_the_readers_value(play: Play, call: str, given: float | None, value: float) -> None:
    played = play(f"v = {call}", inputs={} if given is None else {"s": given})

    assert played.numbers()["v"] == value
    (event,) = played.of("slider")
    assert (event["value"], event["line"]) == (value, 1)


def test_a_slider_of_ints_is_an_int(play: Play) -> None:
    played = play(
        "n = slider('n', 1, 9, step=1)\nx = zeros(n)\nprint(type(slider('n', 1, 9)).__name__, type(n).__name__)"
    )

    assert played.ok, played.error
    assert played.text() == "float int\n"


def test_a_slider_moves_by_ratios_where_its_range_spans_decades(play: Play) -> None:
    played = play("slider('a', 0.001, 1)\nslider('b', 0, 1)\nslider('c', 1, 50)\nslider('d', 1, 1000, step=1)")

    assert [event["log"] for event in played.of("slider")] == [True, False, False, False]


def test_a_slider_asked_for_again_is_sent_once(play: Play) -> None:
    played = play("total = sum(slider('s', 0, 1) for _ in range(100))", inputs={"s": 0.5})

    assert played.numbers() == {"total": 50.0}
    assert len(played.of("slider")) == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("slider('s', 1, 1)", "low must be less"),
        ("slider('s', 0, float('inf'))", "finite"),
        ("slider('s', '0', 1)", "finite"),
        ("slider('s', 0, 1, step=0)", "more than 0"),
        ("slider('s', 0, 1, step=2)", "no more than 1"),
        ("slider('s', 0, 1, value='x')", "finite"),
        ("[slider(f'{i}', 0, 1) for i in range(30)]", "20 sliders"),
    ],
)
def test_a_slider_that_cannot_be_says_so(play: Play, call: str, words: str) -> None:
    error = play(call).error

    assert error["type"] == "ValueError"
    assert words in error["message"]


@pytest.mark.parametrize("name", ["show", "image", "table", "slider", "plot"])
def test_the_programs_own_names_come_first(play: Play, name: str) -> None:
    played = play(f"{name} = tensor([1.0])")

    assert played.tensor(name)["line"] == 1


def test_markup_in_labels_is_text(play: Play) -> None:
    label: Any = "<img src=x onerror=alert(1)>\u202e\U0001f642"
    played = play(f"show(ones(1), {label!r})\ntable({{{label!r}: [{label!r}]}}, {label!r})\nslider({label!r}, 0, 1)")

    assert played.of("show")[0]["name"] == played.of("table")[0]["label"] == played.of("slider")[0]["name"] == label
