"""The journal's tables of who may come in to the staff pages: the accounts, the links, who is signed in, who did
what, and who tried in vain.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from bot.journal.tables import METADATA, NUMBER, UtcTime

# Who may sign in with a password, and whoever was shut out; the roles stand in the configuration.
accounts = Table(
    "accounts",
    METADATA,
    Column("email", String(255), primary_key=True),
    Column("password_hash", Text),
    Column("made_at", UtcTime, nullable=False),
    Column("password_at", UtcTime),
    Column("closed_at", UtcTime),
)

# Links that open the staff pages once; of what stands in a link there is only a hash. Without an e-mail address it is
# for whoever sets the pages up.
entry_links = Table(
    "entry_links",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("email", String(255)),
    Column("asks_password", Integer, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

# Who is signed in, by the hash of what their browser holds.
signed_in = Table(
    "signed_in",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("email", String(255), nullable=False),
    Column("way", String(16), nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
Index("signed_in_by_email", signed_in.c.email)

# Who signed in, and who did what with whose account; `by_email` is None for the command line.
account_log = Table(
    "account_log",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("email", String(255), nullable=False),
    Column("act", String(16), nullable=False),
    Column("by_email", String(255)),
    Column("way", String(16)),
)
Index("account_log_by_email", account_log.c.email)

# The key of somebody's app, and the last step of time whose code was used; without `since` no code has confirmed it yet.
second_factors = Table(
    "second_factors",
    METADATA,
    Column("email", String(255), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("since", UtcTime),
    Column("last_step", BigInteger, nullable=False),
)

# The codes for somebody whose app is lost, by their hashes.
recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("email", String(255), nullable=False),
)

# Who knows their password and has given no code yet, by the hash of what their browser holds.
half_signed_in = Table(
    "half_signed_in",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("email", String(255), nullable=False),
    Column("way", String(16), nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

# Tries to sign in that did not succeed; `whose` is a hash of an account's address, of a network's, or of both.
sign_in_tries = Table(
    "sign_in_tries",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("whose", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("sign_in_tries_by_whose", sign_in_tries.c.whose, sign_in_tries.c.at)
