// Prints, as JSON, what three packages make of each fixture: the cookies of a real response, and how long they take to
// write and to read a session.
//
// fixtures.json comes on standard input. The arguments are the number of rounds, and the milliseconds of each.

import assert from "node:assert/strict";
import http from "node:http";
import fs from "node:fs";
import cookieSession from "cookie-session";
import fastify from "fastify";
import secureSession from "@fastify/secure-session";
import { getIronSession, sealData, unsealData } from "iron-session";

const { conventions, fixtures } = JSON.parse(fs.readFileSync(0, "utf8"));
const rounds = Number(process.argv[2]);
const milliseconds = Number(process.argv[3]);
const name = conventions.cookie_name;
const key = Buffer.from(conventions.encryption_key_hex, "hex");
const password = conventions.encryption_key_hex.slice(0, 32);

// JSON has no bytes: the token is base64url, and the UUID its own text.
const sessions = Object.fromEntries(Object.entries(fixtures).map(([fixture, fields]) => [
	fixture,
	fields.csrf ? { ...fields, csrf: Buffer.from(fields.csrf, "hex").toString("base64url") } : fields,
]));

// nanoseconds is the time that one call takes, for each round.
async function nanoseconds(work) {
	const means = [];
	for (let round = 0; round < rounds; round++) {
		const begin = performance.now();
		let calls = 0;
		let spent = 0;
		while (spent < milliseconds || calls === 0) {
			for (let i = 0; i < 10; i++) {
				const result = work();
				if (result instanceof Promise) await result;
			}
			calls += 10;
			spent = performance.now() - begin;
		}
		means.push(spent / calls * 1e6);
	}
	return means;
}

// cookiesOf splits the Set-Cookie headers of a response.
function cookiesOf(headers) {
	return headers.map((header) => {
		const pair = header.split(";", 1)[0];
		const at = pair.indexOf("=");
		return { name: pair.slice(0, at), value: pair.slice(at + 1) };
	});
}

const headerOf = (cookies) => cookies.map((c) => `${c.name}=${c.value}`).join("; ");

// browse asks a server for a page that fills the session, and then for one that returns it.
async function browse(handler, fixture, session) {
	const server = http.createServer(handler);
	await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
	try {
		const url = `http://127.0.0.1:${server.address().port}/${fixture}`;
		const cookies = cookiesOf((await fetch(url, { method: "POST" })).headers.getSetCookie());
		const returned = await (await fetch(url, { headers: { cookie: headerOf(cookies) } })).json();
		assert.deepEqual(returned, session);
		return cookies;
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

async function ironSession(fixture, session) {
	const options = { password, cookieName: name, cookieOptions: { secure: false } };
	const cookies = await browse(async (request, response) => {
		const current = await getIronSession(request, response, options);
		if (request.method === "POST") {
			Object.assign(current, session);
			await current.save();
		}
		response.end(JSON.stringify(current));
	}, fixture, session);
	return {
		product: "iron-session",
		encrypted: true,
		cookies,
		write_ns: await nanoseconds(() => sealData(session, { password })),
		read_ns: await nanoseconds(() => unsealData(cookies[0].value, { password })),
	};
}

// cookie-session has no function for its cookie alone: what is timed is its middleware.
async function expressCookieSession(fixture, session) {
	const middleware = cookieSession({ name, keys: [conventions.signing_key_hex] });
	const serve = (request, response, fill) => middleware(request, response, () => {
		if (fill) request.session = session;
		response.end(JSON.stringify(request.session));
	});
	const cookies = await browse((request, response) => serve(request, response, request.method === "POST"), fixture, session);
	const request = (headers) => ({ method: "GET", url: "/", headers, connection: {}, socket: {}, httpVersionMajor: 1, httpVersionMinor: 1 });
	const empty = request({});
	const loaded = request({ cookie: headerOf(cookies) });
	return {
		product: "cookie-session",
		cookies,
		write_ns: await nanoseconds(() => {
			const response = new http.ServerResponse(empty);
			middleware(empty, response, () => {
				empty.session = session;
				response.writeHead(200);
			});
		}),
		read_ns: await nanoseconds(() => {
			const response = new http.ServerResponse(loaded);
			middleware(loaded, response, () => loaded.session.isNew);
		}),
	};
}

async function fastifySecureSession(fixture, session) {
	const app = fastify();
	await app.register(secureSession, { key, cookieName: name, cookie: { path: "/" } });
	app.post("/", (request) => {
		for (const [field, value] of Object.entries(session)) request.session.set(field, value);
		return {};
	});
	app.get("/", (request) => request.session.data());
	const filled = await app.inject({ method: "POST", url: "/" });
	const cookies = cookiesOf([filled.headers["set-cookie"]].flat());
	const { __ts, ...returned } = (await app.inject({ url: "/", headers: { cookie: headerOf(cookies) } })).json();
	assert.deepEqual(returned, session);
	const value = decodeURIComponent(cookies[0].value);
	const held = app.createSecureSession(session);
	const result = {
		product: "@fastify/secure-session",
		encrypted: true,
		cookies,
		write_ns: await nanoseconds(() => app.encodeSecureSession(held)),
		read_ns: await nanoseconds(() => app.decodeSecureSession(value)),
	};
	await app.close();
	return result;
}

const measured = [];
for (const [fixture, session] of Object.entries(sessions)) {
	for (const product of [ironSession, expressCookieSession, fastifySecureSession]) {
		measured.push({ fixture, ...await product(fixture, session) });
	}
}
process.stdout.write(JSON.stringify(measured));
