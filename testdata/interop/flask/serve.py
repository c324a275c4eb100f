"""Serves a Flask app for a test."""

import logging
import sys
import threading

import werkzeug.serving


def until_input_ends(app):
    """Serves an app at a free port of the loopback interface, which it prints, until standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
    print(server.port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
