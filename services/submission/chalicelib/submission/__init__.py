"""What people hand in: catalogue, drafts, papers, filing, supplements, receipts, and who may act for whom."""
