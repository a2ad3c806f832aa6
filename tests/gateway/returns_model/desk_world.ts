import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { redact } from "../../support/library/redact.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { startBreakableSystem } from "../kills/breakable_system.ts";
import type { WorldTime } from "./aging_storage.ts";

/** A 09 or a 17 that reached the library system. */
export interface ReachedLine {
  readonly text: string;
  readonly item: string;
  /** Whether the line before it on its connection was a 17 for its copy. */
  readonly isAsked: boolean;
  /** How many loans it ended. */
  ended: number;
  /** Whether the connection broke before its answer was sure to have come. */
  perhapsLost: boolean;
  /** By the clock that never stands. */
  readonly at: number;
}

/** A loan that a 09 ended. */
export interface EndedLoan {
  readonly line: ReachedLine;
  readonly item: string;
  /** When it was made, and until when. */
  readonly lent: Temporal.Instant;
  readonly due: string;
  /**
   * Whether the desk lent the copy behind the last 17 for it on the connection of the 09: one for this 09, but before an
   * ordinary return, for which there is none.
   */
  readonly behindQuestion: boolean;
}

/** A library system with a desk, two gateways before it, and what a model sees of them. */
export interface DeskWorld {
  /** The calendar's moment, which also goes on by whole days while clocks stand. */
  now(): Temporal.Instant;
  /** Lets so many hours go by in which nothing happens. */
  skip(hours: number): void;
  /** The connection to the system breaks, and nobody can make one. The desk works on. */
  cut(): void;
  mend(): void;
  setFaults(rules: readonly FaultRule[]): void;
  readonly isCut: boolean;
  readonly reached: readonly ReachedLine[];
  readonly ended: readonly EndedLoan[];
  /** Until when a copy is lent; `undefined`: it is not. */
  due(item: string): Temporal.ZonedDateTime | undefined;
  /** Until when a copy was lent when a 17 reached the system last: gateways ask by themselves, too. */
  dueAsked(item: string): string | undefined;
  deskReturns(item: string): void;
  /** Lends a copy at the desk, after taking it back if need be. */
  deskLends(item: string, patron: string, due: Temporal.ZonedDateTime): void;
  connect(gateway: number): Promise<Terminal>;
  restart(gateway: number): Promise<void>;
  until<T>(something: Promise<T>): Promise<T>;
  /** Lets so many seconds go by, with all that sockets bring in them. */
  wait(seconds: number): Promise<void>;
  /** The institution whose rows the storage has. */
  readonly institution: string;
}

/** What is played. */
export interface DeskWorldOptions {
  readonly kind: "koha" | "evergreen" | "openncip";
  readonly seed: number;
  readonly items: readonly string[];
  readonly patrons: readonly string[];
  readonly storage: GatewayOptions["storage"];
  /** Is told of the world's time, before anything happens. */
  readonly driven: (time: WorldTime) => void;
  readonly upstream?: Partial<Upstream>;
  /** Whether ordinary returns bear the day before, as the configuration says. */
  readonly datesBack?: boolean;
}

const HOUR = 3_600_000;
/** Milliseconds within which an answer has come. */
const ANSWERED = 60_000;
/** Friday noon. */
const START = Temporal.Instant.from("2026-11-27T12:00:00Z");

/** Runs `play` in a world of its own, whose institution has the name of the seed: days may share a storage. */
export async function withDesk(options: DeskWorldOptions, play: (world: DeskWorld) => Promise<void>): Promise<void> {
  const time = createJumpingTime(START);
  const calendar = createCalendar(time);
  const system = await startSystem(options, calendar, time);
  const institution = `MAIN ${options.seed}`, account = `sorter${options.seed}`;
  options.driven({ institution, now: calendar.now, elapsed: time.elapsed, during: time.during });
  const config = configOf(options, { institution, account, port: system.port });
  // Gateways and their sessions measure by one clock, as in a process.
  const elapsed = () => time.elapsed() + calendar.skipped();
  const open = (owner: string) =>
    createGateways({
      replicaOf: () => NO_REPLICA,
      current: () => config,
      clock: { after: time.after, elapsed },
      now: calendar.now,
      localTime: createLocalTime,
      random: () => 0,
      log: recordingLog("no"),
      storage: options.storage,
      owner,
      redact,
      observe() {},
      count() {},
    });
  const owners = ["A", "B"].map((name) => `${name} ${institution}`);
  const gateways = owners.map(open);
  const serve = (at: number) => ({
    config,
    log: recordingLog("no"),
    clock: calendar.now,
    elapsed,
    backEndOf(of: Parameters<ReturnType<typeof open>["of"]>[0]) {
      const gateway = gateways[at]?.of(of);
      if (gateway === undefined) throw new RangeError(`${of.id} has no gateway`);
      return gateway;
    },
  });
  try {
    await serving(serve(0), (first) =>
      serving(serve(1), (second) =>
        play({
          ...system.seen,
          ...{
            until: time.until,
            institution,
            now: calendar.now,
            skip: calendar.skip,
            cut: system.cut,
            mend: system.mend,
          },
          wait: (seconds) => time.until(time.pass(seconds)),
          get isCut() {
            return system.isCut();
          },
          async connect(gateway) {
            const terminal = await time.during((gateway === 0 ? first : second).connect());
            terminal.send(`9300CN${account}|COsip1pass|`);
            await time.until(terminal.expect("941"));
            return terminal;
          },
          async restart(gateway) {
            await gateways[gateway]?.close();
            gateways[gateway] = open(owners[gateway] ?? "");
          },
        })));
  } finally {
    for (const each of gateways) await each.close();
    await system.close();
    await time.close();
  }
}

