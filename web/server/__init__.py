"""What runs of web/ in functions (services/web): pages rendered when the catalogue changes, and forms without script."""
