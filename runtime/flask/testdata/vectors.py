"""Prints vectors.json: cookies that Flask and itsdangerous made, and cookies that they refuse.

    /usr/bin/python3 vectors.py >vectors.json

It needs Flask, of any version since 2.2.
"""

import base64
import datetime
import hashlib
import json
import sys
import uuid
import zlib

import flask
import itsdangerous
from itsdangerous import timed
from markupsafe import Markup

SECRET = "the app's secret key"
SIGNED = 1767323045  # 2026-01-02 03:04:05 UTC


class Clock:
    """Stands in for the module time, which itsdangerous asks."""

    now = SIGNED

    def time(self):
        return self.now


clock = timed.time = Clock()


def serializer(secrets=(SECRET,), salt="cookie-session", digest=hashlib.sha1, of=flask.sessions.session_json_serializer):
    """Makes what Flask signs with. Of several secrets, the last one signs."""
    return itsdangerous.URLSafeTimedSerializer(
        list(secrets), salt=salt, serializer=of, signer_kwargs={"key_derivation": "hmac", "digest_method": digest}
    )


def of_flask(session, secret=SECRET):
    """Makes a cookie as an app does: there, Flask sorts the keys."""
    app = flask.Flask(__name__)
    app.secret_key = secret
    with app.app_context():
        return app.session_interface.get_signing_serializer(app).dumps(session)


def of_payload(payload):
    """Signs a payload that no serializer would make."""
    return serializer().make_signer("cookie-session").sign(payload).decode()


def of_text(text):
    return of_payload(base64.urlsafe_b64encode(text.encode()).rstrip(b"="))


def text_of(value):
    """Returns the JSON in a cookie."""
    payload = value.rsplit(".", 2)[0]
    encoded = payload.lstrip(".")
    text = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    return (zlib.decompress(text) if payload.startswith(".") else text).decode()


TAGGED = {
    "bytes": b"\x00\xff\xfe",
    "datetime": datetime.datetime(2024, 2, 29, 12, 30, 59, 999999),
    "markup": Markup("<b>&amp;</b>"),
    "tuple": (1, "two", (b"3",), {"four": None}),
    "uuid": uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"),
}

SESSIONS = {
    "empty": {},
    "login": {"user_id": 42},
    "permanent": {"_permanent": True, "user_id": 42},
    "every tag": TAGGED,
    "every tag in a dictionary": {"in": {"it": TAGGED}},
    "every tag is the only key": {tag: {" " + tag: 1} for tag in ("di", "t", "b", "m", "u", "d")},
    "the only key is the tag of a tuple": {" t": [1, 2]},
    "the only key is the tag of a dictionary": {" di": {" t": (1,)}},
    "the only key is almost a tag": {" t__": 1},
    "a tag beside another key": {" t": 1, "a": 2},
    "no tag, with a space": {" x": 1},
    "numbers": {"big": 2**200, "float": 0.1, "minus": -0.0, "tiny": 5e-324},
    "keys with dots": {"a.b": 1, ".": 2, "": 3},
    "sorted keys": {"b": 1, "a": 2, "B": 3, "10": 4, "9": 5},
    "texts": {"text": "<é>\u2028\U0001f600\0\"\\/"},
    "half of a surrogate pair in a value": {"text": "\ud83d"},
    "keys beyond ASCII": {"é": 1, "\U0001f600": 2, "\ufffd": 3, "\uffff": 4, "\\ud800": 5},
    "compressed": {"cart": list(range(1000, 1200))},
    "compressed, a long key": {"k" * 3000: "v"},
}


def opened():
    """Yields the cookies that are good."""
    for name, session in SESSIONS.items():
        yield name, [SECRET], SIGNED, of_flask(session)
    yield "a secret key beyond ASCII", ["schlüssel"], SIGNED, of_flask({"a": 1}, "schlüssel")
    yield "a secret key longer than a block", ["k" * 65], SIGNED, of_flask({"a": 1}, "k" * 65)
    yield "signed with the new key", ["new", "old"], SIGNED, serializer(["old", "new"]).dumps({"a": 1})
    yield "signed with a fallback", ["new", "older", "old"], SIGNED, serializer(["older", "old"]).dumps({"a": 1})
    for at in (0, 1, 255, 256, 2**32, 253402300799):
        clock.now = at
        yield f"signed at {at}", [SECRET], at, of_flask({"a": 1})
    clock.now = SIGNED
    yield "the same key twice", [SECRET], SIGNED, of_text('{"a":1,"a":2}')
    yield "white space", [SECRET], SIGNED, of_text(' { "a" : [ 1 , 2 ] }\n')


