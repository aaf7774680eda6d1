"""The morning: what is near due and overdue, and of whom a reason and a new date are asked."""
