"""Internal notes: what officers of an agency tell each other of a dossier, and nobody else."""
