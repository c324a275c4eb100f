"""Describes Python's values in JSON, so that another language can compare them."""

import datetime
import struct
import uuid

from markupsafe import Markup


def described(value):
    """Returns a list of the value's type and what it holds."""
    match value:
        case None | bool():
            return [str(value)]
        case int():
            return ["int", str(value)]
        case float():
            return ["float", struct.pack(">d", value).hex()]
        case Markup():
            return ["Markup", text(str(value))]
        case str():
            return ["str", text(value)]
        case bytes():
            return ["bytes", value.hex()]
        case uuid.UUID():
            return ["UUID", value.hex]
        case datetime.datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
            return ["datetime", str((aware - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(seconds=1))]
        case tuple() | list():
            return [type(value).__name__, *map(described, value)]
        case dict():
            return ["dict", *([text(key), described(value[key])] for key in sorted(value))]
    raise TypeError(type(value))


def text(value):
    """Replaces each half of a surrogate pair, as languages do whose texts are Unicode."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
