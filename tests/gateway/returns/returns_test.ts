import { assert, assertEquals } from "@std/assert";
import type { ItemTelling } from "../../../src/storage/port/items_said.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { acceptedAs } from "../../support/library/accepted_returns.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewaysOf } from "../../support/gateway/gateways_of.ts";
import { type Returning, returning } from "../../support/gateway/returning.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

const at = (minute: number) => `20261124    10${String(minute).padStart(2, "0")}00`;
const bringBack = (item: string, minute: number) =>
  `09N${at(minute)}${at(minute)}APCPL|AOCPL|AB${item}|ACsecret|XXodd|`;
const lend = (item: string, more = "") => `11YN${at(12)}${at(12)}AOCPL|AAP1001|AB${item}|AC|${more}`;
const handedOver = (item: string, minute: number) => `09Y${at(minute)}${at(minute)}APCPL|AOCPL|AB${item}|AC|XXodd|`;

/** Takes the system away, and brings a copy back whose due date is known. */
async function returnAway({ logIn, until, takeAway, storage }: Returning) {
  await storage.itemsSaid.keep([GERMINAL]);
  const terminal = await logIn();
  await takeAway();
  terminal.send(bringBack("I2003", 11));
  await until(terminal.expect(/^101YUY/));
  return terminal;
}

/** The copy that is on loan, as an 18 tells it. */
const GERMINAL: ItemTelling = {
  institution: "MAIN",
  itemId: "I2003",
  title: "Germinal",
  permanentLocation: "CPL",
  at: Temporal.Instant.from("2026-11-20T10:15:00Z"),
  loan: { written: "20261218    235900", from: "18" },
};

const isEmpty = ({ waiting }: Returning) => async () => (await waiting()).length === 0;

const fates = async ({ storage: { ledger } }: Returning, ...ledgerIds: readonly number[]) => {
  const rows = await Promise.all(ledgerIds.map((ledgerId) => ledger.row(ledgerId)));
  return rows.map((row) => row && `${row.state} ${row.by} ${row.terminalTold}`);
};

const listed = async ({ storage: { ledger } }: Returning) => {
  const rows = await ledger.exceptions({ limit: 99 });
  return rows.map(({ itemId, state, doubt, said }) => `${itemId} ${state} ${doubt ?? said ?? ""}`.trim());
};

Deno.test("a return while the system is away is answered ok, and handed over with its own time when it is back", () =>
  returning({}, async (served) => {
    const { logIn, until, takeAway, restore, comes, waiting, reached, simulator, storage } = served;
    await storage.itemsSaid.keep([GERMINAL]);
    const terminal = await logIn();
    await takeAway();
    terminal.send(bringBack("I2003", 11));
    await until(
      terminal.expect(/^101YUY20261124 {4}101500AOCPL\|ABI2003\|AQCPL\|AJGerminal\|CL9\|CV99\|AFReturned\./),
    );
    assertEquals(reached, []);
    const [row] = await waiting();
    assertEquals([row?.itemId, row?.handOver?.location, row?.state], ["I2003", "desk", "waiting"]);
    assert(!JSON.stringify(row).includes("secret"));
    await restore();
    await comes(isEmpty(served));
    assertEquals(reached, [handedOver("I2003", 11)]);
    const item = simulator.library.item("I2003");
    assertEquals(item && simulator.library.loan(item), undefined);
    assertEquals(await fates(served, 1), ["done answer yes"]);
    assertEquals(await listed(served), []);
  }));

Deno.test("a return that is sent again is accepted once, and hears the system's answer once that is back", () =>
  returning({}, async (served) => {
    const { until, restore, waiting, reached, comes } = served;
    const terminal = await returnAway(served);
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(/^101YUY.*CV99/));
    assertEquals((await waiting()).length, 1);
    await restore();
    terminal.send(bringBack("I2003", 11));
    const answer = await until(terminal.expect(/^101YNN/));
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(answer.replace(/AY.*/, "")));
    await comes(isEmpty(served));
    assertEquals(reached, [handedOver("I2003", 11)]);
  }));

