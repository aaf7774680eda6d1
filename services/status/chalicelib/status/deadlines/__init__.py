"""When a dossier is due, day by day: of a dossier, and calculated for anyone."""
