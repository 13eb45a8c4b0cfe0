"""Typical wrong answers to the exercises: what was thought, the program, and what is certain of its smallest case."""

from typing import NamedTuple


class Wrong(NamedTuple):
    """`smallest` maps labels of given things to their text."""

    name: str
    thought: str
    code: str
    smallest: dict[str, str]


ZIP = "def tensor_zip(f, a, a_shape, a_strides, b, b_shape, b_strides, out, out_shape, out_strides):"
REDUCE = "def tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides):"
MAP = "def tensor_map(f, x, x_strides, out, out_strides, shape):"

WRONG = [
    Wrong(
        "index_to_position",
        "strides left out",
        """
def index_to_position(index, strides):
    return sum(index)
""",
        {},
    ),
    Wrong(
        "index_to_position",
        "only for matrices",
        """
def index_to_position(index, strides):
    return index[0] * strides[0] + index[1] * strides[1]
""",
        {"index": "(0,)", "strides": "(1,)"},
    ),
    Wrong(
        "to_index",
        "counted column by column",
        """
def to_index(ordinal, shape):
    out = []
    for size in shape:
        out.append(ordinal % size)
        ordinal //= size
    return tuple(out)
""",
        {"ordinal": "1", "shape": "(2, 2)"},
    ),
    Wrong(
        "to_index",
        "a list turned round is no answer",
        """
def to_index(ordinal, shape):
    return ordinal
""",
        {"shape": "(1,)"},
    ),
    Wrong(
        "shape_broadcast",
        "lengths not filled up",
        """
def shape_broadcast(a, b):
    for x, y in zip(a, b):
        if x != y and 1 not in (x, y):
            raise ValueError
    return tuple(max(x, y) for x, y in zip(a, b))
""",
        {"a": "(2, 3)", "b": "(3,)"},
    ),
    Wrong(
        "shape_broadcast",
        "the larger size, also over 0",
        """
def shape_broadcast(a, b):
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + a
    b = (1,) * (n - len(b)) + b
    for x, y in zip(a, b):
        if x != y and 1 not in (x, y):
            raise ValueError
    return tuple(max(x, y) for x, y in zip(a, b))
""",
        {"a": "(1,)", "b": "(0,)"},
    ),
    Wrong(
        "shape_broadcast",
        "nothing is refused",
        """
def shape_broadcast(a, b):
    return tuple(map(max, zip(a, b)))
""",
        {"a": "(2,)", "b": "(3,)"},
    ),
    Wrong(
        "broadcast_index",
        "sizes of 1 forgotten",
        """
def broadcast_index(big_index, big_shape, shape):
    return big_index[len(big_shape) - len(shape):]
""",
        {"big_index": "(1,)", "big_shape": "(2,)", "shape": "(1,)"},
    ),
    Wrong(
        "broadcast_index",
        "a negative slice",
        """
def broadcast_index(big_index, big_shape, shape):
    return tuple(0 if s == 1 else i for i, s in zip(big_index[:len(shape)], shape))
""",
        {"big_index": "(0, 1)", "shape": "(2,)"},
    ),
    Wrong(
        "tensor_map",
        "one stride for both",
        f"""{MAP}
    import math
    for o in range(math.prod(shape)):
        p = index_to_position(to_index(o, shape), x_strides)
        out[p] = f(x[p])
""",
        {"out_strides": "(2,)"},
    ),
    Wrong(
        "tensor_map",
        "strides not looked at",
        f"""{MAP}
    for i in range(len(x)):
        out[i] = f(x[i])
""",
        {"out_strides": "(2,)"},
    ),
    Wrong(
        "tensor_zip",
        "no broadcasting",
        f"""{ZIP}
    import math
    for o in range(math.prod(out_shape)):
        i = to_index(o, out_shape)
        p = index_to_position
        out[p(i, out_strides)] = f(a[p(i, a_strides)], b[p(i, b_strides)])
""",
        {"f(a, b)": "a + 10 * b"},
    ),
    Wrong(
        "tensor_zip",
        "operands swapped",
        f"""{ZIP}
    import math
    for o in range(math.prod(out_shape)):
        i = to_index(o, out_shape)
        x = a[index_to_position(broadcast_index(i, out_shape, a_shape), a_strides)]
        y = b[index_to_position(broadcast_index(i, out_shape, b_shape), b_strides)]
        out[index_to_position(i, out_strides)] = f(y, x)
""",
        {"f(a, b)": "a + 10 * b"},
    ),
    Wrong(
        "tensor_reduce",
        "the last one wins",
        f"""{REDUCE}
    import math
    for o in range(math.prod(x_shape)):
        i = to_index(o, x_shape)
        at = index_to_position((*i[:dim], 0, *i[dim + 1:]), out_strides)
        out[at] = x[index_to_position(i, x_strides)]
""",
        {"dim": "0", "f(total, x)": "total + x"},
    ),
    Wrong(
        "tensor_reduce",
        "always dimension 0",
        f"""{REDUCE}
    import math
    for o in range(math.prod(x_shape)):
        i = to_index(o, x_shape)
        at = index_to_position((0, *i[1:]), out_strides)
        out[at] = f(out[at], x[index_to_position(i, x_strides)])
""",
        {"dim": "1"},
    ),
    Wrong(
        "mul_backward",
        "the sides confused",
        """
def mul_backward(grad_output, a, b):
    return grad_output * a, grad_output * b
""",
        {},
    ),
    Wrong(
        "mul_backward",
        "the gradient forgotten",
        """
def mul_backward(grad_output, a, b):
    return b, a
""",
        {},
    ),
    Wrong(
        "mul_backward",
        "one gradient only",
        """
def mul_backward(grad_output, a, b):
    return grad_output * b
""",
        {},
    ),
    Wrong(
        "sigmoid_backward",
        "the sigmoid of the sigmoid",
        """
def sigmoid_backward(grad_output, out):
    s = out.sigmoid()
    return grad_output * s * (1 - s)
""",
        {},
    ),
    Wrong(
        "log_backward",
        "upside down",
        """
def log_backward(grad_output, x):
    return x / grad_output
""",
        {},
    ),
    Wrong(
        "log_backward",
        "dtype lost",
        """
def log_backward(grad_output, x):
    return (grad_output / x).to(float32)
""",
        {},
    ),
    Wrong(
        "permute_backward",
        "the same order again",
        """
def permute_backward(grad_output, order):
    return grad_output.permute(order)
""",
        {},
    ),
    Wrong(
        "sum_backward",
        "the shape forgotten",
        """
def sum_backward(grad_output, x_shape, dim):
    return grad_output
""",
        {},
    ),
    Wrong(
        "sum_backward",
        "only over the first dimension",
        """
def sum_backward(grad_output, x_shape, dim):
    return grad_output.expand(x_shape)
""",
        {"dim": "1"},
    ),
    Wrong(
        "sum_backward",
        "shared out",
        """
def sum_backward(grad_output, x_shape, dim):
    kept = (*x_shape[:dim], 1, *x_shape[dim + 1:])
    return (grad_output.reshape(kept) / x_shape[dim]).expand(x_shape)
""",
        {"dim": "0"},
    ),
]
