"""The officer's desk: what the law asks next of each open dossier, in the order in which it asks."""
