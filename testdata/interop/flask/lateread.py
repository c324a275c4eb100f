"""Serves lateread_test.go's app with Flask, at the port that it prints, until its input ends."""

import queue

import flask

import serve

app = flask.Flask(__name__)
app.secret_key = "of this run"

began, release = queue.Queue(), queue.Queue()


@app.get("/update")
def update():
    # Flask slides the lifetime of permanent sessions: each response sends them.
    flask.session.permanent = True
    flask.session["name"] = "new" if "name" in flask.session else "old"
    return ""


@app.get("/login")
def login():
    flask.session.clear()
    flask.session.permanent = True
    flask.session["name"] = "logged in"
    return ""


@app.get("/logout")
def logout():
    flask.session.clear()
    return ""


@app.get("/name")
def name():
    return flask.session.get("name", "")


@app.get("/slow")
def slow():
    seen = name()
    began.put(None)
    release.get()
    return seen


@app.get("/began")
def has_begun():
    began.get()
    return ""


@app.get("/release")
def let_go():
    release.put(None)
    return ""


serve.until_input_ends(app)
