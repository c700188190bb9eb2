"""Taking up a configuration that was changed, without missing anything that comes in meanwhile."""
