"""What people say: ratings of finished dossiers, petitions and their public answers."""
