import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { createFeed, type FeedEntry } from "../../../src/observability/feed.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { aBackEnd } from "../../support/server/a_back_end.ts";
import { serving } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";

const LOGIN = "9300CNsipterm1|COterm1|CPEntrance|";
const CLOCK = "20261124    101500";

/** What whoever watches is told while a terminal sends these messages. */
async function watched(messages: readonly string[]): Promise<readonly FeedEntry[]> {
  const feed = createFeed();
  const entries: FeedEntry[] = [];
  feed.watch((entry) => void entries.push(entry));
  const handlers = { ...handlersThatTell(), checkin: () => Promise.reject(new Error("no")) };
  await serving({ feed, handlers }, async ({ connect }) => {
    const terminal = await connect();
    for (const message of messages) {
      await terminal.ask(message, /^\d\d/);
    }
  });
  return entries;
}

Deno.test("observe() tells whoever watches who asked what, what came of it, and why", async () => {
  const entries = await watched([
    "9300CNsipterm1|COwrong|",
    LOGIN,
    requests.hold.sample,
    requests.checkin.sample,
    "XX",
  ]);
  assertEquals(entries.map(({ message, result, reason }) => [message, result, reason]), [
    ["login", "refused", "wrong password"],
    ["login", "answered", undefined],
    ["hold", "not-allowed", "not-offered"],
    ["checkin", "failed", "unavailable"],
    ["unreadable", "unreadable", undefined],
  ]);
  assertEquals(
    entries.map(({ connection, address, account, terminal }) => [connection, address, account, terminal]),
    [
      [1, "127.0.0.1", undefined, ""],
      ...Array.from({ length: 4 }, () => [1, "127.0.0.1", "sipterm1", "Entrance"]),
    ],
  );
});

Deno.test("observe() tells of a change why its date tells nothing of retries", async () => {
  const lend = (date: string, item: string) => `11YN${date}${" ".repeat(18)}AOMAIN|AAP1|AB${item}|AC|`;
  const back = `09N${CLOCK}${CLOCK}APMAIN|AOMAIN|ABI1|AC|`;
  const [, ...entries] = await watched([
    LOGIN,
    lend(" ".repeat(18), "I1"),
    lend("20261121    101500", "I1"),
    lend(CLOCK, "I1"),
    back,
    lend(CLOCK, "I1"),
    requests.itemInformation.sample,
  ]);
  assertEquals(entries.map(({ message, silence }) => [message, silence]), [
    ["checkout", "absent"],
    ["checkout", "far"],
    ["checkout", undefined],
    ["checkin", undefined],
    ["checkout", "undone"],
    ["item-information", undefined],
  ]);
});

Deno.test("observe() masks passwords and what tells about patrons", async () => {
  const [, checkout] = await watched([LOGIN, `11YN${CLOCK}${" ".repeat(18)}AOMAIN|AAP1|ABI1|ACt3rm|AD1234|ZZx|`]);
  const words = checkout?.words();
  assertEquals(words?.request?.fields.patronId, "***");
  assertEquals(words?.request?.fields.patronPassword, "***");
  assertEquals(words?.response?.fields.patronId, "***");
  assertEquals(words?.response?.fields.itemId, "I1");
  // Whoever may open any patron may read that; nobody reads a password.
  const personal = checkout?.words({ personal: true });
  assertEquals([personal?.request?.fields.patronId, personal?.response?.fields.patronId], ["P1", "P1"]);
  assertEquals(personal?.request?.fields.patronPassword, "***");
  assertEquals([checkout?.isAbout("patronId", "p1"), checkout?.isAbout("itemId", "I2")], [true, false]);
  assertNotMatch(JSON.stringify({ ...checkout, words }), /P1|t3rm|1234"/);
});

Deno.test("observe() shows the place (CP) of a login only if the login was right", async () => {
  const [refused, right] = await watched(["9300CNsipterm1|COwrong|CPt3rm1pass|", LOGIN]);
  assertEquals(refused?.words()?.request?.fields.locationCode, "***");
  assertEquals(right?.words()?.request?.fields.locationCode, "Entrance");
});

Deno.test("observe() shows no word of a message in which a field was swallowed, or that was cut short", async () => {
  const [, swallowed, cut] = await watched([LOGIN, `17${CLOCK}AOMAIN|ABI1;AD1234;|`, "17"]);
  assertEquals(swallowed?.words(), {});
  assertEquals(cut?.result, "incomplete");
  assertEquals(cut?.words(), {});
});

Deno.test("observe() shows no password that another system's answer repeats of a payment's number", async () => {
  const answer = { code: "38", fixed: `Y${CLOCK}`, fields: [{ id: "BK", value: "7:AD4711PIN", required: true }] };
  const feed = createFeed(), entries: FeedEntry[] = [];
  feed.watch((entry) => void entries.push(entry));
  const backEndOf = () => aBackEnd({ answer: () => Promise.resolve({ response: answer }) });
  await serving({ backEndOf, feed }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    // The terminal hears its number as it sent it.
    await terminal.ask(`37${CLOCK}0100USDBV2.50|AOMAIN|AAP1|BK7:AD4711PIN|`, `38Y${CLOCK}BK7:AD4711PIN|`);
    assertEquals(entries[1]?.words({ personal: true }).response?.fields, { transactionId: "***" });
    assertNotMatch(log.written(), /4711PIN/);
  });
});

