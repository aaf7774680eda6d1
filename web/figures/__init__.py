"""The public figures as pictures that are readable without script, each with its table and its CSV (docs/decisions/0031)."""
