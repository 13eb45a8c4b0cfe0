"""The pytest plugin of a run in another engine: a run in which no test passed has shown nothing, and fails.

Else an engine whose driver refuses everything, or a mistyped name, would look like one in which all is well.
"""

import pytest

passed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what passed."""
    if report.when == "call" and report.passed:
        passed.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where nothing did. Tests chosen by name may all be ones that the driver can't do."""
    if exitstatus == pytest.ExitCode.OK and not passed and not session.config.option.keyword:
        print("\nno test passed in this engine: nothing has been shown")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
