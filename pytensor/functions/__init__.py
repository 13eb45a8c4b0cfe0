"""Every differentiable operation, forward beside backward, one file a kind.

`elementwise.py` (maps and zips), `reduction.py`, `movement.py` (views, copies, dtype), `indexing.py`, `products.py`,
and `composite.py` for what is made of those. Each public function is also a method of Tensor, under the same name.
"""
