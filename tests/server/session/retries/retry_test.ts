import { assertEquals, assertNotEquals } from "@std/assert";
import { hash } from "node:crypto";
import { requests } from "../../../../src/protocol/requests.ts";
import { decodeRequest } from "../../../../src/protocol/decode_request.ts";
import { createHeardings, noteRefused } from "../../../../src/server/session/retries/heardings.ts";
import { createRetryJudge } from "../../../../src/server/session/retries/retry.ts";
import { formerKeys, retryKey } from "../../../../src/server/session/retries/retry_key.ts";
import { checkin, checkout, CLOCK, feePaid, hold, patronEnable } from "../../../support/wire/messages.ts";
import { createTerminalDates, type Wanted } from "../../../../src/server/session/retries/terminal_dates.ts";
import { READING, utf8Bytes } from "../../../support/wire/wire.ts";

function requestIn(line: string) {
  const decoded = decodeRequest(utf8Bytes(line), READING);
  if (decoded.kind !== "request" || decoded.request.name === "login" || decoded.request.name === "scStatus") {
    throw new TypeError(`${line} is no whole request of a patron or a copy`);
  }
  if (decoded.request.name === "requestAcsResend") throw new TypeError(`${line} asks for nothing`);
  return decoded.request;
}

const keyOf = (line: string) => retryKey("sipterm1", requestIn(line));

for (const zone of ["    ", "   Z", '  "x']) {
  Deno.test(`formerKeys() gives the keys that earlier versions made, with the zone ${JSON.stringify(zone)}`, () => {
    const line = requests.checkout.sample.replace(
      /\d{8} {4}\d{6}/g,
      (date) => date.slice(0, 8) + zone + date.slice(12),
    );
    const request = requestIn(`${line}ZZother|`);
    const { name, fixed, fields, extra } = request;
    const text = (value: unknown) => typeof value === "object" ? JSON.stringify(value) : String(value);
    const said = [
      name,
      ...Object.entries(fixed).flatMap(([part, value]) => [part, text(value)]),
      ...Object.entries(fields).flatMap(([field, value]) => field.endsWith("Password") ? [] : [field, text(value)]),
      ...extra.flatMap(({ id, value }) => [id, value]),
    ];
    const keyOf = (sender: string) => hash("sha256", [sender, ...said].join("\r"), "base64url");
    const senders = ["sipterm1", "sipterm1\rentrance"] as const;
    assertEquals(formerKeys(...senders, request), [keyOf(senders[0]), keyOf(senders[1])]);
    assertEquals(formerKeys(...senders, request).includes(retryKey("sipterm1", request)), false);
  });
}

for (
  const [what, one, other] of [
    ["a patron", checkout("P1", "I1"), checkout("p1 ", "I1")],
    ["a copy", checkout("P1", "I1"), checkout("P1", "i1")],
    ["a fee", feePaid("P1", "1.00", "CGF7|"), feePaid("P1", "1.00", "CGf7|")],
    ["a pickup location", hold("+", "P1", "BSCPL|AJT1|"), hold("+", "P1", "BScpl|AJT1|")],
    ["an institution", checkin("I1"), checkin("I1").replace("AOMAIN|", "AOmain|")],
    ["the branch of a return", checkin("I1").replace("AP|", "APCPL|"), checkin("I1").replace("AP|", "APcpl|")],
  ] as const
) {
  Deno.test(`retryKey() is the same whatever the case of ${what}`, () => assertEquals(keyOf(one), keyOf(other)));
}

for (
  const [what, one, other] of [
    ["titles of another case", hold("+", "P1", "AJIt|"), hold("+", "P1", "AJIT|")],
    ["a message with a PIN and without", patronEnable("P1"), `${patronEnable("P1")}AD1234|`],
    ["transaction ids of another case", feePaid("P1", "1.00", "BKt1|"), feePaid("P1", "1.00", "BKT1|")],
  ] as const
) {
  Deno.test(`retryKey() tells ${what} apart`, () => assertNotEquals(keyOf(one), keyOf(other)));
}

Deno.test("retryKey() is the same whatever the PIN", () => {
  assertEquals(keyOf(`${patronEnable("P1")}AD1234|`), keyOf(`${patronEnable("P1")}AD4321|`));
});

const NOON = Temporal.Instant.from("2026-03-02T12:00:00Z");

/** Judges a message that comes so many milliseconds after the server began. */
function judged(line: string, after: number) {
  let elapsed = 0;
  const { judge } = createRetryJudge(() => elapsed, NOON);
  elapsed = after;
  const request = requestIn(line.replaceAll(CLOCK, "20260302    120000"));
  const sent = {
    request,
    account: "sipterm1",
    sender: "sipterm1\rentrance",
    terminal: "entrance",
    sequence: undefined,
  };
  const { retry: { key, repeats, older } } = judge(createHeardings(), {
    ...sent,
    local: { timeZone: "UTC", instant: () => NOON },
    policy: { timeout: 100, retries: 5 },
  });
  const [former, first] = formerKeys(sent.account, sent.sender, request);
  const names = new Map([[key, "own"], [former, "former"], [first, "of 0.1.0"]]);
  return [...repeats, ...older?.() ?? []].map((one) => names.get(one));
}

const OFFLINE = { noBlock: "Y", date: "20260302    115000", second: "20260310    180000" } as const;

