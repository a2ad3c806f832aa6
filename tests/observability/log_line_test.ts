import { assert, assertEquals, assertMatch } from "@std/assert";
import type { LogEntry } from "../../src/observability/log_entry.ts";
import { logLine } from "../../src/observability/log_line.ts";

const ENTRY: LogEntry = {
  time: Date.UTC(2026, 10, 24, 10, 15, 0, 7),
  level: "warning",
  event: "login failed",
  properties: { connection: 3, account: "sipterm1", terminal: undefined, ok: false, told: () => "when it is written" },
};

const HOSTILE: LogEntry = { ...ENTRY, event: "login", properties: { account: 'a\r\nb\u001b[31m\u009b31m\u2028"' } };

Deno.test("logLine.text tells when, how important, what, and the properties", () => {
  assertEquals(
    logLine.text(ENTRY),
    '2026-11-24T10:15:00.007Z WARNING login failed connection=3 account="sipterm1" ok=false told="when it is written"\n',
  );
});

Deno.test("logLine.json is one object, with values as they are", () => {
  const line = logLine.json(ENTRY);
  assertMatch(line, /^\{.*\}\n$/);
  assertEquals(JSON.parse(line), {
    time: "2026-11-24T10:15:00.007Z",
    level: "warning",
    event: "login failed",
    connection: 3,
    account: "sipterm1",
    ok: false,
    told: "when it is written",
  });
});

Deno.test("logLine.journal has systemd's level in front, and leaves the time to it", () => {
  const levels = (["debug", "info", "warning", "error"] as const).map((level) =>
    logLine.journal({ ...ENTRY, level, event: "plain", properties: {} })
  );
  assertEquals(levels, ["<7>plain\n", "<6>plain\n", "<4>plain\n", "<3>plain\n"]);
});

Deno.test("logLine lets no value break out of its line, in any format", () => {
  const inside = String.raw`"a\r\nb\u001b[31m\u009b31m\u2028\""`;
  assert(logLine.text(HOSTILE).endsWith(` login account=${inside}\n`), logLine.text(HOSTILE));
  assertEquals(logLine.journal(HOSTILE), `<4>login account=${inside}\n`);
  assert(logLine.json(HOSTILE).endsWith(`"account":${inside}}\n`), logLine.json(HOSTILE));
});
