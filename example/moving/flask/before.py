"""The app with Flask. It serves at the port that it is given, or at a free one that it prints, until its input ends."""

import datetime
import os
import sys
import threading

import flask
import werkzeug.serving
from markupsafe import escape

app = flask.Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/")
def home():
    if "name" not in flask.session:
        return (
            "<!doctype html><title>Moving</title><p>Nobody is logged in."
            "<form method=post action=/login><label>Name <input name=name></label> <button>Log in</button></form>"
        )
    flask.session["visits"] = flask.session.get("visits", 0) + 1
    return (
        f"<!doctype html><title>Moving</title><p>{escape(flask.session['name'])}, visit {flask.session['visits']}."
        "<form method=post action=/logout><button>Log out</button></form>"
    )


@app.post("/login")
def log_in():
    flask.session.clear()
    flask.session.permanent = True
    flask.session["name"] = flask.request.form["name"]
    flask.session["since"] = datetime.datetime.now(datetime.timezone.utc)
    return flask.redirect("/", 303)


@app.post("/logout")
def log_out():
    flask.session.clear()
    return flask.redirect("/", 303)


server = werkzeug.serving.make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True)
print(server.port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
