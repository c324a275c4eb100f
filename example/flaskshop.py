"""The petshop with Flask's own session: the pages of example/petshop, to compare the two. FLASK.md does so.

FLASK_SECRET_KEY=dev python3 example/flaskshop.py serves it at http://127.0.0.1:5000, or on the port in the first argument.
FLASK_PERMANENT_SESSION_LIFETIME is in seconds.
"""

import datetime
import sys

import flask
from markupsafe import escape

app = flask.Flask(__name__)
app.config["PERMANENT_SESSION_LIFETIME"] = datetime.timedelta(minutes=5)
app.config.from_prefixed_env()


def page(text):
    return f"<!doctype html><title>Petshop</title>\n<p>{text}</p>\n"


@app.get("/")
def home():
    if flask.session.get("pet_name"):
        return page(f"Your pet's name is {escape(flask.session['pet_name'])}.")
    return page("I do not know your pet's name.")


@app.get("/count")
def count():
    flask.session["count"] = flask.session.get("count", 0) + 1
    return page(f"Count: {flask.session['count']}")


@app.get("/petname")
def ask_pet_name():
    return '<!doctype html><title>Petshop</title>\n<form method=post><input name=pet> <button>Save</button></form>\n'


@app.post("/petname")
def set_pet_name():
    flask.session["pet_name"] = flask.request.form["pet"]
    return flask.redirect("/", 303)


@app.get("/enter_string")
def enter_string():
    flask.session["entered"] = flask.request.args.get("string", "")
    return page("Thank you. Now look at /get_string.")


@app.get("/get_string")
def get_string():
    if flask.session.get("entered"):
        return page(f"You entered {escape(flask.session['entered'])}")
    return page("Give me a string first!")


@app.post("/remember")
def remember():
    flask.session.permanent = True
    return flask.redirect("/", 303)


@app.post("/logout")
def logout():
    flask.session.clear()
    return flask.redirect("/", 303)


@app.get("/healthz")
def healthz():
    return "ok"


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
