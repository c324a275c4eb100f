"""Prints, for each session in the arguments (JSON), the length of the cookie value that Flask makes of it."""

import json
import sys

import flask

app = flask.Flask(__name__)
app.secret_key = "the length of the cookie does not depend on the key"


@app.post("/")
def fill():
    flask.session.update(flask.request.get_json())
    return ""


for session in sys.argv[1:]:
    response = app.test_client().post("/", json=json.loads(session))
    pair = response.headers["Set-Cookie"].partition(";")[0]
    print(len(pair.partition("=")[2]))
