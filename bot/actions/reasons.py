"""Why an action ended as it did; staff read these in the report."""

OBSERVING = "Chaperone is set to observe only."
TOO_LATE = "Chaperone learnt of this too late to act on it."
FROM_RECORDS = (
    "Zoom did not tell Chaperone of this as it happened; it was found in Zoom's records afterwards, and nothing is done in a "
    "session because of those."
)
NOT_IN_TIME = "Chaperone did not get to this in time, and by then it was too late to act on it."
DISPROVED = "Zoom's later messages showed that it had not been so."
NO_SENDER = "No sender for alerts is configured, so nobody could be written to."
NO_HOST_KNOWN = "Zoom did not say who the host is."
HOST_IS_SENDER = "Alerts are sent from the host's own Zoom user, and nobody can write to themselves."
NO_LEAD = "No safeguarding lead is configured."
NO_OTHER_LEAD = "The only safeguarding lead is who this is about, or the Zoom user that alerts come from."
SOME_LEADS = "{missed} of {leads} safeguarding leads could not be written to."
ALTERNATES_TOLD = "No safeguarding lead could be written to, so the alternates were ({told} of {alternates}). Please tell a lead yourself."
LEAD_TOLD_OF_CONFIDENTIAL = "{why} This is for the safeguarding lead, who was told instead of the host."
LEAD_TOLD_INSTEAD = "{why} This is about the host, so the safeguarding lead was told instead."
MANY_REMOVED = (
    "Chaperone has removed {count} people from this session and leaves it to a person to remove more."
)
OVER = "It was over before this came due."
OVERTAKEN = "There was something else to tell everybody by then, which took the place of this."
SESSION_OVER = "The session was over before this came due."
SUPERSEDED = (
    "Another session of this meeting is running, and Zoom would have done this to that one. Zoom never said that this "
    "session ended."
)
GONE = "Zoom could not find it any more when Chaperone came to it, so it was over by then."
ENDED_ALREADY = "The session had ended already."
NO_PARTICIPANT_ID = "Zoom did not send the id that removing somebody wants."
NO_CHANNEL = "Zoom offers no way to do this from outside the meeting."
NO_ROOM_CHAT = (
    "Chaperone can only write into the meeting's chat where Zoom's \"continuous meeting chat\" is on for the meeting; "
    "docs/zoom-app.md says where it is switched on, and what else it does."
)
ROOM_CHAT_REFUSED = "Zoom did not take a message for the meeting's chat."
NO_MEETING = "Zoom did not say which meeting this is."
HOST_ASKED_INSTEAD = "{why} The alert to the host asks them to."
ASKED_ROOM = "Zoom took the message for the meeting's chat, and does not say who has read it."
REFUSED = "Zoom refused ({error})."
NOT_ALLOWED = "Zoom's answer was that the app may not do this ({error}). An administrator has to look at it."
GAVE_UP = "Zoom could not be reached ({tries} tries)."
GAVE_UP_AFTER_ONE = "Zoom could not be reached (one try)."
FIXED = "Zoom confirmed the new setting. It may only take effect when the meeting next starts."
OVERRULED = "Zoom kept the old setting; it may be locked for the whole account."
UNCONFIRMED = "Zoom took the new setting and did not say afterwards whether it is in force."
RESTRICTED = "Zoom confirmed that the recording no longer allows more than your policy does."
RECORDING_OVERRULED = (
    "Zoom took the change and the recording still allows more; it may be locked for the whole account."
)
RECORDING_GONE = "Zoom had no such recording any more when Chaperone came to it."
TRASHED = "Zoom keeps it in the trash for 30 days, from which it can be taken back."
TRASH_UNCONFIRMED = "Zoom took this and went on showing the recording."
UNKNOWN_SETTING = "Chaperone does not know how to change this setting."
NO_UPDATES_LEFT = (
    "Zoom takes 100 changes a day to the meetings of one host. Those that Chaperone may make are used up until midnight UTC, "
    "and the others are left for people."
)
NOT_TOLD = "{why} The host could not be told either: {also}"
