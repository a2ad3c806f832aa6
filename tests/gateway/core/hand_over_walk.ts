import {
  type LOOK_RULES,
  type LookEffect,
  type LookEvent,
  nextLook,
  NOT_LOOKED,
} from "../../../src/gateway/core/hand_over_rules.ts";
import type { HandedOver } from "../../../src/gateway/core/states.ts";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";

type HandOverLooks = typeof NOT_LOOKED;
type LookRule = typeof LOOK_RULES[number];

/** What waits, or will; rows are numbered as they stand here. */
interface WaitingChange {
  readonly login: string;
  /** Whether another process has begun it. */
  readonly isOpen?: true;
  readonly isTooOld?: true;
  /** Whether a stand-in has accepted it. */
  readonly isQueued?: true;
  /** Whether it is accepted while the worker runs. */
  readonly comesLater?: true;
}

/** What is walked. */
export interface LooksPart {
  readonly changes: readonly WaitingChange[];
  /** How often something may fail: a storage that is away, a change that waits after its hand-over. */
  readonly failures: number;
  /** How often the system may go away or come back, or a terminal may begin or end to wait for a session. */
  readonly turns: number;
  /** Whether the worker may be closed. */
  readonly mayClose?: true;
  /** How many sessions each login may have; none beside the first unless given. */
  readonly room?: number;
}

/** What the shell is at; `due`: when it rings. */
type Pending =
  | {
    readonly kind: "read" | "choose";
    readonly login?: string;
    readonly notOf: readonly string[];
    readonly seen: string;
  }
  | { readonly kind: "hand over"; readonly row: LedgerRow }
  | { readonly kind: "ring"; readonly event: LookEvent; readonly due: number };

/** All that is, at one moment of the walk. */
interface LooksWorld {
  /** By the gateway's clock. */
  readonly at: number;
  readonly isAnswering: boolean;
  readonly isBusy: boolean;
  /** Since when a terminal waits, or none does. */
  readonly turnedAt: number;
  readonly looks: HandOverLooks;
  readonly pending: readonly Pending[];
  /** The numbers of what waits, the oldest first. */
  readonly waiting: readonly number[];
  /** The numbers of what is still to come. */
  readonly toCome: readonly number[];
  readonly failures: number;
  readonly turns: number;
  /** Before when a login, or a row, may not be tried again, and how often it was tried in vain. */
  readonly pauses: ReadonlyMap<string, { readonly until: number; readonly times: number }>;
}

/** What a walk has found. */
interface LooksFound {
  readonly states: number;
  readonly transitions: number;
  /** What is broken first; absent: nothing is. */
  readonly broken?: string;
}

const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z"), LONG_AGO = NOW.subtract({ hours: 24 * 9 });
const TOO_OLD = NOW.subtract({ hours: 24 * 8 });
/** The first pause of a login or a row, and of a row whose 17 had no answer, in milliseconds; each further one is twice as long. */
const PAUSE = 5_000, PAUSE_OF_UNANSWERED = 10_000;
/** Each pause of a login that the system does not take now. */
const PAUSE_OF_LOGIN = 2_000;

/** Milliseconds for which nothing is handed over at least while a terminal waits. */
const STANDS_BACK = 2_000;

/** Walks every state of the worker that can be reached, and tells what is broken first. */
export function walkLooks(part: LooksPart, rules: readonly LookRule[]): LooksFound {
  const walked = new LooksWalk(part, rules);
  return walked.walk();
}

class LooksWalk {
  readonly #part: LooksPart;
  readonly #rules: readonly LookRule[];
  readonly #rows: readonly LedgerRow[];
  #broken: string | undefined;

  constructor(part: LooksPart, rules: readonly LookRule[]) {
    this.#part = part;
    this.#rules = rules;
    this.#rows = part.changes.map(rowOf);
  }

