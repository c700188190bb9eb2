"""The other ways to staff: e-mail, text messages, Slack, Microsoft Teams and the rest, over Apprise."""
