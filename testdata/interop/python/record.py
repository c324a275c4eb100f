"""Reads and makes the records of sessions in a store as runtime/FORMAT.md says, section "Records", with the pieces of
cookie.py. It stops at the body, which is msgpack.

    python3 record.py check ../vectors/record.json      # reproduce every case of a file
    python3 record.py accumulated 10000                 # digest of so many records with random contents
    python3 record.py decode <JOBS                      # lines of JSON {"keys", "accept_unsealed", "name", "type_id", ...}
"""

import hashlib
import hmac
import json
import struct
import sys
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from cookie import LABEL, TAG, Key, Refused, base64url, expand, from_base64url, lp16, mac, parse_key, read_uvarint, uvarint

SESSION, EMPTIED, RENEWED, ENDED = range(4)

# --- the names of records ---


def new_token(random):
    return base64url(b"\x80" + random)


def is_token(value):
    try:
        return len(value) == 23 and from_base64url(value)[0] == 0x80
    except Refused:
        return False


def name_of(what, name, type_id, last):
    message = b"".join(map(lp16_bytes, [LABEL + b" " + what, name.encode(), type_id.encode(), last]))
    return base64url(hashlib.sha256(message).digest()[:16])


def lp16_bytes(data):
    return struct.pack(">H", len(data) & 0xFFFF) + data


def key_of(name, type_id, token):
    return name_of(b"store", name, type_id, token.encode())


def owner_of(name, type_id, field):
    return name_of(b"owner", name, type_id, field)


def move_token(secret, name, type_id, encrypted, value):
    """The token under which the session in a cookie moves in. The secret is that of the key that made the cookie."""
    key = expand(mac(LABEL, secret), LABEL + b" move" + bytes([encrypted]) + lp16(name) + lp16(type_id), 32)
    return new_token(mac(key, from_base64url(value)[-TAG:])[:16])


# --- records ---


class SealingKey:
    """One secret, derived for the records of one cookie name and one type id."""

    def __init__(self, secret, name, type_id):
        prk = mac(LABEL, secret)
        context = b"\x01" + lp16(name) + lp16(type_id)
        self.mac = expand(prk, LABEL + b" record mac" + context, 32)
        self.enc = expand(prk, LABEL + b" record enc" + context, 32)
        self.hint = Key(secret, name, type_id, True).hint

    def tag(self, message):
        return mac(self.mac, message)[:TAG]

    def mask(self, data, tag):
        stream = Cipher(algorithms.AES(self.enc), modes.CTR(tag)).encryptor()
        return stream.update(data) + stream.finalize()


class Record(NamedTuple):
    rev: bytes
    kind: int
    permanent: bool
    created: int  # seconds since 2025-01-01T00:00:00Z
    seen: int  # seconds after created
    body: bytes  # of a session
    successor: str  # of a renewed one


def type_hash(type_id):
    return hashlib.sha256(type_id.encode()).digest()[:2]


def content_of(record):
    rest = {SESSION: record.body, RENEWED: from_base64url(record.successor)}.get(record.kind, b"")
    return struct.pack(">I", record.created) + uvarint(record.seen) + rest


def encode(sealing, type_id, key, record):
    """sealing is None for a server without sealing keys."""
    flags = record.permanent << 7 | (sealing is not None) << 6 | record.kind << 4 | 1
    header = bytes([flags]) + type_hash(type_id)
    content = content_of(record)
    if sealing is None:
        return record.rev + header + content
    header += bytes([sealing.hint])
    tag = sealing.tag(lp16(key) + header + content)
    return record.rev + header + sealing.mask(content, tag) + tag


def decode(sealing, accept_unsealed, type_id, key, data):
    """sealing are the keys that the server accepts. It raises Refused with the class of a record that it refuses."""
    if len(data) < 16 or data[8] & 15 != 1 or data[9:11] != type_hash(type_id):
        raise Refused("foreign")
    permanent, sealed, kind = data[8] >> 7, data[8] >> 6 & 1, data[8] >> 4 & 3
    if sealed:
        content = open_content(sealing, key, data)
    elif sealing and not accept_unsealed:
        raise Refused("unsealed")
    else:
        content = data[11:]
    try:
        seen, length = read_uvarint(content[4:])
    except Refused:
        raise Refused("unreadable")
    created, rest = struct.unpack(">I", content[:4])[0], content[4 + length :]
    if kind in (EMPTIED, ENDED) and rest or kind == RENEWED and len(rest) != 16:
        raise Refused("unreadable")
    body, successor = (rest, "") if kind == SESSION else (b"", base64url(rest))
    return Record(data[:8], kind, bool(permanent), created, seen, body, successor)


