"""Reads and makes the values of typedsession's cookies as runtime/FORMAT.md says, with the standard library and the AES
of python3-cryptography. It stops at the body, which is msgpack: seal and open_value are where to begin reading.

    python3 cookie.py check ../vectors/envelope.json    # reproduce every case and every key string of a file
    python3 cookie.py accumulated 100000                # digest of so many cookies with random contents
    python3 cookie.py seal <JOBS                        # lines of JSON {"key", "name", "type_id", "permanent", ...}
    python3 cookie.py open <JOBS                        # lines of JSON {"keys", "name", "type_id", "encrypted", "value"}
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

LABEL = b"typedsession/v1"
TAG = 16

# --- the four pieces that everything is made of ---


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text):
    """Strict: what it returns has no other spelling. Python's own decoder skips what it does not know."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Refused("encoding")
    if base64url(data) != text:
        raise Refused("encoding")
    return data


def uvarint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def read_uvarint(data):
    """Returns a number below 2**32 and how many bytes it takes."""
    number = 0
    for i, byte in enumerate(data[:5]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            if number >= 1 << 32 or uvarint(number) != data[: i + 1]:
                raise Refused("times")
            return number, i + 1
    raise Refused("times")


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def expand(prk, info, length):
    """HKDF-Expand of RFC 5869, for at most one block of SHA-256."""
    return mac(prk, info + b"\x01")[:length]


# --- keys ---


def lp16(text):
    data = text.encode("utf-8")
    return struct.pack(">H", len(data)) + data


class Key:
    """One secret, derived for one cookie name, one type id and one mode."""

    def __init__(self, secret, name, type_id, encrypted):
        prk = mac(LABEL, secret)  # HKDF-Extract: the salt is the HMAC key
        context = bytes([encrypted]) + lp16(name) + lp16(type_id)
        self.encrypted = bool(encrypted)
        self.mac = expand(prk, LABEL + b" mac" + context, 32)
        self.enc = expand(prk, LABEL + b" enc" + context, 32)
        self.touch = expand(prk, LABEL + b" touch" + context, 32)
        self.kid = expand(prk, LABEL + b" kid", 8)
        self.hint = self.kid[0] & 15

    def header(self, permanent):
        return bytes([0b01_0_0_0000 | permanent << 5 | self.encrypted << 4 | self.hint])

    def tag(self, message):
        return mac(self.mac, message)[:TAG]

    def mask(self, data, tag):
        """XORs with the key stream of AES-256-CTR that begins at counter block tag: its own inverse."""
        if not self.encrypted:
            return data
        stream = Cipher(algorithms.AES(self.enc), modes.CTR(tag)).encryptor()
        return stream.update(data) + stream.finalize()


def key_string(secret, sign_from):
    data = secret + struct.pack(">I", sign_from)
    return "tsk1_" + base64url(data + hashlib.sha256(b"tsk1" + data).digest()[:4])


def parse_key(text):
    """Returns the secret and the second, counted from 2025, from which it signs."""
    if not text.startswith("tsk1_") or len(text) != 59:
        raise Refused("key")
    data = from_base64url(text[5:])
    secret, sign_from = data[:32], struct.unpack(">I", data[32:36])[0]
    if key_string(secret, sign_from) != text:
        raise Refused("key")
    return secret, sign_from


# --- values ---


class Contents(NamedTuple):
    permanent: bool
    created: int  # seconds since 2025-01-01T00:00:00Z
    seen: int  # seconds after created
    body: bytes


class Refused(Exception):
    """A value that is to be ignored. The text says which check it failed."""


def seal(key, contents):
    header = key.header(contents.permanent)
    clear = struct.pack(">I", contents.created) + uvarint(contents.seen) + contents.body
    tag = key.tag(header + clear)
    return base64url(header + key.mask(clear, tag) + tag)


def open_value(keys, name, value):
    """keys are those that the server accepts, derived for this cookie: of one mode, or of both."""
    if not 30 <= len(value.encode("utf-8")) <= 4096 - len(name.encode("utf-8")):
        raise Refused("length")
    raw = from_base64url(value)
    header, masked, tag = raw[:1], raw[1:-TAG], raw[-TAG:]
    if header[0] >> 6 != 0b01:
        raise Refused("version")
    permanent, encrypted, hint = header[0] >> 5 & 1, header[0] >> 4 & 1, header[0] & 15
    if all(key.encrypted != encrypted for key in keys):
        raise Refused("mode")
    for key in keys:
        if key.encrypted != encrypted or key.hint != hint:
            continue
        clear = key.mask(masked, tag)
        if hmac.compare_digest(key.tag(header + clear), tag):
            break  # only now may anybody look into clear
    else:
        raise Refused("tag")
    seen, length = read_uvarint(clear[4:])
    return Contents(bool(permanent), struct.unpack(">I", clear[:4])[0], seen, clear[4 + length :])


def touch(key, data_value, seen):
    """The value of the touch cookie that goes with a data cookie."""
    raw = from_base64url(data_value)
    message = raw[:1] + uvarint(seen)
    return base64url(message + mac(key.touch, message + raw[-TAG:])[:TAG])


# --- the command line ---


def contents_of(case):
    return Contents(bool(case["permanent"]), case["created"], case["seen"], bytes.fromhex(case["body"]))


def check(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    for number, case in enumerate(vectors["cases"]):
        key = Key(bytes.fromhex(case["secret"]), case["name"], case["type_id"], case["encrypted"])
        contents = contents_of(case)
        clear = struct.pack(">I", contents.created) + uvarint(contents.seen) + contents.body
        got = {
            "header": key.header(contents.permanent).hex(),
            "k_mac": key.mac.hex(),
            "k_enc": key.enc.hex() if key.encrypted else "",
            "kid": key.kid.hex(),
            "tag": key.tag(key.header(contents.permanent) + clear).hex(),
            "value": seal(key, contents),
            "touch_value": touch(key, case["value"], case["touch_seen"]),
        }
        for what, value in got.items():
            if value != case[what]:
                sys.exit(f"case {number}: {what} is {value}, want {case[what]}")
        if open_value([key], case["name"], case["value"]) != contents:
            sys.exit(f"case {number}: opens as something else")
    for number, case in enumerate(vectors["keys"]):
        made = bytes.fromhex(case["secret"]), case["sign_from"]
        if key_string(*made) != case["key"] or parse_key(case["key"]) != made:
            sys.exit(f"key {number} is not {case['key']}")
    print(len(vectors["cases"]), "cases and", len(vectors["keys"]), "keys reproduced")


def accumulated(rounds):
    """The recipe is in FORMAT.md, section "Test vectors"."""
    most = 32 + 1 + 1 + 15 + 1 + 15 + 4 + 4 + 1 + 255  # bytes a round takes
    random, at = hashlib.shake_128(b"").digest(rounds * most), 0

    def take(n):
        nonlocal at
        at += n
        return random[at - n : at]

    sink = hashlib.shake_128()
    for _ in range(rounds):
        secret, encrypted = take(32), take(1)[0] & 1
        name = "n" + take(take(1)[0] & 15).hex()
        type_id = "t" + take(take(1)[0] & 15).hex()
        created, seen = struct.unpack(">II", take(8))
        contents = Contents(False, created, seen, take(take(1)[0]))
        key = Key(secret, name, type_id, encrypted)
        value = seal(key, contents)
        if open_value([key], name, value) != contents:
            sys.exit("a value opens as something else")
        sink.update(from_base64url(value))
    print(sink.hexdigest(32))


def seal_jobs():
    for line in sys.stdin:
        job = json.loads(line)
        key = Key(parse_key(job["key"])[0], job["name"], job["type_id"], job["encrypted"])
        print(json.dumps({"value": seal(key, contents_of(job))}))


def open_jobs():
    for line in sys.stdin:
        job = json.loads(line)
        keys = [Key(parse_key(key)[0], job["name"], job["type_id"], job["encrypted"]) for key in job["keys"]]
        try:
            contents = open_value(keys, job["name"], job["value"])
            print(json.dumps({**contents._asdict(), "body": contents.body.hex()}))
        except Refused as reason:
            print(json.dumps({"refused": str(reason)}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check", path]:
            check(path)
        case ["accumulated", rounds]:
            accumulated(int(rounds))
        case ["seal"]:
            seal_jobs()
        case ["open"]:
            open_jobs()
        case _:
            sys.exit(__doc__)
