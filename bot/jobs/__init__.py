"""What is done later, and by whom."""