Deno.test("judge() looks for what an earlier version answered, just after this one took its place", () => {
  assertEquals(judged(checkout("P1", "I1"), 0), ["own", "former", "of 0.1.0"]);
  assertEquals(judged(checkout("P1", "I1"), 120_000), ["own"]);
});

Deno.test("judge() looks for what an earlier version answered to an off-line message, however long it runs", () => {
  assertEquals(judged(checkout("P1", "I1", "", OFFLINE), 0), ["own", "former", "of 0.1.0"]);
  assertEquals(judged(checkout("P1", "I1", "", OFFLINE), 29 * 86_400_000), ["own", "former"]);
});

const DATE = "20260302    120000", LATER = "20260302    120001";
const LEND: Wanted = { of: "loan i1", state: "lent" }, RETURN: Wanted = { of: "loan i1", state: "back" };

/** A memory, and what it tells of messages whose key is what they want. */
function noting(terminal = "entrance") {
  const dates = createTerminalDates();
  const note = (wanted: Wanted, { date = DATE, of = terminal } = {}) =>
    dates.noteChange(of, date, JSON.stringify(wanted), wanted);
  return { note, isUndone: (...asked: Parameters<typeof note>) => note(...asked).isUndone };
}

Deno.test("noteChange() tells of the opposite change with the same date since the same message", () => {
  const { isUndone } = noting();
  assertEquals([LEND, RETURN, LEND, RETURN].map((wanted) => isUndone(wanted)), [false, false, true, true]);
});

Deno.test("noteChange() tells of none where the same message came last", () => {
  const { isUndone } = noting();
  assertEquals([LEND, RETURN, LEND, LEND].map((wanted) => isUndone(wanted)), [false, false, true, false]);
});

Deno.test("noteChange() tells of none that bore another date, came from another terminal, or was of something else", () => {
  const { isUndone } = noting();
  isUndone(LEND);
  isUndone(RETURN, { date: LATER });
  isUndone(RETURN, { of: "exit" });
  isUndone({ ...RETURN, of: "loan i2" });
  assertEquals(isUndone(LEND), false);
});

Deno.test("noteChange() tells of none that was refused, but of one that was refused when it came again", () => {
  const { note, isUndone } = noting();
  isUndone(LEND);
  note(RETURN).refused();
  assertEquals(isUndone(LEND), false);
  isUndone(RETURN);
  note(RETURN).refused();
  assertEquals(isUndone(LEND), true);
});

Deno.test("judge() looks for the answer to a second coin of one second, and not to the first, on a new connection, too", () => {
  const { judge, hear } = createRetryJudge(() => 0, NOON);
  const request = requestIn(feePaid("P1", "1.00").replaceAll(CLOCK, DATE));
  const ask = (heardings: ReturnType<typeof createHeardings>, sequence: string) => {
    hear(heardings, request, sequence);
    return judge(heardings, {
      ...{ request, sequence, account: "sipterm1", sender: "sipterm1\rentrance", terminal: "entrance" },
      local: { timeZone: "UTC", instant: () => NOON },
      policy: { timeout: 100, retries: 5 },
    }).retry;
  };
  const connection = createHeardings();
  const first = ask(connection, "1"), second = ask(connection, "2"), again = ask(createHeardings(), "2");
  assertEquals([second.repeats, second.key === first.key], [[], false]);
  assertEquals([again.repeats, again.key], [[second.key], second.key]);
});

Deno.test("judge() looks for the answer to a change that was made anew within a second, and not to the one before", () => {
  const { judge } = createRetryJudge(() => 0, NOON);
  const heardings = createHeardings();
  const sent = (line: string) => {
    const request = requestIn(line.replaceAll(CLOCK, DATE));
    const { retry: { key, repeats } } = judge(heardings, {
      ...{ request, account: "sipterm1", sender: "sipterm1\rentrance", terminal: "entrance", sequence: undefined },
      local: { timeZone: "UTC", instant: () => NOON },
      policy: { timeout: 100, retries: 5 },
    });
    return { key, repeats };
  };
  const first = sent(checkout("P1", "I1"));
  sent(checkin("I1"));
  const anew = sent(checkout("P1", "I1"));
  assertEquals(anew.repeats, []);
  assertNotEquals(anew.key, first.key);
  // Its answer was "temporarily unavailable", and that of the first one is stored.
  noteRefused(heardings);
  assertEquals(sent(checkout("P1", "I1")), { key: anew.key, repeats: [anew.key] });
});

for (
  const [one, other, same] of [
    [{ titleId: "t1" }, { titleId: "t1" }, true],
    [{ titleId: "t1" }, { titleId: "t2" }, false],
    [{ titleId: "t1" }, { itemId: "i1" }, true],
    [{ titleId: "t1", itemId: "i1" }, { titleId: "t1", itemId: "i2" }, false],
  ] as const
) {
  const named = [one, other].map((on) => JSON.stringify(on)).join(" and ");
  Deno.test(`noteChange() takes holds on ${named} for ${same ? "the same" : "two"}`, () => {
    const { isUndone } = noting();
    const place = { of: "holds p1", state: "+", ...one }, cancel = { of: "holds p1", state: "-", ...other };
    assertEquals([place, cancel, place].map((wanted) => isUndone(wanted)), [false, false, same]);
  });
}