def refused():
    """Yields the cookies that are not, and why."""
    good = of_flask({"user_id": 42})
    yield "empty", "signature", ""
    yield "no dot", "signature", "e30"
    yield "no signature", "signature", good.rsplit(".", 1)[0]
    yield "an empty signature", "signature", good.rsplit(".", 1)[0] + "."
    yield "an altered payload", "signature", "f" + good[1:]
    yield "an altered time", "signature", good.replace(".a", ".b", 1)
    yield "a signature cut short", "signature", good[:-1]
    yield "another secret key", "signature", of_flask({"user_id": 42}, "another")
    yield "another salt", "signature", serializer(salt="csrf-token").dumps({"user_id": 42})
    yield "another hash", "signature", serializer(digest=hashlib.sha256).dumps({"user_id": 42})
    clock.now = SIGNED + 1
    yield "from the future", "expired", of_flask({"user_id": 42})
    clock.now = SIGNED - 31 * 24 * 3600 - 1
    yield "too old by a second", "expired", of_flask({"user_id": 42})
    clock.now = 253402300800
    yield "from the year 10000", "unreadable", of_flask({"user_id": 42})
    clock.now = 2**64 - 1
    yield "from the last time", "unreadable", of_flask({"user_id": 42})
    clock.now = SIGNED
    signer = itsdangerous.Signer(SECRET, salt="cookie-session", key_derivation="hmac")
    yield "no time", "unreadable", signer.sign("e30").decode()
    yield "a time of nine bytes", "unreadable", signer.sign("e30.AAAAAAAAAAAA").decode()
    yield "a time that is not base64", "unreadable", signer.sign("e30.a").decode()
    yield "an empty payload", "unreadable", of_payload("")
    yield "a payload that is not base64", "unreadable", of_payload("a")
    yield "a payload that is not compressed", "unreadable", of_payload(".e30")
    yield "a payload cut short", "unreadable", of_payload("." + base64.urlsafe_b64encode(zlib.compress(b"{}" * 99)[:-1]).decode().rstrip("="))
    yield "a payload of 2 MiB", "unreadable", serializer().dumps({"a": "0" * 2**21})
    spaces = base64.urlsafe_b64encode(zlib.compress(b'{"user_id":42}' + b" " * 2**21)).decode().rstrip("=")
    yield "a payload of 2 MiB, most of it white space", "unreadable", of_payload("." + spaces)
    yield "a payload that is not UTF-8", "unreadable", of_payload(base64.urlsafe_b64encode(b'{"user":"\xff"}').decode().rstrip("="))
    yield "NaN", "unreadable", of_flask({"a": float("nan"), "user_id": 42})
    yield "Infinity", "unreadable", of_flask({"a": [float("-inf")], "user_id": 42})
    yield "half of a surrogate pair in a key", "unreadable", of_flask({"\udc00": 1, "user_id": 42})
    yield "the other half", "unreadable", of_flask({"a\ud83d": 1, "user_id": 42})
    yield "a list", "unreadable", of_flask([1])
    yield "a tuple", "unreadable", of_flask((1,))
    yield "null", "unreadable", of_flask(None)
    yield "two values", "unreadable", of_text("{}{}")
    yield "a tag for dictionaries around none", "unreadable", of_text('{" di":1}')
    yield "a tag for dictionaries around two keys", "unreadable", of_text('{" di":{" t__":1," b__":2}}')
    yield "a tag for dictionaries around a bare tag", "unreadable", of_text('{" di":{" t":[1]}}')


def main():
    json.dump(
        {
            "opened": [
                {"name": name, "secrets": secrets, "signed": signed, "json": text_of(value), "value": value}
                for name, secrets, signed, value in opened()
            ],
            "refused": [
                {"name": name, "secret": SECRET, "now": SIGNED, "error": error, "value": value} for name, error, value in refused()
            ],
        },
        sys.stdout,
        indent=1,
    )
    print()


main()
