"""Paying a fee that an officer asked for: orders at a gateway of payments, and what it tells of them (decision 0028)."""