for (const [what, scans] of [["a waiting copy", []], ["one that was scanned twice", [12]]] as const) {
  Deno.test(`the exception bin through the sorter again: ${what} is handed over at once, and the system routes it`, () =>
    returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
      const { until, restore, reached, comes } = served;
      const terminal = await returnAway(served);
      for (const minute of scans) {
        terminal.send(bringBack("I2003", minute));
        await until(terminal.expect(/^101YUY/));
      }
      await restore();
      terminal.send(bringBack("I2003", 40));
      const answer = await until(terminal.expect(/^101/));
      assert(!answer.includes("CV99"), answer);
      terminal.send(bringBack("I2003", 40));
      assertEquals(await until(terminal.expect(/^101/)), answer);
      await comes(isEmpty(served));
      assertEquals(reached, [handedOver("I2003", 11)]);
    }));
}

Deno.test("with offline_returns=confirm nothing is handed over until staff say so", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { restore, waiting, storage, time, comes, until, reached } = served;
    await returnAway(served);
    await restore();
    await until(time.sleep(30_000, new AbortController().signal));
    assertEquals([(await waiting()).length, reached.length], [1, 0]);
    await storage.ledger.release("MAIN", Temporal.Instant.from("2026-11-24T10:20:00Z"));
    await comes(isEmpty(served));
    assertEquals(reached, [handedOver("I2003", 11)]);
  }));

Deno.test("a waiting copy that is lent: refused while the system is away, then its return goes first", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { until, restore, reached } = served;
    const terminal = await returnAway(served);
    terminal.send(lend("I2003"));
    await until(terminal.expect(/^120NUN/));
    await restore();
    terminal.send(lend("I2003", "BIN|"));
    await until(terminal.expect(/^121NNY/));
    assertEquals(reached, [handedOver("I2003", 11), lend("I2003", "BIN|")]);
  }));

Deno.test("a waiting return that its terminal undoes is taken back, and never sent", () =>
  returning({}, async (served) => {
    const { until, restore, reached, comes, time } = served;
    const terminal = await returnAway(served);
    terminal.send(lend("I2003", "BIY|"));
    await until(terminal.expect(/^121NUN.*ABI2003\|/));
    await restore();
    await comes(isEmpty(served));
    await until(time.sleep(10_000, new AbortController().signal));
    assertEquals([reached, await listed(served)], [[], []]);
  }));

Deno.test("a copy that comes back at two places is handed over for one after the other", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { until, restore, reached, storage, waiting } = served;
    const terminal = await returnAway(served);
    const [first] = await waiting();
    assert(first !== undefined);
    const entry = acceptedAs(first);
    await storage.ledger.takeBack(first.ledgerId);
    await storage.ledger.accept({ ...entry, origin: { ...entry.origin, account: "elsewhere" } }, 9);
    terminal.send(bringBack("I2003", 13));
    await until(terminal.expect(/^101YUY/));
    await restore();
    terminal.send(bringBack("I2003", 14));
    await until(terminal.expect(/^10/));
    assertEquals(reached[0], handedOver("I2003", 11));
    assertEquals(await fates(served, 2, 3), ["done answer yes", "done proof yes"]);
  }));

Deno.test("a return that could end a newer loan is on the list, and is not sent", () =>
  returning({}, async (served) => {
    const { restore, reached, comes, storage, simulator, waiting } = served;
    await returnAway(served);
    const item = simulator.library.item("I2003");
    assert(item !== undefined);
    const loan = simulator.library.loan(item);
    assert(loan !== undefined);
    await storage.itemsSaid.prune(Temporal.Instant.from("2030-01-01T00:00:00Z"));
    const [row] = await waiting();
    assert(row !== undefined);
    const { handOver, ...entry } = acceptedAs(row), { due: _, ...withoutDue } = handOver;
    await storage.ledger.takeBack(row.ledgerId);
    await storage.ledger.accept({ ...entry, handOver: withoutDue }, 9);
    await restore();
    await comes(isEmpty(served));
    assertEquals([reached, await listed(served)], [[], ["I2003 not sent due-not-known"]]);
  }));

