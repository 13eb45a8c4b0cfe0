"""What pytensor.nn and pytensor.optim are compared on with PyTorch: lines of code that mean the same in both.

Each case is (name, lines that set up, expression). `nn`, `F`, `optim` and `tensor` are those of the one library or the
other; `ramp`, `whole`, `fill`, `descend` and `schedule` stand in `evaluate.py`, as does what is done with the results.
"""

from collections.abc import Iterator

ACTIVATIONS = [
    "ReLU()",
    "ReLU6()",
    "LeakyReLU(0.2)",
    "PReLU()",
    "ELU(1.5)",
    "CELU(0.7)",
    "SELU()",
    "GELU()",
    "GELU('tanh')",
    "SiLU()",
    "Mish()",
    "Softplus()",
    "Softplus(2.0, 3.0)",
    "Softsign()",
    "Sigmoid()",
    "LogSigmoid()",
    "Hardsigmoid()",
    "Hardswish()",
    "Tanh()",
    "Tanhshrink()",
    "Hardtanh(-0.5, 0.7)",
    "Softmax(dim=0)",
    "Softmax(dim=-1)",
    "Softmin(dim=1)",
    "LogSoftmax(dim=1)",
]

LOSSES = [
    ("MSELoss()", "ramp(3, 4)"),
    ("MSELoss(reduction='sum')", "ramp(3, 4)"),
    ("L1Loss()", "ramp(3, 4, seed=9)"),
    ("L1Loss(reduction='none')", "ramp(3, 4, seed=9)"),
    ("SmoothL1Loss()", "ramp(3, 4, seed=9) * 3"),
    ("SmoothL1Loss(beta=0.5, reduction='none')", "ramp(3, 4, seed=9)"),
    ("HuberLoss(delta=0.4)", "ramp(3, 4, seed=9)"),
    ("BCEWithLogitsLoss()", "(ramp(3, 4, seed=9) + 1) / 2"),
    ("BCEWithLogitsLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]), reduction='none')", "(ramp(3, 4, seed=9) + 1) / 2"),
    ("BCEWithLogitsLoss(pos_weight=tensor([0.2, 1.0, 2.0, 0.5]))", "(ramp(3, 4, seed=9) + 1) / 2"),
    ("CrossEntropyLoss()", "whole([3, 0, 2])"),
    ("CrossEntropyLoss(reduction='none')", "whole([3, 0, 2])"),
    ("CrossEntropyLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]))", "whole([3, 0, 2])"),
    ("CrossEntropyLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]), reduction='sum', ignore_index=0)", "whole([3, 0, 2])"),
    ("CrossEntropyLoss(ignore_index=2)", "whole([3, 0, 2])"),
    ("CrossEntropyLoss(label_smoothing=0.1)", "whole([3, 0, 2])"),
    (
        "CrossEntropyLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]), ignore_index=0, label_smoothing=0.3)",
        "whole([3, 0, 2])",
    ),
    ("CrossEntropyLoss(label_smoothing=0.3, reduction='none', ignore_index=0)", "whole([3, 0, 2])"),
    ("CrossEntropyLoss()", "F.softmax(ramp(3, 4, seed=9), dim=1)"),
    (
        "CrossEntropyLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]), label_smoothing=0.2)",
        "F.softmax(ramp(3, 4, seed=9), dim=1)",
    ),
    ("CrossEntropyLoss(reduction='none')", "F.softmax(ramp(3, 4, seed=9), dim=1)"),
    ("NLLLoss()", "whole([3, 0, 2])"),
    ("NLLLoss(weight=tensor([0.2, 1.0, 2.0, 0.5]), ignore_index=3)", "whole([3, 0, 2])"),
    ("KLDivLoss(reduction='batchmean')", "F.softmax(ramp(3, 4, seed=9), dim=1)"),
    ("KLDivLoss()", "F.relu(ramp(3, 4, seed=9))"),
    ("KLDivLoss(reduction='sum', log_target=True)", "ramp(3, 4, seed=9)"),
]

