"""The national portal's simulator: strict, and told to misbehave on purpose. For one machine and for tests.

It shares no rule with the services, so that a fault of theirs is not a fault of its own. Contract: see README.md.
"""
