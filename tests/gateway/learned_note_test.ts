import { assertEquals } from "@std/assert";
import type { GatewayOptions } from "../../src/gateway/gateway_parts.ts";
import { createLearnedNote } from "../../src/gateway/learned/learned_note.ts";
import { machineClock } from "../../src/gateway/base/gateway_clock.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { driveUntil } from "../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { type MadeUp, withMadeUpSystem } from "../support/gateway/made_up_system.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { NOW, serving } from "../support/server/serving.ts";
import { memoryStorage } from "../support/gateway/memory_ledger.ts";
import { createDrivenTime } from "../support/wire/driven_time.ts";
import { ASK, START } from "../tools/simulate/simulating.ts";

/** A learner that knows some letters, and the note of a process that has it. */
function keeping(storage: Pick<GatewayOptions["storage"], "note" | "setNote">, word: string, system = "koha a:1") {
  const time = createDrivenTime(START);
  const learner = {
    word,
    toNote: () => learner.word,
    forget: () => void (learner.word = ""),
    absorb: (note: unknown) =>
      void (learner.word = [...new Set([...learner.word, ...String(note)])].toSorted().join("")),
  };
  const note = createLearnedNote({
    ...{ storage, system: () => system, clock: drivenGatewayClock(time), institution: "MAIN" },
    learners: { word: learner },
  });
  /** Lets it look twice whether there is something new. */
  async function look(): Promise<void> {
    for (let times = 0; times < 2; times++) {
      await time.asleep(10);
      await time.advance(10);
    }
  }
  return { learner, note, look };
}

/** A storage of notes that can be taken away, and how often was written. */
function noteStorage() {
  const notes = new Map<string, string>(), state = { isAway: false, writes: 0 };
  const away = () => Promise.reject(new StorageUnavailable("the test has taken the storage away"));
  return {
    state,
    note: (name: string) => state.isAway ? away() : Promise.resolve(notes.get(name)),
    setNote(name: string, value: string): Promise<void> {
      if (state.isAway) return away();
      state.writes++;
      notes.set(name, value);
      return Promise.resolve();
    },
  };
}

Deno.test("what is learned is written when it is new, and read by the next process", async () => {
  const storage = noteStorage(), { learner, note, look } = keeping(storage, "");
  await look();
  assertEquals(storage.state.writes, 0);
  learner.word = "a";
  await look();
  assertEquals(storage.state.writes, 1);
  learner.word = "ab";
  await note.close();
  const next = keeping(storage, "");
  await next.note.close();
  assertEquals([next.learner.word, storage.state.writes], ["ab", 2]);
});

Deno.test("what another process has learned meanwhile is read before anything is written in its place", async () => {
  const storage = noteStorage(), one = keeping(storage, ""), other = keeping(storage, "");
  await one.look();
  one.learner.word = "a";
  other.learner.word = "b";
  await one.note.close();
  await other.note.close();
  assertEquals(other.learner.word, "ab");
});

Deno.test("a note of another system or at another address, and a damaged one, are not read", async () => {
  const storage = noteStorage();
  const first = keeping(storage, "", "koha a:1");
  first.learner.word = "a";
  await first.note.close();
  const other = keeping(storage, "", "koha b:1");
  await other.note.close();
  assertEquals(other.learner.word, "");
  await storage.setNote("learned of MAIN", "{");
  const third = keeping(storage, "");
  await third.note.close();
  assertEquals(third.learner.word, "");
});

Deno.test("while the storage is away nothing is lost: the note is read and written when it is back", async () => {
  const storage = noteStorage();
  const first = keeping(storage, "");
  first.learner.word = "a";
  await first.note.close();
  storage.state.isAway = true;
  const next = keeping(storage, "");
  next.learner.word = "b";
  await next.look();
  storage.state.isAway = false;
  await next.look();
  assertEquals([next.learner.word, storage.state.writes], ["ab", 2]);
  storage.state.isAway = true;
  next.learner.word = "abc";
  await next.note.close();
});

Deno.test("a gateway that is started anew while its system is away knows by what that answered before that it is away", () => {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time), storage = memoryStorage(clock);
  let isAway = false;
  const reply: MadeUp["reply"] = (line) =>
    line.startsWith("9") ? undefined : line.startsWith("17") ? "96" : isAway ? "silence" : undefined;
  return withMadeUpSystem({ reply }, async ({ port, heard }) => {
    /** Serves for a minute, in which a terminal asks two things; gives what is known of the system then. */
    async function serveAMinute(): Promise<string | undefined> {
      let state: string | undefined;
      const upstream = { errorDetection: false };
      const account = { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } };
      await gatewayed({ port, clock, storage, account, upstream }, async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.acsStatus);
        await driveUntil(time, terminal.expect(/^98/));
        for (let second = 0; second < 60; second++) await driveUntil(time, time.advance(1));
        state = served.gateways.upstreamReports()[0]?.condition.state;
      });
      return state;
    }
    assertEquals(await serveAMinute(), "answering");
    isAway = true;
    const begun = heard.length;
    assertEquals(await serveAMinute(), "away");
    assertEquals(heard.slice(begun).find((line) => !line.startsWith("9"))?.slice(0, 2), "63");
  });
});

Deno.test("a reload that names another address forgets at once what was learned and told at the one before", () =>
  withMadeUpSystem(
    { reply: () => undefined, offers: "YYYYYYYYYYYYYYNN" },
    (old) =>
      withMadeUpSystem({ reply: (line) => line.startsWith("25") ? ENABLED : undefined }, async (system) => {
        const storage = noteStorage(), ledger = memoryStorage(machineClock);
        const learned = { messages: { refused: { "25": NOW.epochMilliseconds } } };
        await storage.setNote(
          "learned of MAIN",
          JSON.stringify({ system: `other 127.0.0.1:${old.port}`, ...learned }),
        );
        const at = (port: number) =>
          aConfig({
            accounts: [anAccount(SIP1)],
            institutions: [
              anInstitution({
                upstream: anUpstream({ addresses: [{ host: "127.0.0.1", port }], errorDetection: false }),
              }),
            ],
          });
        let config = at(old.port);
        const { note, setNote } = storage, log = recordingLog();
        const { gateways, backEndOf } = gatewaysOf(() => config, log, machineClock, { ...ledger, note, setNote });
        try {
          await serving({ current: () => config, backEndOf, log }, async ({ connect, server }) => {
            const terminal = await connect();
            terminal.send("9300CNsip1|COsip1pass|");
            await terminal.expect("941");
            terminal.send(ASK.enable);
            await terminal.expect(/Service not available/);
            terminal.send(ASK.acsStatus);
            await terminal.expect(/\|BXYYYYYYYYYYYYNYNN\|/);
            config = at(system.port);
            await server.reload(config);
            gateways.renew();
            terminal.send(ASK.acsStatus);
            await terminal.expect(/\|BXYYYYYYYYYYYYYYYY\|/);
            terminal.send(ASK.enable);
            await terminal.expect(/^26.*AEAda\|/);
          });
        } finally {
          await gateways.close();
        }
        assertEquals(JSON.parse(await storage.note("learned of MAIN") ?? "").system, `other 127.0.0.1:${system.port}`);
      }),
  ));

const ENABLED = "26              00020261127    101500AOMAIN|AAP1001|AEAda|BLY|";
