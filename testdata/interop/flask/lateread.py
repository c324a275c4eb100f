"""Serves lateread_test.go's app with Flask, at the port that it prints, until its input ends."""

import logging
import queue
import sys
import threading

import flask
import werkzeug.serving

app = flask.Flask(__name__)
app.secret_key = "of this run"

logging.getLogger("werkzeug").setLevel(logging.ERROR)
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


server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
print(server.port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
