"""The demo is a client like any other: it knows the gateway's address and the demo people's tokens, nothing else."""
