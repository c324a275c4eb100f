"""Serves the app of flask_beside_test.go."""

import datetime
import uuid

import flask
from markupsafe import Markup

import serve
from described import described

app = flask.Flask(__name__)
app.secret_key = "the secret key of both"


@app.post("/login")
def login():
    flask.session.clear()
    flask.session.permanent = "permanent" in flask.request.args
    flask.session["user_id"] = 42
    flask.session["since"] = datetime.datetime(2026, 1, 2, 3, 4, 5, 678901)
    flask.session["position"] = (52.5, "N", (13.25, "E"))
    flask.session["device"] = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    flask.session["token"] = b"\x00\xff"
    flask.session["greeting"] = Markup("<b>Hello</b>")
    flask.session["cart"] = {"items": {"a.b": [1, None, True]}, " t": {" t": "a visitor chose the keys"}}
    return ""


@app.get("/session")
def session():
    return flask.jsonify(described(dict(flask.session)))


@app.post("/rename")
def rename():
    flask.session["user_name"] = "Renée"
    return ""


@app.post("/logout")
def logout():
    flask.session.clear()
    return ""


serve.until_input_ends(app)
