"""Replaces the runner's own functions."""

from playground import runner

runner.run = lambda *a: {"ok": True, "value": "evil", "error": None}
runner.run_program = runner.session = runner.describe = runner.tidy = runner.run
