"""Where a dossier stands: look-up, officers' actions, lists, figures, and the relay that tells of every change."""
