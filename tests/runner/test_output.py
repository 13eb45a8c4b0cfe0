"""Text and plots go out at once, in order, and never more than a page can take."""

import time

import pytest

from tests.runner.conftest import Event, Play


def test_a_flood_of_prints_is_sent_in_few_pieces(play: Play) -> None:
    played = play("for i in range(20_000):\n    print(i)")

    assert played.text() == "".join(f"{i}\n" for i in range(20_000))
    assert len(played.of("stream")) < 300


def test_text_beyond_the_budget_is_counted_and_left_out(play: Play) -> None:
    from playground.output import TEXT_BUDGET

    played = play("print('x' * 3_000_000)\nprint('later')")

    assert played.ok
    assert played.text() == "x" * TEXT_BUDGET
    assert played.of("omitted") == [
        {"kind": "omitted", "what": "stdout", "count": 3_000_000 + 1 + 6 - TEXT_BUDGET},
    ]


def test_a_line_is_sent_before_the_program_goes_on() -> None:
    from playground.output import Output, OutputStream

    events: list[Event] = []
    stream = OutputStream(Output(events.append), "stdout")
    print("ready", file=stream)

    assert events == [{"kind": "stream", "stream": "stdout", "text": "ready\n"}]


def test_a_part_of_a_line_is_sent_when_flushed() -> None:
    from playground.output import Output, OutputStream

    events: list[Event] = []
    stream = OutputStream(Output(events.append), "stdout")
    print("…", end="", file=stream)
    assert not events
    stream.flush()

    assert [event["text"] for event in events] == ["…"]


def test_writing_something_else_than_text_is_a_type_error(play: Play) -> None:
    assert play("import sys\nsys.stdout.write(1)").error["type"] == "TypeError"


def test_a_plot_is_data(play: Play) -> None:
    played = play("plot([3, 1.5, 2], title='loss', label='train', x_label='epoch', y_label='nats')")

    (event,) = played.of("plot")
    (line,) = event["series"]
    assert (event["id"], event["title"], event["x_label"], event["y_label"]) == ("loss", "loss", "epoch", "nats")
    assert line["label"] == "train"
    assert list(line["x"]) == [0.0, 1.0, 2.0]
    assert list(line["y"]) == [3.0, 1.5, 2.0]
    assert line["y"].typecode == "d"


def test_a_plot_redrawn_in_a_loop_is_sent_now_and_then_and_at_the_end(play: Play) -> None:
    played = play("losses = []\nfor i in range(2000):\n    losses.append(1 / (i + 1))\n    plot(losses, title='loss')")

    plots = played.of("plot")
    assert 1 < len(plots) < 200
    assert len(plots[-1]["series"][0]["y"]) == 2000
    assert {event["id"] for event in plots} == {"loss"}


def test_a_plot_is_sent_while_the_program_runs() -> None:
    from playground import display
    from playground.output import Output
    from playground.source import Source

    events: list[Event] = []
    output = Output(events.append)
    display.attach(display.Display(output, Source(""), {}))
    try:
        display.plot([1.0])
        assert len(events) == 1
        display.plot([1.0, 2.0])
        assert len(events) == 1
        time.sleep(0.05)
        output.tick()
        assert len(events) == 2
    finally:
        display.attach(None)


def test_labels_and_dicts_make_lines_of_one_plot(play: Play) -> None:
    played = play(
        "plot([1, 2], title='both', label='train')\n"
        "plot(tensor([3.0, 4.0]), title='both', label='test', x=[10, 20])\n"
        "plot({'a': [1], 'b': [2]}, title='dict')"
    )

    last = {event["id"]: event for event in played.of("plot")}
    assert [line["label"] for line in last["both"]["series"]] == ["train", "test"]
    assert list(last["both"]["series"][1]["x"]) == [10.0, 20.0]
    assert list(last["both"]["series"][1]["y"]) == [3.0, 4.0]
    assert [line["label"] for line in last["dict"]["series"]] == ["a", "b"]


def test_tensors_of_one_element_may_be_plotted(play: Play) -> None:
    played = play("plot([tensor([1.0, 3.0]).mean(), tensor([5.0])])")

    assert played.ok, played.error
    assert list(played.of("plot")[0]["series"][0]["y"]) == [2.0, 5.0]


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        ("plot('abc')", "TypeError", "list of numbers"),
        ("plot(5)", "TypeError", "list of numbers"),
        ("plot(['a'])", "TypeError", "give numbers"),
        ("plot([1, 2], x=[1])", "ValueError", "x has 1 numbers and y has 2"),
        ("plot(tensor([[1.0]]))", "ValueError", "one dimension"),
    ],
)
def test_what_cannot_be_plotted_says_so_on_its_line(play: Play, call: str, kind: str, words: str) -> None:
    error = play(f"a = 1\n{call}").error

    assert (error["type"], error["line"]) == (kind, 2)
    assert words in error["message"]


def test_a_very_long_line_keeps_every_nth_point(play: Play) -> None:
    (event,) = play("plot(list(range(100_000)))").of("plot")

    assert len(event["series"][0]["y"]) <= 20_000
    assert list(event["series"][0]["x"][:2]) == [0.0, 5.0]


def test_too_many_plots_are_left_out_with_a_word(play: Play) -> None:
    played = play("for i in range(100):\n    plot([i], title=f'number {i}')")

    assert len({event["id"] for event in played.of("plot")}) == 20
    assert played.of("omitted") == [{"kind": "omitted", "what": "plots", "count": 80}]
