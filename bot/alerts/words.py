"""The words of every message that a person is sent. A message fits in 1,000 characters or so."""

from rules.actions import ActionKind

HOST_ALERT = "Chaperone · {topic} · {time}\n{reason}"
TO_DO = "\nWhat to do: {advice}"
HOST_TO_DO = "\nWhat the host was asked to do: {advice}"
# What Chaperone is doing about it as the host reads this, and what it does later if nothing changes.
DOING = {
    ActionKind.ALERT_SAFEGUARDING: "The safeguarding lead is told as well.",
    ActionKind.REMOVE_PARTICIPANT: "Chaperone is removing {name} from the session.",
    ActionKind.STOP_RECORDING: "Chaperone is stopping the recording.",
    ActionKind.STOP_AI_COMPANION: "Chaperone is stopping AI Companion.",
    ActionKind.STOP_LIVE_STREAM: "Chaperone is stopping the live stream.",
    ActionKind.FIX_SETTINGS: "Chaperone is changing the setting in Zoom, which may count from the next session on.",
    ActionKind.RESTRICT_RECORDING: "Chaperone is changing it in Zoom now.",
    ActionKind.TRASH_RECORDING: "Chaperone is moving the recording to Zoom's trash.",
    ActionKind.DELETE_MESSAGE: "Chaperone is deleting the message.",
    ActionKind.END_MEETING: "Chaperone is ending the session for everybody.",
}
COMING = {
    ActionKind.ALERT_SAFEGUARDING: "If this goes on at {time}, Chaperone tells the safeguarding lead.",
    ActionKind.REMOVE_PARTICIPANT: "If this goes on at {time}, Chaperone removes {name} from the session.",
    ActionKind.STOP_RECORDING: "If this goes on at {time}, Chaperone stops the recording.",
    ActionKind.STOP_AI_COMPANION: "If this goes on at {time}, Chaperone stops AI Companion.",
    ActionKind.STOP_LIVE_STREAM: "If this goes on at {time}, Chaperone stops the live stream.",
    ActionKind.RESTRICT_RECORDING: "If this is still so at {time}, Chaperone changes it in Zoom.",
    ActionKind.TRASH_RECORDING: "If it is still there at {time}, Chaperone moves the recording to Zoom's trash.",
    ActionKind.DELETE_MESSAGE: "If this goes on at {time}, Chaperone deletes the message.",
    ActionKind.END_MEETING: "If this goes on at {time}, Chaperone ends the session for everybody.",
}

LIVE_PAGE = "\nWho is here, and what you can do about it: {link}"

SAFEGUARDING_ALERT = "Chaperone · {topic} · {time}\nFor the safeguarding lead: {reason}"
LEARNT_LATE = "\nChaperone learnt of this late, at {now}. Nothing was done about it at the time."
TOLD_LATE = "\nThis message is late: it could not be sent before {now}."
NOTICE = "Chaperone · {topic}\n{text}"

# What the host is asked to do where Chaperone cannot, by what it was to do.
COULD_NOT = "Chaperone · {topic} · {time}\n{reason}\nChaperone could not do this itself. {request}"
LEFT_TO_YOU = "Chaperone · {topic} · {time}\n{reason}\n{why} {request}"
TO_SAY = (
    "Chaperone · {topic} · {time}\nChaperone could not write this into the meeting's chat. Please tell everybody, aloud or in "
    "the chat:\n{text}"
)
TO_DECIDE = (
    "Please decide whether {name} should leave: to remove them, point at their name in the Participants list, choose More, "
    "then Remove."
)
REQUESTS = {
    ActionKind.REMOVE_PARTICIPANT: (
        "Please do it now: point at {name} in the Participants list, choose More, then Remove."
    ),
    ActionKind.PUT_IN_WAITING_ROOM: (
        'Please do it now: point at {name} in the Participants list, choose More, then "Put in waiting room".'
    ),
    ActionKind.RENAME: "Please do it now: point at {name} in the Participants list, choose More, then Rename.",
    ActionKind.STOP_RECORDING: "Please stop the recording now: choose More, then Stop recording.",
    ActionKind.STOP_AI_COMPANION: "Please stop AI Companion now: choose AI Companion, then Stop.",
    ActionKind.STOP_LIVE_STREAM: "Please stop the live stream now: choose More, then Stop live stream.",
    ActionKind.RESTRICT_RECORDING: (
        "Please do it now: on Zoom's website choose Recordings, then Cloud Recordings, then Share beside this one. Switch "
        "off sharing and downloading there, and have it ask for a passcode."
    ),
    ActionKind.TRASH_RECORDING: (
        "Please remove the recording: on Zoom's website choose Recordings, then Cloud Recordings, then More beside this "
        "one, then Move to Trash."
    ),
    ActionKind.DELETE_MESSAGE: (
        'Please delete the message now: point at it in the chat, choose "…", then Delete. '
        "If it was written privately you cannot see it; please speak to {name}."
    ),
    ActionKind.END_MEETING: 'Please end the session now: choose End, then "End meeting for all".',
    ActionKind.FIX_SETTINGS: "Please change it in Zoom's settings, or ask whoever looks after your Zoom account.",
    ActionKind.ASK_PARTICIPANT: "Please speak to {name}.",
    ActionKind.ANNOUNCE: "Please tell everybody.",
}
OTHER_REQUEST = "Please see to it yourself."

# To everybody, so without a name.
ASK_ROOM = {
    "screen_share": "In this session only the hosts share a screen. If you are sharing yours, please stop now. Thank you!",
    "camera": "Please have your camera on for introductions if you can, so that your host sees who is there. Thank you!",
    "personal_information": (
        "Please keep telephone numbers, addresses and other personal details out of the chat. Thank you!"
    ),
    "private_chat": "Please write to everybody or to your host, and not privately to each other. Thank you!",
    "screen_name": "Please use the name you booked with as your screen name. Your host can help. Thank you!",
}
ASK_ROOM_OTHERWISE = "Your host would like to check something with one of you. Thank you for your patience!"

# Why an action ended as it did; staff read these in the report.
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

NO_TOPIC = "your Zoom session"
