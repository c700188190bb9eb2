"""Why a file cannot be read or written, in words."""

import errno
from typing import Final

# By the number that every system gives; what is not here is said as the system says it.
IN_WORDS: Final = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "its permissions do not allow it",
    errno.EPERM: "its permissions do not allow it",
    errno.EROFS: "nothing can be written there",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOTDIR: "what should be a folder on the way there is a file",
    errno.EEXIST: "there is a file of that name already",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "there is no room left for this user",
    errno.ENAMETOOLONG: "the name is too long",
}


def in_words(error: OSError) -> str:
    """What went wrong, to stand after a colon or in brackets."""
    return IN_WORDS.get(error.errno or 0) or error.strerror or str(error)
