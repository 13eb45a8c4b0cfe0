"""Names nn modules with markup."""

evil = "<img data-evil src=x onerror='window.evil=1'>"
model = nn.Sequential(nn.Linear(2, 2))
type(model).__name__ = evil
model(ones(1, 2)).sum().backward()
model
