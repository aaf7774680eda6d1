"""What the world is told: the national portal and the public register of results."""
