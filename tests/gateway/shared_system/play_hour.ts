import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { type MadeUp, type Reply, usualReply, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { redact } from "../../support/library/redact.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW, serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";

/** A library system that terminals of two institutions share, each of which has two logins there. */
export interface SharedSystem extends Pick<MadeUp, "processes" | "lineEnd" | "greeting"> {
  /** Command identifiers that it gives these replies to, in place of answers. */
  readonly instead?: Readonly<Record<string, Reply>>;
  /** Every how many loans one is left without an answer. */
  readonly losesLoans?: number;
}

/** The systems, by what they are like. */
export const SHARED_SYSTEMS: Readonly<Record<string, SharedSystem>> = {
  "Koha-like, one process": { processes: 1, lineEnd: "\r\n" },
  "Koha-like, one process that loses loans": { processes: 1, lineEnd: "\r\n", losesLoans: 12 },
  "Koha-like, two processes": { processes: 2, lineEnd: "\r\n", losesLoans: 12 },
  "Koha-like, fifty processes": { processes: 50, lineEnd: "\r\n", losesLoans: 12 },
  "FOLIO-like": { instead: { "01": "silence", "15": "silence", "19": "silence", "25": "silence" } },
  "without a 17, by 96": { instead: { "17": "96" } },
  "without a 17, by silence": { instead: { "17": "silence" } },
  "LF as line end": { lineEnd: "\n" },
  "greets": { greeting: "220 Welcome\r\nat the library", lineEnd: "\r\n" },
};

/** How long a system takes, in milliseconds: as Koha does, by command identifier. */
const TAKES: Readonly<Record<string, number>> = { "93": 250, "99": 10, "63": 109, "17": 50, "11": 500, "09": 500 };

/** What the terminals of an hour have seen. */
export interface HourSeen {
  /** The longest wait in seconds, outside of the outage, by command identifier. */
  readonly longest: ReadonlyMap<string, number>;
  readonly messages: number;
  /** What was not answered by the system itself, outside of the outage. */
  readonly wrong: readonly string[];
}

/** Seconds in which the system says nothing, from a third of the time on; and until which nobody is judged. */
const OUTAGE = 90, RECOVERY = 120;

/** Lets twenty terminals work for so many minutes, with an outage, wrong PINs, holds and enables among them. */
export async function playHour(
  { instead = {}, losesLoans = Infinity, ...madeUp }: SharedSystem,
  minutes: number,
  random: () => number,
): Promise<HourSeen> {
  const time = createJumpingTime(NOW), end = minutes * 60_000, from = end / 3, until = from + OUTAGE * 1000;
  const isOut = () => time.elapsed() >= from && time.elapsed() < until;
  const never = new AbortController().signal;
  const reply = async (line: string): Promise<Reply | undefined> => {
    time.stirred();
    const code = line.slice(0, 2);
    await time.sleep(TAKES[code] ?? 100, never);
    time.stirred();
    if (isOut()) return "silence";
    if (code === "11" && ++loans % losesLoans === 0) {
      lost.add(copyOf(line));
      return "silence";
    }
    if (line.includes("|ADwrong|")) return usualReply(line).replace("BLY|", "BLY|CQN|");
    return instead[code] ?? OTHERS[code];
  };
  const longest = new Map<string, number>(), wrong: string[] = [];
  /** Copies whose loan had no answer: their own loans and returns wait for that. */
  const lost = new Set<string>();
  let messages = 0, loans = 0;

  async function work(terminal: Terminal, number: number): Promise<void> {
    for (let turn = 0;; turn++) {
      await time.pass(5 + 50 * random());
      const at = time.elapsed();
      if (at >= end) return;
      const [message, fits] = messageOf(number, turn, random);
      const code = message.slice(0, 2);
      terminal.send(message);
      time.stirred();
      const answer = await terminal.expect(/^\d\d/);
      time.stirred();
      messages++;
      const waitsForOwn = (code === "11" || code === "09") && lost.has(copyOf(message));
      if (fits === undefined || code in instead || waitsForOwn || isNear(at) || isNear(time.elapsed())) continue;
      const waited = (time.elapsed() - at) / 1000;
      longest.set(code, Math.max(longest.get(code) ?? 0, waited));
      if (!fits.test(answer)) wrong.push(`${(at / 1000).toFixed(1)} s, terminal ${number}: ${message} -> ${answer}`);
    }
  }
  const isNear = (at: number) => at >= from - 20_000 && at < until + RECOVERY * 1000;

  await withMadeUpSystem({ ...madeUp, reply }, ({ port }) =>
    inFront(port, time, async (connect) => {
      const terminals: Terminal[] = [];
      for (let number = 0; number < TERMINALS; number++) terminals.push(await connect(number));
      await time.until(Promise.all(terminals.map(work)));
    })).finally(time.close);
  return { longest, messages, wrong };
}

const TERMINALS = 20, LOGINS = ["a1", "a2", "b1", "b2"] as const;

/** What the system says to messages that `usualReply` does not have. */
const OTHERS: Readonly<Record<string, string>> = {
  "15": "161N20261127    101500AOMAIN|AAP1001|",
  "25": "26              00020261127    101500AOMAIN|AAP1001|AEAda|BLY|",
};

function copyOf(line: string): string {
  return /\|AB([^|]*)\|/.exec(line)?.[1] ?? "";
}

/**
 * Makes a message of a terminal, and what its answer looks like. One terminal guesses PINs of a card that nobody else has:
 * that may slow its own, so that its answers are not judged. Each has copies of its own.
 */
function messageOf(number: number, turn: number, random: () => number): readonly [string, RegExp?] {
  const at = "20261127    101500", card = `P1${String(100 + number)}`, copy = `I2${String(100 + number)}`;
  const fields = `AOMAIN|AA${card}|`, which = random();
  if (number === 0) return [`63000${at}          AOMAIN|AAP1999|AC|ADwrong|`];
  // The date makes each a message of its own.
  const date = `202611${String(1 + turn % 28).padStart(2, "0")}    ${String(10 + turn % 10)}${String(10 + number)}00`;
  if (which < 0.5) return [`63000${at}          ${fields}AC|AD1|`, /^64 .*\|AEAda\|/];
  if (which < 0.7) return [`17${at}AOMAIN|AB${copy}|AC|`, /^1803/];
  if (which < 0.8) return [`11YN${date}${date}${fields}AB${copy}|AC|`, /^121/];
  if (which < 0.9) return [`09N${date}${date}APMAIN|AOMAIN|AB${copy}|AC|`, /^101/];
  if (which < 0.95) return [`15+${date}BSMAIN|${fields}AB${copy}|`, /^161/];
  return [`25${date}${fields}AC|`, /^26/];
}

/** Runs a server with two institutions in front of a system; each terminal has one of four logins. */
async function inFront(
  port: number,
  time: JumpingTime,
  use: (connect: (number: number) => Promise<Terminal>) => Promise<void>,
): Promise<void> {
  const upstream = anUpstream({
    addresses: [{ host: "127.0.0.1", port }],
    ...{ errorDetection: false, sessions: "shared", settleMinutes: 2 },
  });
  const config = aConfig({
    accounts: LOGINS.map((id) =>
      anAccount({
        ...{ id, institution: id.charAt(0).toUpperCase(), password: { kind: "clear", value: "p" } },
        upstreamLogin: { id, password: "p" },
      })
    ),
    institutions: ["A", "B"].map((id) => anInstitution({ id, upstream })),
  });
  const log = recordingLog("no"), { elapsed } = time;
  const gateways = createGateways({
    replicaOf: () => NO_REPLICA,
    ...{ clock: time, storage: memoryStorage(time), owner: "this", redact, log },
    now: time.now,
    current: () => config,
    localTime: createLocalTime,
    random: () => 0,
    observe() {},
    count() {},
  });
  try {
    await serving({
      ...{ config, log, elapsed, clock: time.now },
      backEndOf(institution) {
        const gateway = gateways.of(institution);
        if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
        return gateway;
      },
    }, (served) =>
      use(async (number) => {
        const terminal = await time.during(served.connect());
        terminal.send(`9300CN${LOGINS[number % LOGINS.length]}|COp|`);
        await time.until(terminal.expect("941"));
        return terminal;
      }));
  } finally {
    await gateways.close();
  }
}
