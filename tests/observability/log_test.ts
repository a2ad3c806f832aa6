import assert from "node:assert/strict";
import { createLog, type Log, type LogLevel } from "../../src/observability/log.ts";

function logTo(level: LogLevel): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: createLog({ level, write: (line) => lines.push(line) }), lines };
}

Deno.test("createLog() writes a line an entry: when, how important, what, and its properties", () => {
  const { log, lines } = logTo("debug");
  log.info("login", { connection: 3, account: "sipterm1", ok: true, location: undefined });
  log.debug("plain");
  assert.equal(lines.length, 2);
  assert.match(
    lines[0] ?? "",
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO login connection=3 account="sipterm1" ok=true\n$/,
  );
  assert.match(lines[1] ?? "", /Z DEBUG plain\n$/);
});

Deno.test("createLog() leaves out what is less important than its level, and says so beforehand", () => {
  const levels: readonly LogLevel[] = ["debug", "info", "warning", "error"];
  for (const [index, level] of levels.entries()) {
    const { log, lines } = logTo(level);
    for (const one of levels) log[one](one);
    assert.deepEqual(lines.map((line) => line.split(" ").at(-1)), levels.slice(index).map((one) => `${one}\n`));
    assert.deepEqual(levels.map((one) => log.isOn(one)), levels.map((_, at) => at >= index));
  }
});

Deno.test("createLog() lets no value break out of its line", () => {
  const { log, lines } = logTo("info");
  log.info("login failed", { account: 'a\r\nb\u001b[31m\u009b31m\u2028"' });
  assert.equal(lines.length, 1);
  assert.ok((lines[0] ?? "").endsWith(String.raw` account="a\r\nb\u001b[31m\u009b31m\u2028\""` + "\n"), lines[0]);
});
