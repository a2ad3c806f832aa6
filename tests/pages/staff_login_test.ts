import { assert, assertEquals, assertMatch, assertNotEquals, assertNotMatch } from "@std/assert";
import { createStaffLogin } from "../../src/desk/log_in_staff.ts";
import { createLoginPlaces } from "../../src/server/session/failed_logins.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { NOW } from "../support/server/serving.ts";
import { aStaffSite, someStaff } from "./staff_site.ts";
import { aVisitor, loggedIn } from "./visitor.ts";

const DESK = { id: "desk", password: "desk" };
const LOGIN = /<h1>Log in<\/h1>/;
const MINUTE = Temporal.Duration.from({ minutes: 1 });

Deno.test("createStaffApp() asks who somebody is before it shows anything", async () => {
  const visitor = aVisitor(aStaffSite().app);
  for (const path of ["/", "/login"]) assertMatch((await visitor.get(path)).text, LOGIN);
  const wrong = await visitor.post("/login", { id: "desk", password: "Desk" });
  assertEquals(wrong.status, 403);
  assertMatch(wrong.text, /do not belong together/);
  const nobody = await visitor.post("/login", { id: "nobody", password: "desk" });
  assertEquals(nobody.text, wrong.text);
  assertEquals(visitor.cookie, "");
});

Deno.test("createStaffApp() offers nothing without staff, and lets those go whom a reload takes away or changes", async () => {
  const site = aStaffSite();
  assert(site.app.offered);
  const visitor = await loggedIn(site, "desk");
  assertNotMatch((await visitor.get("/")).text, LOGIN);
  site.staff = site.staff.map((member) => ({ ...member, role: "view" }));
  assertMatch((await visitor.get("/")).text, LOGIN);
  site.staff = [];
  assert(!site.app.offered);
});

Deno.test("createStaffApp() gives a cookie that scripts and other sites cannot use, another at each login", async () => {
  const site = aStaffSite();
  const visitor = aVisitor(site.app);
  visitor.cookie = "sip2d=chosen-by-somebody-else";
  const { headers } = await visitor.post("/login", DESK);
  assertMatch(headers.getSetCookie().at(-1) ?? "", /^sip2d=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const first = visitor.cookie;
  await visitor.post("/login", DESK);
  assertNotEquals(visitor.cookie, first);
  const thief = aVisitor(site.app);
  thief.cookie = first;
  assertMatch((await thief.get("/")).text, LOGIN);
  const far = aVisitor(site.app, { address: "10.0.0.1", encrypted: true });
  assertMatch((await far.post("/login", DESK)).headers.getSetCookie().at(-1) ?? "", /; Secure;/);
});

Deno.test("createStaffApp() has a cookie for each port of its host, where other servers may have theirs", async () => {
  const { app } = aStaffSite();
  const named = async (host: string) => {
    const headers = { host, origin: `http://${host}` };
    const request = new Request(`http://${host}/login`, { method: "POST", headers, body: new URLSearchParams(DESK) });
    const response = await app.fetch(request, { address: "127.0.0.1", encrypted: false });
    return response.headers.getSetCookie().map((cookie) => cookie.split("=")[0]);
  };
  for (const host of ["sip.example", "[::1]"]) assertEquals(await named(host), ["sip2d", "sip2d"]);
  for (const host of ["sip.example:9443", "[::1]:9443"]) assertEquals(await named(host), ["sip2d_9443", "sip2d_9443"]);
});

Deno.test("createStaffApp() ends a session when it is left, idle, or old", async () => {
  const site = aStaffSite();
  const left = await loggedIn(site, "desk");
  const copied = aVisitor(site.app);
  copied.cookie = left.cookie;
  await left.post("/logout", {});
  assertMatch((await copied.get("/")).text, LOGIN);

  const idle = await loggedIn(site, "desk");
  site.now = site.now.add({ minutes: 29 });
  assertNotMatch((await idle.get("/")).text, LOGIN);
  site.now = site.now.add({ minutes: 29 });
  await idle.get("/", { accept: "text/event-stream" });
  site.now = site.now.add(MINUTE);
  assertMatch((await idle.get("/")).text, LOGIN);

  const old = await loggedIn(site, "desk");
  for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
    assertNotMatch((await old.get("/")).text, LOGIN);
    site.now = site.now.add({ minutes: 20 });
  }
  assertMatch((await old.get("/")).text, LOGIN);
});

