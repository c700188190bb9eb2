"""For how long records are kept, what stops their deletion, and the nightly deleting."""