  walk(): LooksFound {
    const numbers = new Map<string, number>(),
      worlds: LooksWorld[] = [],
      edges: (readonly [from: number, to: number])[] = [];
    const add = (world: LooksWorld): number => {
      const key = keyOf(world), known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, worlds.length);
      return worlds.push(world) - 1;
    };
    add(this.#first());
    for (let at = 0, world = worlds[at]; world !== undefined && this.#broken === undefined; world = worlds[++at]) {
      for (const after of this.#after(world)) edges.push([at, add(after)]);
      this.#check(world);
    }
    this.#broken ??= neverHandedOver(worlds, edges);
    return {
      states: worlds.length,
      transitions: edges.length,
      ...this.#broken !== undefined && { broken: this.#broken },
    };
  }

  #first(): LooksWorld {
    const { changes, failures, turns } = this.#part;
    const of = (later: boolean) =>
      changes.flatMap(({ comesLater = false }, id) => comesLater === later ? [id + 1] : []);
    const world: LooksWorld = {
      ...{ looks: NOT_LOOKED, pending: [], waiting: of(false), toCome: of(true), failures, turns },
      ...{ at: 0, isAnswering: true, isBusy: false, turnedAt: 0, pauses: new Map() },
    };
    return this.#happen(world, { kind: "time to look" });
  }

  #after(world: LooksWorld): readonly LooksWorld[] {
    const { pending, toCome: [next, ...toCome], turns, looks, waiting } = world, { mayClose } = this.#part;
    const after = pending.flatMap((one) =>
      this.#over(one, { ...world, pending: pending.filter((each) => each !== one) })
    );
    if (next !== undefined) {
      after.push(this.#happen({ ...world, toCome, waiting: [...waiting, next] }, { kind: "accepted" }));
    }
    if (turns > 0) {
      after.push({ ...world, turns: turns - 1, isAnswering: !world.isAnswering });
      after.push({ ...world, turns: turns - 1, isBusy: !world.isBusy, turnedAt: world.at });
    }
    if (mayClose && looks.phase !== "closed") after.push(this.#happen(world, { kind: "closing" }));
    return after;
  }

  /** What comes of something that the shell is at. */
  #over(one: Pending, world: LooksWorld): readonly LooksWorld[] {
    if (one.kind === "ring") return [this.#happen({ ...world, at: Math.max(world.at, one.due) }, one.event)];
    const { failures } = world, failed = { ...world, failures: failures - 1 };
    if (one.kind === "hand over") {
      const { row } = one, isThere = world.waiting.includes(row.ledgerId);
      const waiting = world.waiting.filter((id) => id !== row.ledgerId);
      const over = this.#happen({ ...unpaused(world, row), waiting }, handedOver(row, { kind: "over" }));
      const waits = (["login", "row", "answer"] as const).map((what) =>
        this.#happen(
          world.looks.phase === "handing over" ? paused(failed, row, what) : failed,
          handedOver(row, { kind: "waits", for: what }),
        )
      );
      return failures > 0 && isThere ? [over, ...waits] : [over];
    }
    const of = one.login === undefined ? {} : { login: one.login };
    // What was read may be older than what has happened since.
    const read = [...new Set([one.seen, world.waiting.join()])].map((seen) => this.#read(one, seen, world));
    return failures > 0 ? [...read, this.#happen(failed, { kind: "not read", ...of })] : read;
  }

  #read(
    { kind, login, notOf }: Pending & { readonly kind: "read" | "choose" },
    seen: string,
    world: LooksWorld,
  ): LooksWorld {
    const ids = new Set(seen.split(","));
    const rows = this.#rows.filter(({ ledgerId }) => ids.has(String(ledgerId)));
    if (kind === "read") return this.#happen(world, { kind, rows, tooOld: TOO_OLD });
    const chosen = rows.filter((row) => row.state === "waiting" && !notOf.includes(loginOf(row)));
    return this.#happen(
      world,
      { kind: "chosen", rows: chosen, tooOld: TOO_OLD, ...login !== undefined && { login } },
      chosen,
    );
  }

