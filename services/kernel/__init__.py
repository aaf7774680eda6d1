"""What the four services agree on: the register, the lifecycle, the clock of the law, events, identity, HTTP manners.

Most modules are pure rules; the others are edges (storage, tokens, the environment). Which is which stands in pyproject.toml, in
the contract "Pure rules of the kernel know no storage".
"""
