"""Functions of functions: `vmap` over examples, forward mode, and derivatives of functions as functions."""
