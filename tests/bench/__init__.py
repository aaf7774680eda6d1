"""The budgets of the portal, measured: `python -m tests.bench` (make bench)."""
