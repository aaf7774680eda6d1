"""What stands in for AWS and the national portal on one machine."""
