import { assertEquals, assertIsError, assertMatch, assertThrows, fail } from "@std/assert";
import {
  LOG_LEVELS,
  type LogLevel,
  type LogSettings,
  type MessageLogging,
} from "../../src/config/base/log_settings.ts";
import { createLog } from "../../src/observability/log.ts";
import { withSyslogDaemon } from "../support/program/syslog_daemon.ts";

const SETTINGS: LogSettings = {
  format: "journal",
  level: "info",
  syslog: { host: "127.0.0.1", port: 514, ident: "sip2d", facility: 22 },
};

function logTo(settings: LogSettings) {
  const lines: string[] = [];
  const log = createLog({ settings, write: (text) => Promise.resolve(void lines.push(...text.split(/(?<=\n)/))) });
  return { log, lines };
}

Deno.test("createLog() leaves out what is less important than its level", async () => {
  for (const [index, level] of LOG_LEVELS.entries()) {
    const { log, lines } = logTo({ ...SETTINGS, level });
    for (const one of LOG_LEVELS) log[one](one);
    await log.close();
    assertEquals(lines.map((line) => line.slice(3)), LOG_LEVELS.slice(index).map((one) => `${one}\n`));
  }
});

Deno.test("createLog() tells whether messages are logged: as it is asked, else at level debug", () => {
  const cases: readonly [LogLevel, MessageLogging | undefined, MessageLogging][] = [
    ["debug", undefined, "yes"],
    ["debug", "no", "no"],
    ["debug", "personal", "personal"],
    ["info", undefined, "no"],
    ["info", "yes", "yes"],
    ["info", "personal", "personal"],
    ["warning", "yes", "no"],
  ];
  for (const [level, messages, expected] of cases) {
    const { log } = logTo({ ...SETTINGS, level, messages });
    assertEquals(log.messages, expected, `${level} ${messages}`);
  }
});

Deno.test("createLog() takes no notice of what its properties cost while an entry is not written", async () => {
  const { log, lines } = logTo(SETTINGS);
  log.debug("costly", { told: () => fail("asked for") });
  log.info("told", { told: () => 1 });
  assertEquals(lines, []);
  await log.close();
  assertEquals(lines, ["<6>told told=1\n"]);
});

Deno.test("createLog() goes on in the format, at the level and to the daemon that a reload brings", () =>
  withSyslogDaemon(async ({ port, heard }) => {
    const { log, lines } = logTo(SETTINGS);
    log.info("first");
    log.debug("unheard");
    await log.close();
    log.change({ ...SETTINGS, format: "syslog", level: "debug", syslog: { ...SETTINGS.syslog, port } });
    log.debug("second");
    assertMatch(String(await heard("second")), /^<183>1 \S+Z - sip2d \d+ - - second$/);
    await log.close();
    log.change({ ...SETTINGS, format: "json" });
    log.error("third");
    await log.close();
    assertEquals(lines.length, 2);
    assertEquals(lines[0], "<6>first\n");
    assertMatch(lines[1] ?? "", /"event":"third"/);
  }));

Deno.test("createLog() sends every entry to syslog in order, and goes on when nobody hears it", async () => {
  let unheard = SETTINGS.syslog;
  await withSyslogDaemon(async ({ port, heard }) => {
    const syslog = { ...SETTINGS.syslog, port };
    const { log, lines } = logTo({ ...SETTINGS, format: "syslog", syslog });
    const events = Array.from({ length: 150 }, (_, at) => `entry ${at}.`);
    for (const event of events) log.info(event);
    assertEquals((await heard("entry 149.")).map((text) => text.split(" - - ")[1]), events);
    await log.close();
    assertEquals(lines, []);
    unheard = syslog;
  });
  const { log } = logTo({ ...SETTINGS, format: "syslog", syslog: unheard });
  log.info("to nobody");
  await log.close();
});

const nowhere = { ...SETTINGS, format: "syslog", syslog: { ...SETTINGS.syslog, host: "192.0.2.1" } } as const;
const permissions = { net: ["127.0.0.1"] };

Deno.test("createLog() says that Deno may not send to syslog", { permissions }, () => {
  assertIsError(
    assertThrows(() => createLog({ settings: nowhere })),
    Deno.errors.NotCapable,
    /^Requires net access to "0\.0\.0\.0:0"/,
  );
});

Deno.test("createLog() says once on standard error that syslog cannot be sent to", { permissions }, async () => {
  const { log, lines } = logTo(SETTINGS);
  log.change(nowhere);
  for (const event of ["a", "b"]) {
    log.info(event);
    await log.close();
  }
  assertEquals([lines.length, log.dropped], [1, 2]);
  assertMatch(lines[0] ?? "", /Z ERROR syslog cannot be sent to host="192\.0\.2\.1" port=514 reason=.*0\.0\.0\.0:0/);
});
