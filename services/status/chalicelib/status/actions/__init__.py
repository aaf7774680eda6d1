"""What each action asks beyond its legality, by subject, and what of it who may see."""
