"""What administrators change: one writes, another publishes."""
