"""Every layer prints as in PyTorch. The lines are what PyTorch 2.13.0 printed for the same expression."""

import pytest

from pytensor import nn

PRINTED = {
    "Linear(2, 3, bias=False)": "Linear(in_features=2, out_features=3, bias=False)",
    "Flatten()": "Flatten(start_dim=1, end_dim=-1)",
    "Unflatten(1, (2, 3))": "Unflatten(dim=1, unflattened_size=(2, 3))",
    "Identity()": "Identity()",
    "Conv1d(2, 4, 3, groups=2, dilation=2, bias=False)": (
        "Conv1d(2, 4, kernel_size=(3,), stride=(1,), dilation=(2,), groups=2, bias=False)"
    ),
    "Conv2d(1, 8, 3, padding=1)": "Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))",
    "Conv2d(1, 8, (3, 1), padding='same')": "Conv2d(1, 8, kernel_size=(3, 1), stride=(1, 1), padding=same)",
    "MaxPool2d(2)": "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
    "AvgPool2d(2, 1)": "AvgPool2d(kernel_size=2, stride=1, padding=0)",
    "AdaptiveAvgPool2d((1, 1))": "AdaptiveAvgPool2d(output_size=(1, 1))",
    "Embedding(5, 3, padding_idx=-1)": "Embedding(5, 3, padding_idx=4)",
    "LayerNorm(4)": "LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)",
    "BatchNorm1d(3)": "BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    "GroupNorm(2, 4)": "GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)",
    "RMSNorm(4)": "RMSNorm((4,), eps=None, elementwise_affine=True)",
    "Dropout(0.2)": "Dropout(p=0.2, inplace=False)",
    "ReLU()": "ReLU()",
    "ReLU(inplace=True)": "ReLU(inplace=True)",
    "LeakyReLU()": "LeakyReLU(negative_slope=0.01)",
    "ELU()": "ELU(alpha=1.0)",
    "GELU('tanh')": "GELU(approximate='tanh')",
    "Softplus()": "Softplus(beta=1.0, threshold=20.0)",
    "Softmax(dim=1)": "Softmax(dim=1)",
    "LogSoftmax()": "LogSoftmax(dim=None)",
    "PReLU()": "PReLU(num_parameters=1)",
    "Hardtanh()": "Hardtanh(min_val=-1.0, max_val=1.0)",
    "MSELoss()": "MSELoss()",
    "RNN(3, 4)": "RNN(3, 4)",
    "LSTM(3, 4, 2, dropout=0.1, bidirectional=True)": "LSTM(3, 4, num_layers=2, dropout=0.1, bidirectional=True)",
    "GRU(3, 4, batch_first=True, bias=False)": "GRU(3, 4, bias=False, batch_first=True)",
    "LSTMCell(3, 4)": "LSTMCell(3, 4)",
    "RNNCell(3, 4, bias=False, nonlinearity='relu')": "RNNCell(3, 4, bias=False, nonlinearity=relu)",
}


@pytest.mark.parametrize("expression", PRINTED)
def test_prints_as_in_pytorch(expression: str) -> None:
    assert repr(eval(f"nn.{expression}", {"nn": nn})) == PRINTED[expression]
