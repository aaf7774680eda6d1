"""The thin edge between Chalice and the kernel. Only app.py of a service imports it."""
