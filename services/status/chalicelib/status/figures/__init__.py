"""Figures that need no clerk (NĐ 61/2018 art. 29-32, TT 01/2018 art. 13-15):
counted from events, read by day, month, quarter or year."""