LAYERS = [
    ("Linear(3, 2)", "ramp(4, 3)"),
    ("Linear(3, 2)", "ramp(2, 2, 3)"),
    ("Linear(3, 2, bias=False)", "ramp(3)"),
    ("Identity(54)", "ramp(4, 3)"),
    ("Flatten()", "ramp(2, 3, 2)"),
    ("Flatten(0, 1)", "ramp(2, 3, 2)"),
    ("Unflatten(1, (2, 3))", "ramp(2, 6)"),
    ("LayerNorm(4)", "ramp(3, 4)"),
    ("LayerNorm((3, 4), eps=0.01)", "ramp(2, 3, 4)"),
    ("LayerNorm(4, bias=False)", "ramp(3, 4)"),
    ("LayerNorm(4, elementwise_affine=False)", "ramp(3, 4)"),
    ("RMSNorm(4)", "ramp(3, 4)"),
    ("GroupNorm(2, 4)", "ramp(2, 4, 3)"),
    ("BatchNorm1d(3)", "ramp(4, 3)"),
    ("BatchNorm1d(3)", "ramp(2, 3, 4)"),
    ("BatchNorm1d(3).eval()", "ramp(4, 3)"),
    ("BatchNorm1d(3, track_running_stats=False).eval()", "ramp(4, 3)"),
    ("BatchNorm2d(2, eps=0.1, momentum=0.3)", "ramp(2, 2, 3, 2)"),
    ("BatchNorm2d(2, affine=False)", "ramp(2, 2, 3, 2)"),
    ("Embedding(5, 3)", "whole([[0, 4], [4, 1]])"),
    ("Embedding(5, 3, padding_idx=-1)", "whole([[0, 4], [4, 1]])"),
    ("Dropout(0.3).eval()", "ramp(4, 3)"),
    ("Dropout(1.0)", "ramp(4, 3)"),
    ("RNNCell(3, 2)", "ramp(4, 3)"),
    ("RNNCell(3, 2, nonlinearity='relu')", "ramp(3)"),
    ("GRUCell(3, 2)", "ramp(4, 3)"),
    ("GRUCell(3, 2, bias=False)", "ramp(4, 3), ramp(4, 2)"),
    ("LSTMCell(3, 2)", "ramp(4, 3)"),
    ("LSTMCell(3, 2)", "ramp(4, 3), (ramp(4, 2), ramp(4, 2, seed=7))"),
    ("RNN(3, 2)", "ramp(4, 2, 3)"),
    ("RNN(3, 2, nonlinearity='relu', num_layers=2)", "ramp(4, 2, 3), ramp(2, 2, 2)"),
    ("GRU(3, 2, num_layers=2, bidirectional=True)", "ramp(3, 2, 3)"),
    ("GRU(3, 2, batch_first=True)", "ramp(2, 4, 3)"),
    ("LSTM(3, 2, num_layers=2)", "ramp(4, 2, 3), (ramp(2, 2, 2), ramp(2, 2, 2, seed=7))"),
    ("LSTM(3, 2, bidirectional=True, batch_first=True)", "ramp(2, 3, 3)"),
    ("LSTM(3, 2)", "ramp(4, 3)"),
    ("MultiheadAttention(4, 2)", "ramp(3, 2, 4), ramp(5, 2, 4, seed=5), ramp(5, 2, 4, seed=6)"),
    (
        "MultiheadAttention(4, 2, batch_first=True, bias=False)",
        "ramp(2, 3, 4), ramp(2, 3, 4, seed=5), ramp(2, 3, 4, seed=6), whole([[0, 0, 1], [0, 1, 1]]) > 0",
    ),
    (
        "MultiheadAttention(4, 2, kdim=3, vdim=5)",
        "ramp(3, 2, 4), ramp(3, 2, 3, seed=5), ramp(3, 2, 5), None, True, ramp(3, 3), False",
    ),
    ("MultiheadAttention(4, 2)", "ramp(3, 4), ramp(3, 4, seed=5), ramp(3, 4), None, False"),
    ("Conv1d(2, 3, 2)", "ramp(2, 2, 5)"),
    ("Conv1d(2, 4, 3, stride=2, padding=2, dilation=2, groups=2, bias=False)", "ramp(2, 2, 7)"),
    ("Conv1d(2, 3, 3, padding='same')", "ramp(2, 5)"),
    ("Conv2d(2, 3, 2)", "ramp(2, 2, 4, 3)"),
    ("Conv2d(2, 2, (3, 2), stride=(2, 1), padding=(1, 0))", "ramp(1, 2, 5, 4)"),
    ("Conv2d(4, 2, 2, groups=2, dilation=2)", "ramp(2, 4, 4, 4)"),
    ("MaxPool1d(2)", "ramp(2, 2, 5)"),
    ("MaxPool1d(3, stride=2, padding=1)", "ramp(2, 2, 6)"),
    ("MaxPool2d(2)", "ramp(1, 2, 4, 5)"),
    ("MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0))", "ramp(1, 2, 5, 4)"),
    ("AvgPool1d(2)", "ramp(2, 2, 5)"),
    ("AvgPool2d(2)", "ramp(1, 2, 4, 5)"),
    ("AvgPool2d(3, stride=2, padding=1)", "ramp(1, 2, 5, 5)"),
    ("AvgPool2d(3, stride=2, padding=1, count_include_pad=False)", "ramp(1, 2, 5, 5)"),
    ("MaxPool1d(2, ceil_mode=True)", "ramp(2, 2, 5)"),
    ("MaxPool2d(3, stride=2, padding=1, ceil_mode=True)", "ramp(1, 2, 4, 6)"),
    ("AvgPool1d(3, stride=2, padding=1, ceil_mode=True)", "ramp(2, 2, 6)"),
    ("AvgPool2d((3, 2), stride=2, padding=(1, 0), ceil_mode=True, count_include_pad=False)", "ramp(1, 2, 4, 5)"),
    ("BatchNorm1d(3, bias=False)", "ramp(4, 3)"),
    ("AdaptiveAvgPool1d(3)", "ramp(1, 2, 7)"),
    ("AdaptiveAvgPool2d((2, 3))", "ramp(1, 2, 5, 6)"),
    ("AdaptiveAvgPool2d(1)", "ramp(1, 2, 5, 6)"),
]