  /** @param chosen of these the oldest of each login must go first that does not pause */
  #happen(world: LooksWorld, event: LookEvent, chosen?: readonly LedgerRow[]): LooksWorld {
    const { looks, effects } = nextLook(world.looks, event, { ...world, room: this.#part.room ?? 1 }, this.#rules);
    if (world.looks.phase === "closed" && effects.length > 0) this.#break("it goes on after it is closed");
    const after = effects.reduce((so: LooksWorld, effect) => this.#effect(so, effect, event), { ...world, looks });
    const begun = after.pending.flatMap((one) => one.kind === "hand over" && !isAtWork(world, one.row) ? one.row : []);
    for (const row of begun) {
      const first = chosen?.find((one) =>
        one.at === NOW && loginOf(one) === loginOf(row) && !isPausing(world, one) && !isAtWork(world, one)
      );
      if (first !== undefined && !begun.includes(first)) this.#break(`${row.ledgerId} goes before ${first.ledgerId}`);
    }
    return after;
  }

  #effect(world: LooksWorld, effect: LookEffect, event: LookEvent): LooksWorld {
    const { pending, at, waiting } = world, withOne = (one: Pending) => ({ ...world, pending: [...pending, one] });
    switch (effect.kind) {
      case "stop":
        return { ...world, pending: pending.filter(({ kind }) => kind !== "ring") };
      case "look later":
        return withOne({ kind: "ring", event: { kind: "time to look" }, due: at + effect.milliseconds });
      case "rest":
        return withOne({ kind: "ring", event: { kind: "rested", login: effect.login }, due: at + effect.milliseconds });
      case "read":
        return withOne({ kind: "read", notOf: [], seen: waiting.join() });
      case "choose":
        return withOne({ ...effect, seen: waiting.join() });
      case "hand over":
        this.#checkHandOver(world, effect, event);
        return withOne({ kind: "hand over", row: effect.row });
    }
  }

  #checkHandOver(world: LooksWorld, { row, how }: LookEffect & { readonly kind: "hand over" }, event: LookEvent): void {
    const { isOpen, isTooOld } = this.#part.changes[row.ledgerId - 1] ?? {}, login = loginOf(row);
    const others = world.pending.flatMap((one) => one.kind === "hand over" ? one.row : []);
    if (others.includes(row)) this.#break(`${row.ledgerId} is handed over twice at once`);
    const { room = 1 } = this.#part, ofLogin = others.filter((one) => loginOf(one) === login);
    if (ofLogin.length > 0 && room < 3) this.#break(`two changes of ${login} are handed over at once`);
    if (ofLogin.length > 0 && others.length >= 3) this.#break("too many changes are handed over at once");
    if (isTooOld && how.isTooOld !== true) this.#break(`${row.ledgerId} is sent though it has waited for too long`);
    if (isOpen || isTooOld) return;
    if (!world.isAnswering) this.#break(`${row.ledgerId} is handed over at ${event.kind}, and the system is away`);
    if (world.isBusy && world.at - world.turnedAt < STANDS_BACK) {
      this.#break(`${row.ledgerId} is handed over at ${event.kind}, and a terminal waits`);
    }
    if (isPausing(world, row)) this.#break(`${row.ledgerId} is tried again at once`);
    const isUnsure = world.pauses.has(`answer ${row.ledgerId}`);
    if (isUnsure && how.isUnsure !== true) this.#break(`${row.ledgerId} is sent, and its 17 had no answer`);
  }

  #check({ looks, pending, waiting }: LooksWorld): void {
    if (looks.phase !== "closed" && pending.length === 0) this.#break("it looks no more");
    const looksAtOnce = pending.filter((one) =>
      one.kind === "ring" ? one.event.kind === "time to look" : one.kind !== "hand over" && one.login === undefined
    );
    if (looksAtOnce.length > 1) this.#break("it looks twice at once");
    if (!looks.mayWait && waiting.length > 0) this.#break("it says that nothing waits");
  }

  #break(problem: string): void {
    this.#broken ??= problem;
  }
}

/** Finds a world in which nothing fails any more, and from which no way leads to one where nothing waits. */
function neverHandedOver(
  worlds: readonly LooksWorld[],
  edges: readonly (readonly [from: number, to: number])[],
): string | undefined {
  const before = Map.groupBy(edges, ([, to]) => to);
  const ends = worlds.flatMap(({ waiting, toCome }, at) => waiting.length + toCome.length === 0 ? [at] : []);
  const good = new Set(ends);
  for (let at = ends.pop(); at !== undefined; at = ends.pop()) {
    for (const [from] of before.get(at) ?? []) {
      if (!good.has(from)) ends.push(from);
      good.add(from);
    }
  }
  const lost = worlds.find((world, at) => !good.has(at) && isQuiet(world));
  return lost && `${lost.waiting.join()} waits for ever: ${lost.looks.phase}`;
}

