"""Slips 01-07: what is handed out or kept on paper of a dossier, and the register book (TT 01/2018, TT 03/2025)."""