Deno.test("observe() masks all of a value in which another system has put a control character", async () => {
  const backEnd = aBackEnd({
    answer: () =>
      Promise.resolve({
        response: {
          code: "24",
          fixed: `${" ".repeat(14)}001${CLOCK}`,
          fields: [{ id: "AE", value: "Ada\u0001ABL0velace", required: true }],
        },
      }),
  });
  const feed = createFeed();
  const entries: FeedEntry[] = [];
  feed.watch((entry) => void entries.push(entry));
  await serving({ backEndOf: () => backEnd, feed }, async ({ connect, log }) => {
    const terminal = await connect();
    for (const message of [LOGIN, requests.patronStatusRequest.sample]) {
      await terminal.ask(message, /^\d\d/);
    }
    assertEquals(entries[1]?.words().response?.fields, { personalName: "***" });
    assertNotMatch(log.written(), /L0velace/);
  });
});

Deno.test("createFeed() is watched as long as somebody watches, and drops a watcher that throws", () => {
  const feed = createFeed();
  assertEquals(feed.watched, false);
  const stop = feed.watch(() => {});
  assertEquals(feed.watched, true);
  stop();
  assertEquals(feed.watched, false);
  feed.watch(() => {
    throw new Error("gone");
  });
  const entry: FeedEntry = {
    number: 1,
    time: 0,
    connection: 1,
    address: "127.0.0.1",
    terminal: "",
    message: "login",
    result: "answered",
    milliseconds: 1,
    words: () => ({}),
    lines: () => ({}),
    isAbout: () => false,
  };
  feed.publish(entry);
  assertEquals(feed.published, 1);
  assertEquals(feed.watched, false);
});

const SECRET_LOGIN = "9300CNsipterm1|COs3cretOne|";
const accounts = [anAccount({ password: { kind: "clear", value: "s3cretOne" } })];

Deno.test("observe() tells the log message, answer, outcome and time of each exchange", () =>
  serving({ config: aConfig({ accounts }) }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(SECRET_LOGIN, "941");
    await terminal.ask(`17${CLOCK}AOMAIN|ABI1|ACx|`, /^18/);
    const entries = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assertEquals(entries.map(({ ms: _, ...properties }) => properties), [
      {
        connection: 1,
        account: "sipterm1",
        message: "login",
        outcome: "answered",
        request:
          "Login (93); uid algorithm: 0; password algorithm: 0; CN login user id: sipterm1; CO login password: ***",
        response: "Login Response (94); ok: yes",
      },
      {
        connection: 1,
        account: "sipterm1",
        message: "item-information",
        outcome: "answered",
        request: "Item Information (17); transaction date: 2026-11-24T10:15:00; AO institution id: MAIN; " +
          "AB item identifier: I1; AC terminal password: ***",
        response: "Item Information Response (18); circulation status: 03; security marker: 02; fee type: 01; " +
          "transaction date: 2026-11-24T10:15:00; AB item identifier: I1; AJ title identifier: Middlemarch; " +
          "BG owner: MAIN",
      },
    ]);
    assert(entries.every(({ ms }) => typeof ms === "number"));
  }));

