import type { Duplex } from "node:stream";
import type { Encoding } from "../../protocol/public/sip2.ts";
import { type SimulatedKind, simulatedSystem } from "../../systems/systems.ts";
import type { CarriedOut } from "./records/carried_out.ts";
import { createDatabaseState, type DatabaseState } from "./database_state.ts";
import { serveEdgeTerminal } from "./edge_session.ts";
import { createFaultChooser, type FaultPlace } from "./faults/choose_fault.ts";
import type { FaultRule } from "./faults/fault_rule.ts";
import { seededRandom } from "./faults/seeded_random.ts";
import { BUILT_IN_LIBRARY, type LibraryFixture } from "./records/library_fixture.ts";
import { createLink, type Link } from "./link.ts";
import { servePerlTerminal } from "./perl_session.ts";
import { createSimulatedLibrary, type SimulatedLibrary } from "./records/simulated_library.ts";
import { machineTime, type SimulatedTime } from "./simulated_time.ts";
import { createWorkerPool } from "./worker_pool.ts";
import type { World } from "./world.ts";

/** How a simulated server is made; what is absent is as the system has it out of the box. */
export interface SimulatorOptions {
  readonly kind: SimulatedKind;
  /** What the library has; a small one that is built in where absent. */
  readonly library?: LibraryFixture;
  /** The time that it lives by; this machine's where absent. */
  readonly time?: SimulatedTime;
  /** The library's; UTC where absent. */
  readonly timeZone?: string;
  readonly encoding?: Encoding;
  /** What ends a field. */
  readonly delimiter?: string;
  /** What ends an answer. */
  readonly terminator?: "\r" | "\r\n";
  /** Connections served at once. Further ones are accepted, and served when a worker comes free. */
  readonly workers?: number;
  /** Seconds after which an idle terminal is closed; `Infinity`: never. */
  readonly idleSeconds?: number;
  /** Whether the tenant has error detection; edge-sip2 only. */
  readonly errorDetection?: boolean;
  readonly faults?: readonly FaultRule[];
  /** Of all that is at random; the same seed and requests make the same faults. */
  readonly seed?: number;
  /** Is told each line that is taken, as it came and with all passwords, one character a byte, without its CR. */
  readonly onLine?: (line: string, connection: number) => void;
  /** Is told each change that is carried out. */
  readonly onChange?: (change: CarriedOut) => void;
  /** Is told in words what was refused or closed, and why; no password and no field that may hold one is in it. */
  readonly onRefusal?: (what: string, connection: number) => void;
  /** Is told each fault that happens. */
  readonly onFault?: (rule: FaultRule, place: FaultPlace) => void;
}

/** What a simulated server has done so far. */
interface SimulatorCounts {
  /** Connections that were accepted. */
  readonly connections: number;
  /** Connections that are open, on this side. */
  readonly open: number;
  /** Connections that are served. */
  readonly serving: number;
  /** Connections that were accepted and wait for a worker. */
  readonly waiting: number;
  /** Requests that wait for the database to thaw. */
  readonly frozen: number;
  readonly logins: number;
  readonly refusedLogins: number;
}

/** A simulated server that runs. */
interface Simulator {
  /** All that was carried out, in order. */
  readonly carriedOut: readonly CarriedOut[];
  readonly library: SimulatedLibrary;
  /** Freezes it, takes it away, and has it answer again. */
  readonly database: Pick<DatabaseState, "freeze" | "takeAway" | "restore">;
  counts(): SimulatorCounts;
  /** Replaces all faults; their requests are counted anew. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Serves a connection, which must tell the end of what it reads without closing (`allowHalfOpen`). */
  accept(stream: Duplex): void;
  /** Breaks all connections off, as a machine does that goes down; what the library has stays. */
  breakOff(): void;
  /** Breaks all connections off, and ends. */
  close(): void;
}

/**
 * Makes a SIP2 server that behaves as a real system does, faults included. It is a model of what was seen of those
 * systems, and takes nothing from this project's own server.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { seed = 1, faults = [] } = options;
  const known = simulatedSystem(options.kind);
  const { workers = known.server.workers, idleSeconds = known.server.idleSeconds } = options;
  const system = { ...known, server: { ...known.server, workers, idleSeconds } };
  const random = seededRandom(seed);
  const carriedOut: CarriedOut[] = [];
  const ended = new AbortController();
  const links = new Set<Link>();
  let chooser = createFaultChooser(faults, random);
  let connections = 0, logins = 0, refusedLogins = 0;
  const world = worldOf(options, {
    system,
    random,
    faults: () => chooser,
    ended: ended.signal,
    note: (change) => {
      carriedOut.push(change);
      options.onChange?.(change);
    },
    noteLogin: (accepted) => void (accepted ? logins++ : refusedLogins++),
  });
  const pool = createWorkerPool(
    workers,
    (link, worker) =>
      system.server.family === "perl" ? servePerlTerminal(link, worker, world) : serveEdgeTerminal(link, world),
  );

  function accept(stream: Duplex): void {
    const link = createLink(stream, ++connections, () => links.delete(link));
    links.add(link);
    const place = { connection: link.number };
    const rule = chooser.choose(place);
    if (rule !== undefined) return world.noteFault(rule, place);
    pool.admit(link);
    if (pool.waiting() > 0) world.noteRefusal(`waits for one of ${workers} workers; all are busy`, link.number);
  }

  function breakOff(): void {
    for (const link of links) link.destroy();
  }

  return {
    carriedOut,
    library: world.library,
    database: world.database,
    counts: () => ({
      ...{ connections, logins, refusedLogins },
      open: links.size,
      serving: pool.serving(),
      waiting: pool.waiting(),
      frozen: world.database.waiting(),
    }),
    setFaults: (rules) => void (chooser = createFaultChooser(rules, random)),
    accept,
    breakOff,
    close() {
      ended.abort();
      breakOff();
    },
  };
}

/** What the connections of a simulator share with it. */
interface Shared extends Pick<World, "system" | "random" | "faults" | "ended" | "noteLogin"> {
  readonly note: (change: CarriedOut) => void;
}

function worldOf(options: SimulatorOptions, { note, ...shared }: Shared): World {
  const { library = BUILT_IN_LIBRARY, time = machineTime, timeZone = "UTC", encoding = "utf8", delimiter = "|" } =
    options;
  const now = () => time.now().toZonedDateTimeISO(timeZone);
  return {
    ...shared,
    time,
    delimiter,
    library: createSimulatedLibrary({ fixture: library, encoding, now, note }),
    database: createDatabaseState(),
    terminator: options.terminator ?? shared.system.server.terminator,
    errorDetection: options.errorDetection ?? false,
    noteLine: (line, connection) => options.onLine?.(line, connection),
    noteRefusal: (what, connection) => options.onRefusal?.(what, connection),
    noteFault: (rule, place) => options.onFault?.(rule, place),
  };
}