Deno.test("createStaffApp() leads back to where somebody was whose session had ended", async () => {
  const visitor = aVisitor(aStaffSite().app);
  const { text } = await visitor.get("/journal?patron=P1&since=");
  assertMatch(text, /name="back" value="\/journal\?patron=P1&amp;since="/);
  const back = "/journal?patron=P1&since=";
  const wrong = await visitor.post("/login", { id: "desk", password: "no", back });
  assertMatch(wrong.text, /name="back" value="\/journal\?patron=P1&amp;since="/);
  assertEquals((await visitor.post("/login", { ...DESK, back })).headers.get("location"), back);
  const elsewhere = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\n/evil.example",
    "/login",
    "/logout",
    "",
  ];
  for (const path of elsewhere) {
    assertEquals((await visitor.post("/login", { ...DESK, back: path })).headers.get("location"), "/", path);
  }
});

Deno.test("createStaffApp() shows what was typed into a form when the session had ended, save secrets", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "desk");
  site.now = site.now.add({ minutes: 31 });
  const headers = { origin: "http://sip.example", referer: "http://sip.example/patrons?id=P1" };
  const waiver = { id: "P1", form: "a-number", amount: "2.50", reason: "<b>was ill</b>" };
  const { status, text } = await visitor.post("/patrons/waive", waiver, headers);
  assertEquals(status, 403);
  assertMatch(text, /<pre>2\.50<\/pre><pre>&lt;b&gt;was ill&lt;\/b&gt;<\/pre>/);
  assertMatch(text, /name="back" value="\/patrons\?id=P1"/);
  assertNotMatch(text, /a-number/);
  assertNotMatch((await visitor.post("/patrons/pin", { id: "P1", pin: "4711" }, headers)).text, /4711|<pre>/);
  // What is larger than a login, and what somebody sends who never logged in, is not read.
  assertNotMatch(
    (await visitor.post("/patrons/waive", { ...waiver, reason: "x".repeat(5000) }, headers)).text,
    /<pre>/,
  );
  assertNotMatch((await aVisitor(site.app).post("/patrons/waive", waiver, headers)).text, /<pre>/);
  const foreign = { ...headers, referer: "http://evil.example/patrons" };
  assertMatch((await visitor.post("/patrons/waive", waiver, foreign)).text, /name="back" value="\/"/);
});

Deno.test("createStaffApp() does nothing that another site asks for", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "desk");
  const foreign = ["http://evil.example", "null", "http://sip.example.evil.example", "http://sip.example:81"];
  for (const headers of [{}, ...foreign.map((origin) => ({ origin }))]) {
    assertEquals((await visitor.post("/logout", {}, headers)).status, 403);
    assertEquals((await aVisitor(site.app).post("/login", DESK, headers)).status, 403);
  }
  assertNotMatch((await visitor.get("/")).text, LOGIN);
  const german = { "accept-language": "de", origin: "http://evil.example" };
  assertMatch((await visitor.post("/logout", {}, german)).text, /einer anderen Website/);
});

Deno.test("createStaffApp() tells nothing in clear text, save to this machine", async () => {
  const { app } = aStaffSite();
  for (const path of ["/", "/login", "/assets/page.css"]) {
    for (const address of ["10.0.0.1", "2001:db8::1", "128.0.0.1"]) {
      const { status, text } = await aVisitor(app, { address, encrypted: false }).get(path, {
        "accept-language": "de",
      });
      assertEquals([status, text.slice(0, 15)], [403, "Unverschlüsselt"]);
    }
    assertEquals((await aVisitor(app, { address: "10.0.0.1", encrypted: true }).get(path)).status, 200);
    assertEquals((await aVisitor(app, { address: "::1", encrypted: false }).get(path)).status, 200);
  }
});

