"""Alerts as cards in Team Chat, with buttons that fit, which say afterwards what happened."""
