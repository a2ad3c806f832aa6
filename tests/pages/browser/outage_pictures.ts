/**
 * Plays a day at a kiosk and at the desk before, in and after an outage in which a copy lends; takes the pictures of it that
 * docs show, and prints what went over the wire.
 */
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { startProcess, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { emptyLibrary } from "../../support/library/empty_library.ts";
import { until } from "../../support/wire/until.ts";
import { connect } from "../../support/wire/terminal.ts";
import { BUILT_IN_LIBRARY } from "../../../src/tools/simulate/records/library_fixture.ts";
import { startBreakableSystem } from "../../gateway/kills/breakable_system.ts";
import { now } from "../../gateway/outages/visitors.ts";
import { type Site, withPages } from "./browser.ts";

const FOLDER = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

const configOf = (port: number) =>
  `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners>
    <service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" />
    <service port="127.0.0.1:0/tcp" transport="http" />
  </listeners>
  <accounts>
    <login id="kiosk" password="kioskpass" institution="CPL" terminator="CR" stand_in="lend"
      upstream_login="sip1" upstream_password="sip1pass" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="4" away_bin="9" />
      <sip2d:stand_in lend="yes" database="cpl-copy.db" after_seconds="5" settled_seconds="10" />
    </institution>
  </institutions>
  <sip2d:staff id="view" password="view" role="view" />
  <sip2d:staff id="desk" password="desk" role="desk" />
  <sip2d:staff id="admin" password="admin" role="admin" />
  <sip2d:storage url="sqlite:library.db" />
</acsconfig>`;

/** Prints a line; of bytes it is told what they mean in UTF-8. */
function print(line: string): void {
  Deno.stdout.writeSync(Uint8Array.from(`${line}\n`, (character) => character.charCodeAt(0)));
}

/** A due date as it travels. */
function inTwoWeeks(): string {
  const due = Temporal.Now.plainDateISO("UTC").add({ days: 14 });
  return `${due.toString().replaceAll("-", "")}    235900`;
}

await withTemporaryFolder(async (folder) => {
  const seen: string[] = [];
  const system = await startBreakableSystem({
    ...{ kind: "koha", terminator: "\r", library: BUILT_IN_LIBRARY },
    onLine: (line) => void seen.push(line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "")),
  });
  await emptyLibrary(`${folder}/library.db`);
  const server = await startProcess(await writeConfig(folder, configOf(system.port)));
  const [port = 0, pages = 0] = server.ports;
  try {
    await withPages(`http://127.0.0.1:${pages}`, (site) => playDay({ system, port, seen, site }));
  } finally {
    await server.end("SIGTERM");
    await system.close();
  }
});

/** What the day is played with. */
interface Stage {
  readonly system: Awaited<ReturnType<typeof startBreakableSystem>>;
  readonly port: number;
  readonly seen: readonly string[];
  readonly site: Pick<Site, "open">;
}

async function playDay({ system, port, seen, site: { open } }: Stage): Promise<void> {
  const kiosk = await connect(port);
  const ask = async (message: string) => {
    print(`-> ${message.replace(/CO[^|]*/, "CO***")}`);
    kiosk.send(message);
    const answer = await kiosk.expect(/^\d\d/);
    print(`<- ${answer}`);
    return answer;
  };
  const quietly = async (message: string) => {
    kiosk.send(message);
    return await kiosk.expect(/^\d\d/);
  };
  const lend = (patron: string, item: string) => `11NN${now()}${now()}AOCPL|AA${patron}|AB${item}|AC|`;
  const takeBack = (item: string) => `09N${now()}${now()}APCPL|AOCPL|AB${item}|AC|`;
  const patron = (id: string) => `63001${now()}  Y       AOCPL|AA${id}|AC|`;
  const item = (id: string) => `17${now()}AOCPL|AB${id}|`;

  print("# Before");
  await ask("9300CNkiosk|COkioskpass|CPEntrance|");
  await ask("9900302.00");
  await ask(patron("P1001"));
  await ask(lend("P1001", "I2001"));
  for (const id of ["P1001", "P1005", "P1006"]) await quietly(patron(id));
  for (const id of ["I2001", "I2002", "I2003", "I2004", "I2005", "I2006"]) await quietly(item(id));
  print("# The library system goes away");
  await delay(2_000);
  system.kill();
  await ask(lend("P1005", "I2002"));
  await until(async () => {
    await delay(500);
    await quietly(patron("P1001"));
    return /^1803/.test(await quietly(item("I2002")));
  });

  print("# In the outage");
  await ask("9900302.00");
  await ask(patron("P1005"));
  await ask(lend("P1005", "I2002"));
  await ask(lend("P1006", "I2002"));
  await ask(lend("P1005", "I2004"));
  await ask(lend("P1777", "I2005"));
  await ask(takeBack("I2001"));
  await ask(`15+${now()}BSCPL|AOCPL|AAP1005|ABI2003|`);
  // The kiosk has lent this by itself, while it had no line.
  await ask(`11NY${now()}${inTwoWeeks()}AOCPL|AAP1006|ABI2005|AC|`);
  const desk = await open("desk", { width: 1000 });
  await picture(desk, "/", "outage-banner");
  await inGerman(desk, () => picture(desk, "/", "outage-banner-de"));

  print("# The library system is back; the desk has lent I2004 to P1006 by then");
  const staff = { connection: 0, login: "desk", request: "", half: false };
  const copy = system.library.item("I2004"), borrower = system.library.patron("P1006");
  if (copy === undefined || borrower === undefined) throw new RangeError("P1006 I2004");
  system.library.lend(copy, borrower, staff, system.library.now().add({ days: 30 }));
  const from = seen.length;
  system.revive();
  await ask(lend("P1001", "I2006"));
  await until(async () => {
    await quietly(item("I2003"));
    await delay(300);
    return seen.slice(from).some((line) => line.startsWith("11NY"));
  });
  await picture(desk, "/returns", "outage-queue");
  await until(async () => {
    await quietly(item("I2003"));
    await delay(300);
    await desk.goto(new URL("/returns", desk.url()).href);
    return await desk.getByText("be handed over").count() === 0;
  });
  print("What the library system heard of the queue:");
  for (const line of seen.slice(from).filter((one) => /^(?:11NY|09Y)/.test(one))) print(`-> ${line}`);

  print("# After it");
  await ask(patron("P1005"));
  await ask(item("I2004"));
  await ask(takeBack("I2002"));
  await picture(desk, "/exceptions", "outage-list");
  await picture(desk, "/outage", "after-outage");
  await inGerman(desk, async () => {
    await picture(desk, "/exceptions", "outage-list-de");
    await picture(desk, "/outage", "after-outage-de");
  });
  await kiosk.close();
}

async function picture(page: Page, path: string, name: string): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 640 });
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true });
}

async function inGerman(page: Page, look: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "Deutsch" }).click();
  await look();
  await page.getByRole("button", { name: "English" }).click();
}
