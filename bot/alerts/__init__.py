"""What people are told, and in what words."""
