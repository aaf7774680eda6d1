"""Figures that need no clerk (R20, TT 01/2018 art. 13-15): counted from events, read by day, month, quarter or year."""