FUNCTIONS = [
    ("F.linear(x, w, b)", "x, w, b = ramp(3, 2), ramp(4, 2, seed=5), ramp(4)"),
    ("F.linear(x, w)", "x, w = ramp(3, 2), ramp(2, seed=5)"),
    ("F.binary_cross_entropy(x, t)", "x, t = F.sigmoid(ramp(3, 4)), whole([[0, 1, 0, 1]] * 3) * 1.0"),
    ("F.binary_cross_entropy(x, t, reduction='none')", "x, t = whole([0, 1, 1]) * 1.0, whole([0, 1, 0]) * 1.0"),
    ("F.cross_entropy(x, t)", "x, t = ramp(2, 3, 4), whole([[0, 1, 2, 0], [1, 1, 0, 2]])"),
    ("F.cross_entropy(x, t)", "x, t = ramp(4) * 100, whole(2)"),
    (
        "F.cross_entropy(x, t, ignore_index=-1)",
        "x, t = ramp(2, 3, 2, 2), whole([[[0, -1], [2, 0]], [[1, 1], [-1, 2]]])",
    ),
    (
        "F.nll_loss(F.log_softmax(x, 1), t, reduction='sum')",
        "x, t = ramp(2, 3, 4), whole([[0, 1, 2, 0], [1, 1, 0, 2]])",
    ),
    ("F.one_hot(whole([0, 3, 1]))", ""),
    ("F.one_hot(whole([[0], [1]]), 3)", ""),
    ("F.softplus(x)", "x = ramp(5) * 40"),
    ("F.prelu(x, w)", "x, w = ramp(2, 3, 2), ramp(3, seed=5)"),
    ("F.normalize(x)", "x = ramp(3, 4)"),
    ("F.normalize(x, p=1, dim=0)", "x = ramp(3, 4)"),
    (
        "F.scaled_dot_product_attention(q, k, v)",
        "q, k, v = ramp(2, 3, 4), ramp(2, 5, 4, seed=5), ramp(2, 5, 3, seed=6)",
    ),
    (
        "F.scaled_dot_product_attention(q, k, v, is_causal=True, scale=0.3)",
        "q, k, v = ramp(2, 3, 4), ramp(2, 3, 4, seed=5), ramp(2, 3, 3, seed=6)",
    ),
    (
        "F.scaled_dot_product_attention(q, k, v, attn_mask=whole([[1, 0, 1], [0, 1, 1], [1, 1, 1]]) > 0)",
        "q, k, v = ramp(2, 3, 4), ramp(2, 3, 4, seed=5), ramp(2, 3, 3, seed=6)",
    ),
    (
        "F.scaled_dot_product_attention(q, k, v, attn_mask=ramp(3, 3))",
        "q, k, v = ramp(2, 3, 4), ramp(2, 3, 4, seed=5), ramp(2, 3, 3, seed=6)",
    ),
    (
        "clipped([w, b], lambda parts: nn.utils.clip_grad_norm_(parts, 0.5))",
        "w, b = ramp(3, 2), ramp(4, seed=5)",
    ),
    (
        "clipped([w, b], lambda parts: nn.utils.clip_grad_norm_(parts, 0.5, norm_type=float('inf')))",
        "w, b = ramp(3, 2), ramp(4, seed=5)",
    ),
    ("clipped([w], lambda parts: nn.utils.clip_grad_norm_(parts, 100.0, norm_type=1))", "w = ramp(3, 2)"),
    ("clipped([w, b], lambda parts: nn.utils.clip_grad_value_(parts, 0.5))", "w, b = ramp(3, 2), ramp(4, seed=5)"),
]