Deno.test("a return of a copy that is not on loan any more is settled, and nothing is sent", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { restore, reached, comes, storage } = served;
    const terminal = await returnAway(served);
    await restore();
    terminal.send(bringBack("I2003", 11));
    await served.until(terminal.expect(/^101/));
    const request = JSON.stringify({ body: handedOver("I2003", 20), delimiter: "|", encoding: "utf8" });
    const handOver = { login: "sip1", location: "desk", request };
    const returned = { institution: "MAIN", at: NOW, heard: NOW, action: "checkin", itemId: "I2003" } as const;
    await storage.ledger.accept({ ...returned, origin: ORIGIN, handOver }, 9);
    await storage.ledger.release("MAIN", NOW);
    await comes(isEmpty(served));
    assertEquals([reached.length, await fates(served, 2), await listed(served)], [1, ["done proof yes"], []]);
  }));

const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");

Deno.test("a return without an answer is accepted, and what became of it is on the list until it is proved", () =>
  returning({ simulator: { faults: [{ fault: "silent-before", code: "09" }] } }, async (served) => {
    const { logIn, until, reached, waiting } = served;
    const terminal = await logIn();
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(/^101YUY.*CL9\|CV99/));
    assertEquals([reached.length, (await waiting()).length], [1, 0]);
    assertEquals(await listed(served), ["I2003 unknown"]);
    assertEquals(await fates(served, 1), ["unknown undefined yes"]);
  }));

for (
  const [what, fault, heard] of [
    ["without an answer", "silent-before", /^101NYY.*\|AQCPL\|AJGerminal\|CL9\|CV99/],
    ["that is proved", "silent-after", /^101NYY.*\|AQCPL\|AJGerminal\|$/],
  ] as const
) {
  Deno.test(`a return ${what} tells what is known of its copy, as one that waits does`, () =>
    returning({ simulator: { faults: [{ fault, code: "09" }] } }, async ({ logIn, until, storage }) => {
      await storage.itemsSaid.keep([{ ...GERMINAL, magnetic: true }]);
      const terminal = await logIn();
      terminal.send(`17${at(10)}AOCPL|ABI2003|`);
      await until(terminal.expect(/^18/));
      terminal.send(bringBack("I2003", 11));
      const answer = await until(terminal.expect(heard));
      terminal.send(bringBack("I2003", 11));
      assertEquals(await until(terminal.expect(/^10/)), answer);
    }));
}

Deno.test("a return that waits without the system's answer to its 09 is on the list, and not sent again", () =>
  returning({ simulator: { faults: [{ fault: "silent-before", code: "09" }] } }, async (served) => {
    const { restore, reached, comes } = served;
    await returnAway(served);
    await restore();
    await comes(isEmpty(served));
    assertEquals([reached, await listed(served)], [[handedOver("I2003", 11)], ["I2003 unknown"]]);
  }));

/** Brings a copy back while the system is away, and has its return be accepted so many days ago. */
async function returnedDaysAgo(served: Returning, days: number): Promise<void> {
  const { storage, waiting } = served;
  await returnAway(served);
  const [row] = await waiting();
  assert(row !== undefined);
  await storage.ledger.takeBack(row.ledgerId);
  await storage.ledger.accept({ ...acceptedAs(row), heard: NOW.subtract({ hours: 24 * days }) }, 9);
}

/** What an earlier process noted: the system answered on so many days, the last of them yesterday. */
const answeredOn = (days: number) => (port: number) => {
  const yesterday = NOW.toZonedDateTimeISO("UTC").toPlainDate().subtract({ days: 1 });
  const answeredDays = Array.from({ length: days }, (_, ago) => yesterday.subtract({ days: ago }).toString());
  return JSON.stringify({ system: `other 127.0.0.1:${port}`, answeredDays });
};

