import { createEngine } from "../../../src/circulation/engine.ts";
import { createPinMemory } from "../../../src/password/pin_memory.ts";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { registry } from "../../../src/server/engine/registry.ts";
import type { BackEnd } from "../../../src/server/back_end/back_end.ts";
import type { QuestionNotes } from "../../../src/server/session/questions/questions.ts";
import type { Account } from "../../../src/config/config.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { aBackEnd } from "../../support/server/a_back_end.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { fakePins } from "../../support/library/fake_pins.ts";
import { aPatron } from "../../support/library/records.ts";
import { countingIds } from "../../support/library/decisions.ts";
import { sqliteStorage } from "../../support/server/sqlite_storage.ts";
import { readArguments } from "../../support/program/script.ts";
import { Command } from "commander";
import { openSessions, openSockets } from "./reach.ts";
import { CARDS, type Exists, scrape, type Scraped, type Scraper } from "./scrape.ts";

/** The ways of copying patrons that are tried. */
const SCRAPERS: readonly Scraper[] = [
  { name: "fast, one connection", perSecond: 200, connections: 1, logins: 1 },
  { name: "slow, 1.5 a second", perSecond: 1.5, connections: 1, logins: 1 },
  { name: "50 addresses, 1.5 a second each", perSecond: 1.5, connections: 50, logins: 1 },
  { name: "20 logins, 1.5 a second each", perSecond: 1.5, connections: 20, logins: 20 },
];

const script = new Command("deno task soak:scraper")
  .description("Copies a library's patrons without a PIN, by a clock of its own, and prints who has how many when.")
  .option(
    "--sockets",
    "over sockets, each connection from an address of its own; one card in fifty is nobody's then, and else one in five, " +
      "since a server lets wait by real time who asks for many of them",
  );
const { sockets } = readArguments(script).opts<{ sockets?: true }>();
const open = sockets ? openSockets : openSessions, gap = sockets ? 50 : 5;
const exists: Exists = (card) => card % gap !== 0;

/** Another library system's answer to each 63, as a gateway passes it on. */
function otherSystem(): BackEnd {
  return aBackEnd({
    answer({ request }) {
      const card = "patronId" in request.fields ? request.fields.patronId ?? "" : "";
      const told = exists(Number(card.slice(1))) ? "AEAda Byron|BLY|BD1 High Street|" : "AE|BLN|";
      const text = `64              00120261102    090000${"0000".repeat(6)}AOMAIN|AA${card}|${told}`;
      const response = { body: encodeText(text, "utf8"), delimiter: "|", encoding: "utf8", guarded: false } as const;
      return Promise.resolve({ response });
    },
  });
}

const accounts = (manyCards: Account["manyCards"]) =>
  [...Array.from({ length: 20 }, (_, index) => `login-${index}`), "kiosk"].map((id) =>
    anAccount({ id, ...manyCards && { manyCards } })
  );

const database = await sqliteStorage();
const storage = await database.kept();
const patrons = Array.from({ length: CARDS }, (_, card) => card).filter(exists);
await storage.load({ patrons: patrons.map((card) => aPatron({ patronId: `C${card}`, pin: "hash of 1234" })) });
const engine = createEngineBackEnd(
  createEngine({
    storage,
    pins: fakePins(),
    pinMemory: createPinMemory(),
    rules: () => aConfig().circulation,
    pinLimits: () => aConfig().limits,
    onLocked() {},
    newId: countingIds(),
  }),
  registry,
);

/**
 * Makes notes that the servers of one try share. They are in memory: a database takes a moment of its own, in which the
 * try's clock would go on for minutes.
 */
function freshNotes(): QuestionNotes {
  const kept = new Map<string, string>();
  return {
    note: (name) => Promise.resolve(kept.get(name)),
    setNote: (name, value) => Promise.resolve(void kept.set(name, value)),
    noteOnce(name, value) {
      if (!kept.has(name)) kept.set(name, value);
      return Promise.resolve(kept.get(name) ?? value);
    },
  };
}

const inTime = (seconds: number | undefined) => seconds === undefined ? "never" : `${Math.round(seconds)} s`;
const row = (...cells: readonly (string | number)[]) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`| ${cells.join(" | ")} |\n`));
row("set-up", "scraper", "known before", "`many_cards`", "a minute", "an hour", "a day", "told after");
row("---", "---", "---", "---", "---", "---", "---", "---");
for (
  const [setUp, backEnd, servers] of [["engine", engine, 1], ["gateway", otherSystem(), 1], [
    "two servers",
    engine,
    2,
  ]] as const
) {
  for (const scraper of SCRAPERS) {
    for (const known of ["nothing", "the institution", "a kiosk"] as const) {
      for (const manyCards of [undefined, "shrink"] as const) {
        const config = aConfig({ accounts: accounts(manyCards) });
        const { has, toldAfter }: Scraped = await scrape({
          ...{ open, exists, config },
          backEnd,
          servers,
          scraper,
          known,
          notes: freshNotes(),
        });
        row(setUp, scraper.name, known, manyCards ?? "tell", has.minute, has.hour, has.day, inTime(toldAfter));
      }
    }
  }
}
await database.discard();
