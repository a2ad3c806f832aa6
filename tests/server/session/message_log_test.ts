import assert from "node:assert/strict";
import { requests } from "../../../src/protocol/requests.ts";
import { type RecordingLog, recordingLog } from "../../support/recording_log.ts";
import { aConfig, anAccount } from "../../support/sample_config.ts";
import { serving } from "../../support/serving.ts";
import { handlersThatTell } from "../../support/telling_handlers.ts";

const LOGIN = "9300CNsipterm1|COs3cretOne|";
const CLOCK = "20261124    101500";
const accounts = [anAccount({ password: { kind: "clear", value: "s3cretOne" } })];

Deno.test("logMessage() tells message, answer, outcome and time of each exchange", () =>
  serving({ config: aConfig({ accounts }) }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.send(LOGIN);
    await terminal.expect("941");
    terminal.send(`17${CLOCK}AOMAIN|ABI1|ACx|`);
    await terminal.expect(/^18/);
    const entries = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assert.deepEqual(entries.map(({ ms: _, ...properties }) => properties), [
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
        message: "itemInformation",
        outcome: "answered",
        request: "Item Information (17); transaction date: 2026-11-24T10:15:00; AO institution id: MAIN; " +
          "AB item identifier: I1; AC terminal password: ***",
        response: "Item Information Response (18); circulation status: 03; security marker: 02; fee type: 01; " +
          "transaction date: 2026-11-24T10:15:00; AB item identifier: I1; AJ title identifier: Middlemarch; " +
          "BG owner: MAIN",
      },
    ]);
    assert.ok(entries.every(({ ms }) => typeof ms === "number"));
  }));

Deno.test("logMessage() names the outcome of what was not answered as asked", () => {
  const handlers = { ...handlersThatTell(), checkin: () => Promise.reject(new Error("no")) };
  return serving({ config: aConfig({ accounts }), handlers }, async ({ connect, log }) => {
    const terminal = await connect();
    const messages = [requests.hold.sample, LOGIN, "17", "97", requests.checkin.sample, "XX", `${LOGIN}AY1AZ0000`];
    for (const message of [...messages, "9".repeat(20_000)]) {
      terminal.send(message);
      await terminal.expect(/^\d\d/);
    }
    const entries = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assert.deepEqual(entries.map(({ message, outcome }) => [message, outcome]), [
      ["hold", "refused"],
      ["login", "answered"],
      ["itemInformation", "incomplete"],
      ["requestAcsResend", "resent"],
      ["checkin", "failed"],
      ["unknown-command", "unreadable"],
      ["checksum", "unreadable"],
      ["too-long", "unreadable"],
    ]);
  });
});

Deno.test("logMessage() never tells a password, PIN or name, however a terminal splits its fields", () =>
  serving({ config: aConfig({ accounts }) }, async ({ connect, log }) => {
    const terminal = await connect();
    const patron = `AOMAIN|AAs3cretCard|ACs3cretAC|ADs3cretAD|`;
    const messages = [
      "9300CNsipterm1|COs3cretTwo|",
      "9300CNsipterm1^COs3cretThree^",
      "9310CNsipterm1^COs3cretThree^",
      "9300CNsipterm1^COs3cretThree^|COx|",
      `${LOGIN}CPentrance^COs3cretThree^|`,
      `${LOGIN}AY1AZ0000`,
      LOGIN,
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
      terminal.send(message);
      await terminal.expect(/^\d\d/);
    }
    assert.equal(log.entries.filter(({ message }) => message === "message").length, messages.length);
    assert.doesNotMatch(JSON.stringify(log.entries), /s3cret/);
  }));

Deno.test("logMessage() is not asked for where messages are not logged", () => {
  const log: RecordingLog = { ...recordingLog(), messages: "no" };
  return serving({ config: aConfig({ accounts }), log }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send(LOGIN);
    await terminal.expect("941");
    assert.deepEqual(log.entries.map(({ message }) => message), ["connection opened", "login"]);
  });
});

Deno.test("logMessage() tells of patrons where that is asked for, and the terminal's name for its place; a password never", () => {
  const log: RecordingLog = { ...recordingLog(), messages: "personal" };
  return serving({ config: aConfig({ accounts }), log }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send(`${LOGIN}CPentrance|`);
    await terminal.expect("941");
    // An item of the same name, so that the log may hold it.
    terminal.send(`11YN${CLOCK}${CLOCK}AOMAIN|AAP77|ABP77|AC|ADs3cretAD|`);
    await terminal.expect(/^121/);
    const told = log.entries.filter(({ message }) => message === "message").map(({ properties }) => properties);
    assert.deepEqual(told.map(({ terminal }) => terminal), ["entrance", "entrance"]);
    assert.match(String(told[1]?.request), /AA patron identifier: P77; .*AD patron password: \*\*\*/);
    assert.match(String(told[1]?.response), /AA patron identifier: P77; /);
  });
});