Deno.test("createStaffApp() forbids browsers whatever does not come from itself, and to keep pages", async () => {
  const { headers } = await aVisitor(aStaffSite().app).get("/");
  assertEquals(
    headers.get("content-security-policy"),
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  assertEquals([headers.get("cache-control"), headers.get("x-content-type-options")], ["no-store", "nosniff"]);
});

const elsewhere = ({ app }: ReturnType<typeof aStaffSite>, address = "127.0.0.2") =>
  aVisitor(app, { address, encrypted: false });

Deno.test("createStaffLogin() refuses any name for a minute after ten tries, right ones too, and says no password", async () => {
  const site = aStaffSite();
  const visitor = aVisitor(site.app);
  const said = new Set<string>();
  for (const id of ["desk", "nobody"]) {
    for (let tries = 0; tries < 10; tries++) await visitor.post("/login", { id, password: `guess${tries}` });
    said.add((await visitor.post("/login", { id, password: "desk" })).text);
  }
  assertEquals(said.size, 1);
  assertMatch([...said].join(), /try again in a minute/);
  assertEquals((await visitor.post("/login", { id: "admin", password: "admin" })).status, 303);
  site.now = site.now.add(MINUTE);
  await loggedIn(site, "desk");
  assertNotMatch(site.log.written(), /guess/);
});

Deno.test("createStaffLogin() refuses an address for a minute after thirty tries, whatever the names", async () => {
  const site = aStaffSite();
  const visitor = aVisitor(site.app);
  for (let tries = 0; tries < 30; tries++) await visitor.post("/login", { id: `name${tries}`, password: "x" });
  assertMatch((await visitor.post("/login", DESK)).text, /try again in a minute/);
  assertEquals((await elsewhere(site).post("/login", DESK)).status, 303);
});

Deno.test("createStaffLogin() keeps nobody out where they have logged in within 30 days", async () => {
  const site = aStaffSite();
  await loggedIn(site, "desk");
  site.now = site.now.add({ hours: 24 * 29 });
  // Their name is tried elsewhere, and other names beside them.
  for (let tries = 0; tries < 40; tries++) {
    await elsewhere(site).post("/login", { id: "desk", password: "x" });
    await aVisitor(site.app).post("/login", { id: `name${tries}`, password: "x" });
  }
  assertMatch((await elsewhere(site, "127.0.0.3").post("/login", DESK)).text, /try again in a minute/);
  await loggedIn(site, "desk");
  assertMatch((await aVisitor(site.app).post("/login", { id: "admin", password: "admin" })).text, /in a minute/);
  // What is tried where they are is bounded all the same.
  for (let tries = 0; tries < 10; tries++) await aVisitor(site.app).post("/login", { id: "desk", password: "x" });
  assertMatch((await aVisitor(site.app).post("/login", DESK)).text, /try again in a minute/);
});

Deno.test("createStaffLogin() checks one hash for any name, if any member has one", async () => {
  let hashes = 0;
  const staff = new Map(someStaff().map((member) => [member.id, member]));
  staff.set("hashed", { id: "hashed", role: "desk", password: { kind: "hash", phc: "$right" } });
  const { logIn } = createStaffLogin({
    current: () => ({ staff }),
    verify: (clear, phc) => Promise.resolve(++hashes > 0 && phc === `$${clear}`),
    log: recordingLog(),
    limitLog: () => {},
    places: createLoginPlaces(() => NOW),
    elapsed: () => 0,
  });
  for (const [id, password] of [["hashed", "right"], ["hashed", "x"], ["desk", "desk"], ["desk", "x"], ["who", "x"]]) {
    const before = hashes;
    await logIn({ id: id ?? "", password: password ?? "", address: "10.0.0.1" });
    assertEquals(hashes - before, 1, `${id} ${password}`);
  }
});

Deno.test("createStaffLogin() lets nobody in from where they may not be", async () => {
  const site = aStaffSite();
  const allow = [{ address: "10.0.0.0", family: "ipv4", prefix: 8 }] as const;
  site.staff = site.staff.map((member) => ({ ...member, allow }));
  assertEquals((await aVisitor(site.app).post("/login", DESK)).status, 403);
  const allowed = aVisitor(site.app, { address: "10.1.2.3", encrypted: true });
  assertEquals((await allowed.post("/login", DESK)).status, 303);
});