/** The moment that clocks show, which days in which nothing happens move on. */
interface Calendar {
  now(): Temporal.Instant;
  skip(hours: number): void;
  /** Milliseconds by which it is ahead. */
  skipped(): number;
}

function createCalendar(time: JumpingTime): Calendar {
  let skipped = 0;
  return {
    now: () => time.now().add({ milliseconds: skipped }),
    skip: (hours) => void (skipped += hours * HOUR),
    skipped: () => skipped,
  };
}

function configOf(
  { kind, upstream, datesBack }: DeskWorldOptions,
  { institution, account, port }: { readonly institution: string; readonly account: string; readonly port: number },
) {
  return aConfig({
    accounts: [anAccount({
      id: account,
      password: { kind: "clear", value: "sip1pass" },
      upstreamLogin: { id: "sip1", password: "sip1pass" },
      institution,
      ...datesBack && { returnsDated: "last-open-day" },
    })],
    institutions: [anInstitution({
      id: institution,
      timeZone: "UTC",
      upstream: anUpstream({
        kind,
        addresses: [{ host: "127.0.0.1", port }],
        sessions: "shared",
        keepAliveSeconds: 3600,
        settleMinutes: 2,
        offlineReturns: "yes",
        correctClock: 300,
        ...upstream,
      }),
    })],
  });
}

/** What the desk and the lines do to the loans of a library, as far as the model must know it. */
function createRecord(now: () => Temporal.Instant, elapsed: () => number) {
  const reached: ReachedLine[] = [], ended: EndedLoan[] = [];
  const last = new Map<number, ReachedLine>();
  const lent = new Map<string, { readonly at: Temporal.Instant; readonly due: string; readonly asked: Set<number> }>();
  const dueAsked = new Map<string, string>();
  return {
    reached,
    ended,
    dueAsked: (item: string) => dueAsked.get(item),
    line(raw: string, connection: number): void {
      const text = raw.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
      const before = last.get(connection);
      last.delete(connection);
      const item = /\|AB([^|]+)/.exec(text)?.[1];
      if (item === undefined || !/^(09|17)/.test(text)) return;
      const isAsked = before?.item === item && before.text.startsWith("17");
      const line = { text, item, isAsked, ended: 0, perhapsLost: false, at: elapsed() };
      reached.push(line);
      last.set(connection, line);
      const loan = lent.get(item);
      if (loan === undefined || !text.startsWith("17")) return;
      loan.asked.add(connection);
      dueAsked.set(item, loan.due);
    },
    did(
      { did, item = "", due = "" }: { readonly did: string; readonly item?: string; readonly due?: string },
      connection: number,
    ): void {
      const loan = lent.get(item), line = last.get(connection);
      if (did === "lent") lent.set(item, { at: now(), due, asked: new Set([connection]) });
      else if (did === "renewed" && loan !== undefined) lent.set(item, { ...loan, due });
      else if (did === "returned") {
        lent.delete(item);
        if (loan === undefined || line === undefined || connection === 0) return;
        line.ended++;
        const behindQuestion = !loan.asked.has(connection) && (line.isAsked || line.text.startsWith("09N"));
        ended.push({ line, item, lent: loan.at, due: loan.due, behindQuestion });
      }
    },
  };
}

async function startSystem({ kind, seed, items, patrons }: DeskWorldOptions, calendar: Calendar, time: JumpingTime) {
  const { elapsed } = time;
  const record = createRecord(calendar.now, elapsed);
  const system = await startBreakableSystem({
    kind,
    seed,
    terminator: "\r",
    idleSeconds: Infinity,
    time: { now: calendar.now, sleep: time.sleep },
    library: {
      institution: "CPL",
      logins: [{ id: "sip1", password: "sip1pass" }],
      patrons: patrons.map((id) => ({ id, pin: "", name: id, blocked: false })),
      items: items.map((id) => ({ id, title: `Title of ${id}` })),
      ...{ loans: [], holds: [], fees: [] },
    },
    onLine(raw, connection) {
      time.stirred();
      record.line(raw, connection);
    },
    onChange: (change) => record.did(change, change.connection),
  });
  const { library } = system;
  const copy = (id: string) => library.item(id) ?? strange(id);
  const desk = { connection: 0, login: "desk", request: "", half: false };
  return {
    port: system.port,
    seen: {
      setFaults: system.setFaults,
      reached: record.reached,
      ended: record.ended,
      dueAsked: record.dueAsked,
      due: (id: string) => library.loan(copy(id))?.due,
      deskReturns: (id: string) => void library.giveBack(copy(id), desk),
      deskLends(id: string, patron: string, due: Temporal.ZonedDateTime) {
        library.giveBack(copy(id), desk);
        library.lend(copy(id), library.patron(patron) ?? strange(patron), desk, due);
      },
    },
    isCut: () => !system.isAlive,
    cut() {
      for (const line of record.reached) if (elapsed() - line.at < ANSWERED) line.perhapsLost = true;
      system.kill();
    },
    mend: system.revive,
    close: system.close,
  };
}

function strange(id: string): never {
  throw new RangeError(`the library has no ${id}`);
}
