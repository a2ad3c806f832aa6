import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import type { LogSettings } from "../../src/config/base/log_settings.ts";
import { createLog } from "../../src/observability/log.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const SYSLOG = { host: "127.0.0.1", port: 514, ident: "sip2d", facility: 22 };

/** A log to a file, whose entries are read as lines. */
function aLog(settings: Partial<LogSettings>) {
  const beside: string[] = [];
  const all: LogSettings = { format: "text", level: "info", syslog: SYSLOG, ...settings };
  const log = createLog({ settings: all, write: (text) => Promise.resolve(void beside.push(text)) });
  return { log, beside };
}

const events = (path: string) =>
  Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => line.split(" ").slice(2).join(" "));

Deno.test("createLog() writes to a file, and to a new one once that has been renamed and it is told so", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "sip2d.log");
    const { log, beside } = aLog({ file: path });
    log.info("first");
    await log.close();
    await Deno.rename(path, `${path}.1`);
    log.info("second");
    log.reopen();
    log.info("third");
    await log.close();
    assertEquals(events(`${path}.1`), ["first"]);
    assertEquals(events(path), ["second", "third"]);
    assertEquals([beside, (Deno.statSync(path).mode ?? 0) & 0o007], [[], 0]);
  }));

Deno.test("createLog() goes on behind the end of a file that is truncated", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "sip2d.log");
    const { log } = aLog({ file: path, format: "json" });
    log.info("first");
    await log.close();
    await Deno.truncate(path);
    log.info("second");
    await log.close();
    assertMatch(Deno.readTextFileSync(path), /^\{"time":"[^"]+","level":"info","event":"second"\}\n$/);
  }));

Deno.test("createLog() writes to standard error what its file does not take, and tells why once", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "logs/sip2d.log");
    assertThrows(() => aLog({ file: path }), Deno.errors.NotFound);
    await Deno.mkdir(join(folder, "logs"));
    const { log, beside } = aLog({ file: path });
    await Deno.remove(join(folder, "logs"), { recursive: true });
    log.reopen();
    for (const event of ["first", "second"]) {
      log.info(event);
      await log.close();
    }
    assertEquals(beside.join("").match(/cannot be written to its file/g)?.length, 1);
    assertEquals(beside.map((text) => text.trimEnd().split(" ").at(-1)), ["first", "second"]);
  }));

Deno.test("createLog() of lines for systemd's journal goes to standard error whatever file is named", async () => {
  const { log, beside } = aLog({ file: "/nowhere/sip2d.log", format: "journal" });
  log.info("first");
  await log.close();
  assertEquals(beside, ["<6>first\n"]);
});
