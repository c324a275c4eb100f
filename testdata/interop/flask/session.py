"""Makes and reads session cookies for flask_random_test.go: one job in JSON a line, one result a line.

make: a cookie of a random session, and the session described
read: the session in a cookie described, or the name of the error
kept: whether a cookie holds the session that was made last
sign: a cookie of any text
"""

import base64
import datetime
import hashlib
import json
import random
import sys
import uuid

import flask
import itsdangerous
from markupsafe import Markup

from described import described

app = flask.Flask(__name__)
tags = list(app.session_interface.serializer.tags)


def serializer(secrets):
    """Returns what Flask signs with. Several secrets are those that Flask 3.1 passes for fallbacks, the current one last."""
    interface = app.session_interface
    if len(secrets) == 1:
        app.secret_key = secrets[0]
        return interface.get_signing_serializer(app)
    signer = {"key_derivation": interface.key_derivation, "digest_method": hashlib.sha1}
    return itsdangerous.URLSafeTimedSerializer(secrets, salt=interface.salt, serializer=interface.serializer, signer_kwargs=signer)


def random_text():
    return "".join(map(chr, random.choices(
        [*range(0x80), 0x2028, 0xE9, 0xD83D, 0xDE00, 0xD800, 0xFFFD, 0xFFFF, 0x1F600, 0x10FFFF], k=random.choice([0, 1, 3, 10, 200])
    )))


def random_key():
    key = random.choice([*tags, *tags, "", "_permanent", "user_id", random_text()])
    if random.random() < 0.2:
        key += "__"
    return "".join(c for c in key if not 0xD800 <= ord(c) <= 0xDFFF)


def random_datetime():
    at = datetime.datetime(random.randint(100, 9998), 1, 1) + datetime.timedelta(microseconds=random.randrange(366 * 86400 * 10**6))
    return at.replace(tzinfo=random.choice([None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))]))


def random_values(depth):
    return [random_value(depth - 1) for _ in range(random.choice([0, 1, 1, 2, 5]))]


def random_dict(depth):
    return {random_key(): value for value in random_values(depth)}


SCALARS = [
    lambda: None,
    lambda: random.random() < 0.5,
    lambda: random.choice([0, 1, -1, 2**31, -(2**63), 2**64, random.getrandbits(500)]),
    lambda: random.choice([0.0, -0.0, 5e-324, 1.7976931348623157e308, 1e16, random.gauss(0, 1e9)]),
    random_text,
    lambda: Markup(random_text()),
    lambda: random.randbytes(random.choice([0, 1, 2, 3, 50])),
    lambda: uuid.UUID(bytes=random.randbytes(16)),
    random_datetime,
]


def random_value(depth):
    if depth == 0 or random.random() < 0.6:
        return random.choice(SCALARS)()
    return random.choice([random_values, lambda depth: tuple(random_values(depth)), random_dict])(depth)


made = None


def make(job):
    global made
    random.seed(job["seed"])
    made = random_dict(5)
    return {"value": serializer(job["secrets"]).dumps(made), "session": described(made)}


def read(job):
    try:
        return {"session": described(serializer(job["secrets"]).loads(job["value"], max_age=60))}
    except itsdangerous.BadData as error:
        return {"error": type(error).__name__}


def kept(job):
    loaded = serializer(job["secrets"]).loads(job["value"], max_age=60)
    return {"kept": described(loaded) == described(made) and exact_texts(loaded) == exact_texts(made)}


def sign(job):
    payload = base64.urlsafe_b64encode(job["text"].encode()).rstrip(b"=")
    signer = serializer(job["secrets"])
    return {"value": signer.make_signer(signer.salt).sign(payload).decode()}


def exact_texts(value):
    """Lists the texts in a value with their halves of surrogate pairs, which described replaces. JSON joins two halves."""
    if isinstance(value, dict):
        return [exact_texts(value[key]) for key in sorted(value)]
    if isinstance(value, (list, tuple)):
        return list(map(exact_texts, value))
    return value.encode("utf-16", "surrogatepass") if isinstance(value, str) else None


with app.app_context():  # Flask sorts keys within an app
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps({"make": make, "read": read, "kept": kept, "sign": sign}[job["do"]](job)), flush=True)