function isQuiet({ failures, turns, isAnswering, isBusy, looks }: LooksWorld): boolean {
  return failures === 0 && turns === 0 && isAnswering && !isBusy && looks.phase !== "closed";
}

function handedOver(row: LedgerRow, came: HandedOver): LookEvent {
  return { kind: "handed over", row, came, took: 0 };
}

/** Notes until when what was tried in vain may not be tried again. */
function paused(world: LooksWorld, row: LedgerRow, what: "login" | "row" | "answer"): LooksWorld {
  const pauses = new Map(world.pauses);
  const longer = (name: string, first: number) => {
    const { until = 0, times = 0 } = pauses.get(name) ?? {};
    // Several that fail at once make one pause.
    if (world.at < until) return;
    pauses.set(name, { until: world.at + first * 2 ** times, times: times + 1 });
  };
  const login = `login ${loginOf(row)}`;
  if (what === "row") pauses.delete(login);
  else if (what === "answer") longer(login, PAUSE);
  else if (world.at >= (pauses.get(login)?.until ?? 0)) {
    pauses.set(login, { until: world.at + PAUSE_OF_LOGIN, times: 0 });
  }
  if (what === "row") longer(`row ${row.ledgerId}`, PAUSE);
  if (what === "answer") longer(`answer ${row.ledgerId}`, PAUSE_OF_UNANSWERED);
  return { ...world, pauses };
}

/** Forgets them: it is over. */
function unpaused(world: LooksWorld, row: LedgerRow): LooksWorld {
  const pauses = new Map(world.pauses), isAsked = world.looks.phase === "handing over";
  const over = [`row ${row.ledgerId}`, `answer ${row.ledgerId}`, ...isAsked ? [`login ${loginOf(row)}`] : []];
  for (const name of over) pauses.delete(name);
  return { ...world, pauses };
}

function isPausing({ pauses, at }: LooksWorld, row: LedgerRow): boolean {
  const names = [`login ${loginOf(row)}`, `row ${row.ledgerId}`, `answer ${row.ledgerId}`];
  return names.some((name) => at < (pauses.get(name)?.until ?? 0));
}

function isAtWork({ pending }: LooksWorld, row: LedgerRow): boolean {
  return pending.some((one) => one.kind === "hand over" && one.row === row);
}

function loginOf({ handOver }: LedgerRow): string {
  return handOver?.login ?? "";
}

function rowOf({ login, isOpen, isTooOld, isQueued }: WaitingChange, id: number): LedgerRow {
  const at = isTooOld ? LONG_AGO : NOW;
  return {
    ...{ ledgerId: id + 1, institution: "MAIN", at, heard: at, begun: at, state: isOpen ? "open" : "waiting" },
    ...{ account: login, terminal: "desk", address: "", library: "CPL", message: "checkin", itemId: `I${id}` },
    ...{ action: "checkin", terminalTold: "yes" },
    handOver: { login, location: "desk", request: "", ...isQueued && { outage: 1 } },
  };
}

/** Names a world: worlds with the same name go on alike. Only how much later something is makes a difference. */
function keyOf({ looks, pending, at, pauses, turnedAt, ...world }: LooksWorld): string {
  const { phase, mayWait, aside, lines, pauses: tried, ...rest } = looks;
  const ids = (rows: readonly LedgerRow[]) => rows.map(({ ledgerId }) => ledgerId);
  const later = (moment: number) => Math.max(0, moment - at);
  const kept = Object.values(tried).map((some) =>
    [...some].map(([key, { until, next }]) => [String(key), later(until), next])
  );
  const under = pending.map((one) => {
    if (one.kind === "hand over") return `hand over ${one.row.ledgerId}`;
    return JSON.stringify(one.kind === "ring" ? { ...one, due: later(one.due) } : one);
  });
  return JSON.stringify([
    ...[phase, mayWait, rest, aside.map(({ row }) => row.ledgerId), under.toSorted(), kept, world],
    [...lines].map(([login, line]) => [login, { ...line, left: ids(line.left), atWork: line.atWork.toSorted() }]),
    world.isBusy && Math.min(STANDS_BACK, at - turnedAt),
    [...pauses].map(([name, { until, times }]) => [name, later(until), times]),
  ]);
}