OPTIMISERS = [
    "SGD(parts, lr=0.1)",
    "SGD(parts, lr=0.1, momentum=0.9)",
    "SGD(parts, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.1)",
    "SGD(parts, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)",
    "SGD(parts, lr=0.1, maximize=True)",
    "SGD([{'params': parts[:1], 'lr': 0.3}, {'params': parts[1:]}], lr=0.1)",
    "Adam(parts, lr=0.1)",
    "Adam(parts, lr=0.1, betas=(0.5, 0.7), eps=0.01, weight_decay=0.1)",
    "Adam(parts, lr=0.1, amsgrad=True, maximize=True)",
    "AdamW(parts, lr=0.1)",
    "AdamW(parts, lr=0.1, weight_decay=0.3, amsgrad=True)",
    "RMSprop(parts, lr=0.1)",
    "RMSprop(parts, lr=0.1, alpha=0.7, momentum=0.9, weight_decay=0.1)",
    "RMSprop(parts, lr=0.1, centered=True, eps=0.01)",
]

SCHEDULES = [
    "StepLR(optimizer, 3, gamma=0.5)",
    "MultiStepLR(optimizer, [2, 5, 5, 9], gamma=0.5)",
    "ExponentialLR(optimizer, 0.9)",
    "ConstantLR(optimizer, 0.5, total_iters=4)",
    "LinearLR(optimizer, 0.25, total_iters=6)",
    "LinearLR(optimizer, 1.0, 0.1, total_iters=4)",
    "PolynomialLR(optimizer, total_iters=8, power=2.0)",
    "CosineAnnealingLR(optimizer, 5, eta_min=0.01)",
    "CosineAnnealingLR(optimizer, 20)",
    "LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))",
    "MultiplicativeLR(optimizer, lambda epoch: 0.9 + 0.01 * epoch)",
    "OneCycleLR(optimizer, 0.5, total_steps=14)",
    "OneCycleLR(optimizer, [0.5], total_steps=20, anneal_strategy='linear', pct_start=0.4, base_momentum=0.5)",
    "OneCycleLR(optimizer, 0.5, epochs=3, steps_per_epoch=5, three_phase=True, final_div_factor=10)",
    "SequentialLR(optimizer, [lr.LinearLR(optimizer, 0.1, total_iters=3), lr.ExponentialLR(optimizer, 0.8)], [3])",
    "SequentialLR(optimizer, [lr.ConstantLR(optimizer, 0.5, 9), lr.CosineAnnealingLR(optimizer, 4)], [2])",
]

PLATEAUS = [
    "ReduceLROnPlateau(optimizer, patience=1)",
    "ReduceLROnPlateau(optimizer, 'max', factor=0.5, patience=0, cooldown=2, min_lr=0.01)",
    "ReduceLROnPlateau(optimizer, factor=0.5, patience=1, threshold=0.15, threshold_mode='abs')",
]


def all_cases() -> Iterator[tuple[str, str, str]]:
    """Every case: its name, the lines before and the expression."""
    for text in ACTIVATIONS:
        yield f"nn.{text}", f"m = fill(nn.{text}); x = ramp(3, 4) * 4", "m(x)"
    for text, target in LOSSES:
        yield f"nn.{text} {target}", f"m = nn.{text}; x = ramp(3, 4); t = {target}", "m(x, t)"
    for text, arguments in LAYERS:
        yield f"nn.{text} {arguments}", f"m = fill(nn.{text}); x = leaves(({arguments},))", "m(*x)"
    for text, lines in FUNCTIONS:
        yield f"{text} {lines}", lines, text
    for text in OPTIMISERS:
        yield f"optim.{text}", f"parts = [ramp(2, 3), ramp(3, seed=5)]; o = optim.{text}", "descend(parts, o)"
    for text in SCHEDULES:
        name = f"optim.lr_scheduler.{text}"
        yield name, f"optimizer = momentum_sgd(); s = lr.{text}", "schedule(optimizer, s)"
    for text in PLATEAUS:
        name = f"optim.lr_scheduler.{text}"
        yield name, f"optimizer = momentum_sgd(); s = lr.{text}", "watch(optimizer, s)"