Deno.test("observe() tells the log the outcome of what was not answered as asked", () => {
  const handlers = { ...handlersThatTell(), checkin: () => Promise.reject(new Error("no")) };
  return serving({ config: aConfig({ accounts }), handlers }, async ({ connect, log }) => {
    const terminal = await connect();
    const messages = [
      requests.hold.sample,
      SECRET_LOGIN,
      "17",
      "97",
      requests.checkin.sample,
      "XX",
      `${SECRET_LOGIN}AY1AZ0000`,
    ];
    for (const message of [...messages, "9".repeat(20_000)]) {
      await terminal.ask(message, /^\d\d/);
    }
    const entries = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assertEquals(entries.map(({ message, outcome }) => [message, outcome]), [
      ["hold", "refused"],
      ["login", "answered"],
      ["item-information", "incomplete"],
      ["request-acs-resend", "resent"],
      ["checkin", "failed"],
      ["unknown-command", "unreadable"],
      ["checksum", "unreadable"],
      ["too-long", "unreadable"],
    ]);
  });
});

Deno.test("observe() never tells a password, PIN or name, however a terminal splits its fields", () =>
  serving({ config: aConfig({ accounts }) }, async ({ connect, log }) => {
    const terminal = await connect();
    const patron = `AOMAIN|AAs3cretCard|ACs3cretAC|ADs3cretAD|`;
    const messages = [
      "9300CNsipterm1|COs3cretTwo|",
      "9300CNsipterm1^COs3cretThree^",
      "9310CNsipterm1^COs3cretThree^",
      "9300CNsipterm1^COs3cretThree^|COx|",
      `${SECRET_LOGIN}CPentrance^COs3cretThree^|`,
      `${SECRET_LOGIN}AY1AZ0000`,
      SECRET_LOGIN,
      `63001${CLOCK}          ${patron}`,
      `63001${CLOCK}          ${patron.replaceAll("|", "^")}`,
      `11YN${CLOCK}${CLOCK}${patron}ABI1|`,
      `11YN${CLOCK}${CLOCK}ABI1^ADs3cretAD^|${patron}`,
      `17${CLOCK}ABI1^ACs3cretAC^ADs3cretAD^`,
      `17${CLOCK}AOMAINADs3cretAD|`,
      `35${CLOCK}AOMAIN^AAs3cretCard^`,
      `17${CLOCK}AOMAIN|ABI1|ADs3cretAD|XXs3cretXX|`,
      `37${CLOCK}0400USDBV1.00|${patron}`,
      `01N${CLOCK}ALs3cretAL|${patron}`,
    ];
    for (const message of messages) {
      await terminal.ask(message, /^\d\d/);
    }
    assertEquals(log.entries.filter(({ message }) => message === "message").length, messages.length);
    assertNotMatch(JSON.stringify(log.entries), /s3cret/);
  }));

Deno.test("observe() is not asked for where messages are not logged", () => {
  const log = recordingLog("no");
  return serving({ config: aConfig({ accounts }), log }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(SECRET_LOGIN, "941");
    assertEquals(log.entries.map(({ message }) => message), ["connection opened", "login"]);
  });
});

Deno.test("observe() tells of patrons where that is asked for, and the terminal's name for its place; a password never", () => {
  const log = recordingLog("personal");
  return serving({ config: aConfig({ accounts }), log }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(`${SECRET_LOGIN}CPentrance|`, "941");
    // An item of the same name, so that the log may hold it.
    await terminal.ask(`11YN${CLOCK}${CLOCK}AOMAIN|AAP77|ABP77|AC|ADs3cretAD|`, /^121/);
    const told = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assertEquals(told.map(({ terminal }) => terminal), ["entrance", "entrance"]);
    assertMatch(String(told[1]?.request), /AA patron identifier: P77; .*AD patron password: \*\*\*/);
    assertMatch(String(told[1]?.response), /AA patron identifier: P77; /);
  });
});
