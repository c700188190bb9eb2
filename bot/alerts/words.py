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

NO_TOPIC = "your Zoom session"
