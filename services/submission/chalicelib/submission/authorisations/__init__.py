"""Who may act for whom: people and companies invite, accept and take back (decision 0028)."""
