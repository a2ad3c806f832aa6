import { assertEquals, assertIsError, assertRejects } from "@std/assert";
import { logLine } from "../../../src/observability/log_line.ts";
import type { LogProperties } from "../../../src/observability/log_entry.ts";
import { leaks } from "./leaks.ts";
import type { Overheard } from "./overheard.ts";
import { recordingLog } from "../server/recording_log.ts";
import { serving } from "../server/serving.ts";

const CLOCK = "20261124    101500";
const PATRON = `63001${CLOCK}          AOMAIN|AA23820002060444|ACt3rminal|ADpïn^1|AY1AZABCD\r`;
const ANSWER =
  `64              001${CLOCK}000000010002000000000000AOMAIN|AA23820002060444|AEAda "A." Lovelace|AUI9|BV2.50|\r`;

const over = (sent: string, received = ""): Overheard => ({ sent: [latin(sent)], received: [latin(received)] });
const latin = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

function logOf(properties: LogProperties): string {
  const entry = { time: 1_700_000_001_234, level: "info", event: "message", properties } as const;
  return logLine.text(entry) + logLine.json(entry);
}

Deno.test("leaks() finds what terminals sent as passwords and what tells about patrons, however it is written", () => {
  const cases: readonly [LogProperties, string[]][] = [
    [{ request: "AC terminal password: t3rminal" }, ["AC: t3rminal"]],
    [{ account: "x^ACt3rminal^" }, ["AC: t3rminal"]],
    [{ error: 'at "23820002060444"' }, ["AA: 23820002060444"]],
    [{ error: 'no fee of Ada "A." Lovelace' }, ['AE: Ada "A." Lovelace']],
    [{ reason: "I9" }, ["AU: I9"]],
    [{ reason: "owes 2.50" }, ["BV: 2.50"]],
    [{ reason: "I99 23820002060444x", ms: 2.5, account: "MAIN" }, []],
  ];
  for (const [properties, expected] of cases) {
    assertEquals(leaks(logOf(properties), over(PATRON, ANSWER)), expected, JSON.stringify(properties));
  }
  assertEquals(leaks(logOf({ error: "pïn" }), over(PATRON)), ["AD: pÃ¯n"]);
  // The number of a row may be that of somebody's debt.
  assertEquals(leaks(logOf({ ledgerId: 899 }), over(PATRON, ANSWER.replace("BV2.50", "BV899"))), []);
});

Deno.test("leaks() finds what was typed at the prompt, and the passwords that it is given", () => {
  const typed = {
    sent: ["sipterm1\r\nfirst try\r\nsipterm1\r\nsecond\r\n"],
    received: ["login: password: login: password: "],
  };
  assertEquals(leaks(logOf({ account: "first try", reason: "second" }), typed), [
    "password: first try",
    "password: second",
  ]);
  assertEquals(leaks(logOf({ account: "sipterm1" }), typed), []);
  assertEquals(leaks(logOf({ account: "term1" }), over(""), ["term1"]), ["password: term1"]);
});

Deno.test("leaks() takes what also travels as something else for that, and a password never", () => {
  const item = `17${CLOCK}AOMAIN|ABI9|ACMAIN|\r`;
  assertEquals(leaks(logOf({ item: "I9" }), over(item, ANSWER)), []);
  assertEquals(leaks(logOf({ place: "MAIN" }), over(item, ANSWER)), ["AC: MAIN"]);
});

Deno.test("leaks() is not misled by the server's own times, numbers and reasons", () => {
  const pins = ["1234", "001", "wrong", "20"];
  const log = logOf({ ms: 1234.001, connection: 1234, port: 1234, reason: "wrong password" });
  assertEquals(leaks(log, over(pins.map((pin) => `17${CLOCK}AD${pin}|\r`).join(""))), []);
});

Deno.test("a test fails in which the server logs a password or a patron", async () => {
  for (const leak of ["s3cretPin", "s3cretCard"]) {
    const log = recordingLog();
    const talking = serving({ log }, async ({ connect }) => {
      const terminal = await connect();
      terminal.send(`23001${CLOCK}AOMAIN|AAs3cretCard|AC|ADs3cretPin|`);
      await terminal.expect(/^24/);
      log.error("message failed", { error: `Error: ${leak}` });
    });
    assertIsError(await assertRejects(() => talking), Error, new RegExp(`the log gives away:\n.*${leak}`));
  }
});