def open_content(sealing, key, data):
    if len(data) < 33:
        raise Refused("foreign")
    if not sealing:
        raise Refused("sealed")
    header, masked, tag = data[8:12], data[12:-TAG], data[-TAG:]
    for candidate in sealing:
        content = candidate.mask(masked, tag)
        if candidate.hint == header[3] and hmac.compare_digest(candidate.tag(lp16(key) + header + content), tag):
            return content  # only now may anybody look into it
    raise Refused("key")


# --- the command line ---


def must_be(what, got, want):
    if got != want:
        sys.exit(f"{what} is {got}, want {want}")


def check(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    for number, case in enumerate(vectors["cases"]):
        check_case(f"case {number}: ", case)
    for number, case in enumerate(vectors["refused"]):
        sealing = [SealingKey(bytes.fromhex(case["secret"]), case["name"], case["type_id"])] if case["secret"] else []
        try:
            decode(sealing, case["accept_unsealed"], case["type_id"], case["key"], bytes.fromhex(case["record"]))
            sys.exit(f"refused {number}: it is accepted")
        except Refused as got:
            must_be(f"refused {number}: the class", str(got), case["class"])
    for case in vectors["owners"]:
        must_be("owner", owner_of(case["name"], case["type_id"], bytes.fromhex(case["field"])), case["owner"])
    for case in vectors["moves"]:
        made = move_token(bytes.fromhex(case["secret"]), case["name"], case["type_id"], case["encrypted"], case["value"])
        must_be("token", made, case["token"])
    print(*(f"{len(vectors[what])} {what}" for what in ("cases", "refused", "owners", "moves")), "reproduced")


def check_case(where, case):
    must_be(where + "is_token", is_token(case["token"]), True)
    must_be(where + "key", key_of(case["name"], case["type_id"], case["token"]), case["key"])
    record = Record(
        bytes.fromhex(case["rev"]), case["kind"], bool(case["permanent"]), case["created"], case["seen"],
        bytes.fromhex(case["body"]), case["successor"],
    )
    sealing = None
    if case["secret"]:
        sealing = SealingKey(bytes.fromhex(case["secret"]), case["name"], case["type_id"])
        must_be(where + "k_rmac", sealing.mac.hex(), case["k_rmac"])
        must_be(where + "k_renc", sealing.enc.hex(), case["k_renc"])
    data = encode(sealing, case["type_id"], case["key"], record)
    must_be(where + "record", data.hex(), case["record"])
    must_be(where + "tag", data[-TAG:].hex() if sealing else "", case["tag"])
    must_be(where + "decoded", decode([sealing] if sealing else [], False, case["type_id"], case["key"], data), record)


def accumulated(rounds):
    """The recipe is in FORMAT.md, section "Test vectors"."""
    most = 32 + 1 + 16 + 16 + 16 + 8 + 1 + 8 + 1 + 255 + 16  # bytes a round takes
    random, at = hashlib.shake_128(b"record").digest(rounds * most), 0

    def take(n):
        nonlocal at
        at += n
        return random[at - n : at]

    sink = hashlib.shake_128()
    for _ in range(rounds):
        secret, flags = take(32), take(1)[0]
        name, type_id = "n" + take(take(1)[0] & 15).hex(), "t" + take(take(1)[0] & 15).hex()
        token, rev = new_token(take(16)), take(8)
        created, seen = struct.unpack(">II", take(8))
        kind, key = flags >> 4 & 3, key_of(name, type_id, token)
        body = take(take(1)[0]) if kind == SESSION else b""
        successor = base64url(take(16)) if kind == RENEWED else ""
        record = Record(rev, kind, bool(flags >> 7), created, seen, body, successor)
        sealing = SealingKey(secret, name, type_id) if flags >> 6 & 1 else None
        data = encode(sealing, type_id, key, record)
        if decode([sealing] if sealing else [], False, type_id, key, data) != record:
            sys.exit("a record decodes as something else")
        sink.update(key.encode() + data)
    print(sink.hexdigest(32))


def decode_jobs():
    for line in sys.stdin:
        job = json.loads(line)
        sealing = [SealingKey(parse_key(key)[0], job["name"], job["type_id"]) for key in job["keys"]]
        try:
            record = decode(sealing, job["accept_unsealed"], job["type_id"], job["key"], bytes.fromhex(job["record"]))
            print(json.dumps({**record._asdict(), "rev": record.rev.hex(), "body": record.body.hex()}))
        except Refused as reason:
            print(json.dumps({"refused": str(reason)}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check", path]:
            check(path)
        case ["accumulated", rounds]:
            accumulated(int(rounds))
        case ["decode"]:
            decode_jobs()
        case _:
            sys.exit(__doc__)
