"""Prints, as JSON, what Flask makes of each fixture: the cookies of a real response, and how long the session's
serializer takes.

fixtures.json comes on standard input. The arguments are the number of rounds, and the milliseconds of each.
"""

import json
import sys
import time
import uuid

import flask

fixtures = json.load(sys.stdin)
rounds, seconds = int(sys.argv[1]), float(sys.argv[2]) / 1000
name = fixtures["conventions"]["cookie_name"]


def native(field, value):
    """A field in the type that Flask users have: its JSON knows bytes and UUIDs."""
    if field == "csrf":
        return bytes.fromhex(value)
    if field == "cart_id":
        return uuid.UUID(value)
    return value


sessions = {
    fixture: {field: native(field, value) for field, value in fields.items()}
    for fixture, fields in fixtures["fixtures"].items()
}

app = flask.Flask(__name__)
app.secret_key = bytes.fromhex(fixtures["conventions"]["signing_key_hex"])
app.config["SESSION_COOKIE_NAME"] = name


@app.post("/<fixture>")
def fill(fixture):
    flask.session.update(sessions[fixture])
    return ""


@app.get("/<fixture>")
def compare(fixture):
    assert dict(flask.session) == sessions[fixture], "%s came back as %s" % (fixture, dict(flask.session))
    return ""


def nanoseconds(work):
    """The time that one call takes, for each round."""
    means = []
    for _ in range(rounds):
        calls, begin = 0, time.perf_counter()
        while (spent := time.perf_counter() - begin) < seconds or calls == 0:
            for _ in range(10):
                work()
            calls += 10
        means.append(spent / calls * 1e9)
    return means


app.testing = True  # an assertion that fails in a handler ends the program
serializer = app.session_interface.get_signing_serializer(app)
measured = []
for fixture, session in sessions.items():
    browser = app.test_client()
    response = browser.post("/" + fixture)
    pair = response.headers["Set-Cookie"].partition(";")[0]
    browser.get("/" + fixture)
    value = pair.partition("=")[2]
    measured.append({
        "product": "Flask",
        "fixture": fixture,
        "cookies": [{"name": name, "value": value}],
        "write_ns": nanoseconds(lambda: serializer.dumps(session)),
        "read_ns": nanoseconds(lambda: serializer.loads(value)),
    })
json.dump(measured, sys.stdout)