Deno.test("a return that has waited for replay_days on which the system answered is on the list, though it is away", () =>
  // Whether today counts, too, depends on whether the worker looked before the system went away.
  returning({ note: answeredOn(16) }, async (served) => {
    await returnedDaysAgo(served, 20);
    await served.comes(isEmpty(served));
    assertEquals([served.reached, await listed(served)], [[], ["I2003 not sent waited-too-long"]]);
  }));

Deno.test("a return that was accepted in an outage of more than replay_days is handed over when the system is back", () =>
  returning({ note: answeredOn(3) }, async (served) => {
    await returnedDaysAgo(served, 60);
    await served.restore();
    await served.comes(isEmpty(served));
    assertEquals([served.reached, await listed(served)], [[handedOver("I2003", 11)], []]);
  }));

Deno.test("a copy that is not the library's, and one without a row, are refused while the system is away", async () => {
  await returning({ upstream: { awayItems: /^(?:9\d+)$/iu } }, async ({ logIn, until, takeAway, waiting }) => {
    const terminal = await logIn();
    await takeAway();
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(/^100NUY/));
    assertEquals(await waiting(), []);
  });
  const accept = () => Promise.reject(new StorageUnavailable("disk full"));
  const instead: Parameters<typeof returning>[0]["instead"] = (storage) => ({
    ...storage,
    examine: () => Promise.resolve(undefined),
    ledger: { ...storage.ledger, accept },
  });
  await returning({ instead }, async ({ logIn, until, takeAway }) => {
    const terminal = await logIn();
    await takeAway();
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(/^100NUY/));
  });
});

Deno.test("while the system is away the status lets terminals go on returning, and nothing else", async () => {
  const status = async (offlineReturns: "no" | "yes") => {
    let told = "";
    await returning({ upstream: { offlineReturns } }, async ({ logIn, until, takeAway, time }) => {
      const terminal = await logIn();
      await takeAway();
      // Terminals are told once a second question had no answer.
      for (let seconds = 0; seconds < 25; seconds++) await until(time.advance(1));
      terminal.send("9900802.00");
      told = (await until(terminal.expect(/^98/))).slice(2, 8);
    });
    return told;
  };
  assertEquals([await status("no"), await status("yes")], ["NYYYYN", "YYNNNN"]);
});

Deno.test("what was begun by a process that is gone is on the list, and not sent again", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { restore, reached, comes, storage, waiting } = served;
    await returnAway(served);
    const [row] = await waiting();
    assert(row !== undefined);
    const begun = await storage.ledger.handOver(row.ledgerId, { owner: "gone", openFor: -1, standsFor: 0, told: NOW });
    assertEquals(begun.kind, "begun");
    await restore();
    await comes(isEmpty(served));
    assertEquals([reached, await listed(served)], [[], ["I2003 unknown"]]);
  }));

const ORIGIN = anOrigin({ message: "checkin", account: "sip1" });

Deno.test("two gateways on one database hand a return over once", () =>
  returning({}, async (served) => {
    const { restore, reached, comes, storage, time, simulator, until } = served;
    await returnAway(served);
    const upstream = anUpstream({
      kind: "koha",
      addresses: [{ host: "127.0.0.1", port: simulator.port }],
      offlineReturns: "yes",
    });
    const config = aConfig({
      accounts: [anAccount({ ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } })],
      institutions: [anInstitution({ upstream })],
    });
    const { gateways } = gatewaysOf(() => config, recordingLog("no"), drivenGatewayClock(time), storage);
    try {
      await restore();
      await comes(isEmpty(served));
      await until(time.sleep(10_000, new AbortController().signal));
      assertEquals(reached, [handedOver("I2003", 11)]);
      assertEquals(await listed(served), []);
    } finally {
      await gateways.close();
    }
  }));

Deno.test("a 98 in the place of the answer to a return: it is handed over later, and is not on the list", () =>
  returning({ simulator: { faults: [{ fault: "status", code: "09", times: 1 }] } }, async (served) => {
    const { restore, reached, comes } = served;
    await returnAway(served);
    await restore();
    await comes(isEmpty(served));
    assertEquals(reached, [handedOver("I2003", 11), handedOver("I2003", 11)]);
    assertEquals(await listed(served), []);
  }));
