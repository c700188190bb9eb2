"""The words of the messages about what people answer for. A message fits in 1,000 characters or so."""

ASKED = "Chaperone · {topic} · {day}\nPlease answer {questions} about this session by {due}. {why}\n{how}"
ASKED_AGAIN = "Chaperone · {topic} · {day}\nA reminder: please answer {questions} about this session, due at {due}. {why}\n{how}"
QUARTER_ASKED = "Chaperone · {quarter}\nPlease answer {questions} about this quarter by {due}. {why}\n{how}"
QUARTER_ASKED_AGAIN = "Chaperone · {quarter}\nA reminder: please answer {questions} about this quarter, due at {due}. {why}\n{how}"
WHY = "Chaperone cannot see these things itself."

# How to answer: over a link of one's own, or by way of whoever looks after Chaperone.
OVER_LINK = "{link}\nThe link needs no password and is for you alone, so please do not pass it on."
WITHOUT_LINK = (
    "The questions are on Chaperone's staff pages, under “What is due”, each with its key. Please give your answers to "
    'whoever looks after Chaperone, who enters each with: chaperone attest "{about}" --by {whom} --answer KEY=yes'
)

OVERDUE = (
    "Chaperone · {topic} · {day}\nFor the safeguarding lead: {questions} about this session not answered in time (due at "
    "{due}, by {whom}). Please speak to them. {staff}"
)
QUARTER_OVERDUE = (
    "Chaperone · {quarter}\nFor the safeguarding lead: {questions} about this quarter not answered in time (due at {due}, "
    "by {whom}). Please see that somebody answers. {staff}"
)
STAFF = "What is asked is on Chaperone's staff pages, under “What is due”."

SAID_NO = (
    "Chaperone · {topic} · {day}\nFor the safeguarding lead: {by} answered no to this:\n{questions}\n"
    "What to do: Please speak to them about it, and see that it is put right. {where}"
)
QUARTER_SAID_NO = (
    "Chaperone · {quarter}\nFor the safeguarding lead: {by} answered no to this:\n{questions}\n"
    "What to do: Please speak to them about it, and see that it is put right. {where}"
)
IN_REPORT = "What they wrote is in the report on the session."
ON_STAFF_PAGE = "What they wrote is on Chaperone's staff pages, under “What is due”."

QUARTER = "{first} to {last} {year}"
NOBODY = "nobody in particular"

# Why somebody was not told; staff read these.
NOBODY_RESPONSIBLE = "Nobody is configured to answer this."
NOT_ALL = "{missed} of {people} could not be written to."
ANSWERER_TOLD_AGAIN = "There is nobody else to tell, so whoever was to answer was told again."
