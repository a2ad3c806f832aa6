import { NOTHING_ASKED, type RequestEvent } from "../../../src/gateway/core/states.ts";
import type { RULES } from "../../../src/gateway/core/next.ts";
import { type Taken, Turn } from "./turn.ts";
import type { Pending, WalkedPart, WalkedRow, World } from "./walked_world.ts";

/** A step that leads from one world to another. */
export interface WorldStep {
  readonly name: string;
  /** The row that it is about, where it is about nothing else. */
  readonly of?: number;
  take(): Taken;
}

/** Adds a step. */
type Add = (name: string, take: (turn: Turn) => void, of?: number, lends?: World["isLent"]) => void;

/** The world before anything was asked. */
export function firstWorld({ requests, mortal, suspended = [], hasStaff, mostApart }: WalkedPart): World {
  const gateway = { core: { ...NOTHING_ASKED, mostApart }, pending: [], debt: 0, cleared: 0, isDown: false };
  return {
    gateways: [gateway, gateway],
    ...{ rows: [], lines: [], heard: requests.map(() => undefined) },
    ...{ mayDie: mortal.length + suspended.length > 0, mayClose: hasStaff, isLent: false, mayPassOver: true, lost: 0 },
  };
}

/**
 * All that can happen now. Of what concerns one change only, and makes no difference to any other any more, one way is
 * gone: it commutes with all else. The parts without that other change walk all ways.
 */
export function stepsFrom(world: World, part: WalkedPart, rules: typeof RULES): readonly WorldStep[] {
  const steps: WorldStep[] = [];
  const add: Add = (name, take, of, lends) =>
    void steps.push({
      name,
      ...of !== undefined && { of },
      take() {
        const turn = new Turn(world, part, rules, lends);
        take(turn);
        return turn.end();
      },
    });
  addRequests(world, part, add);
  addSystem(world, part, add);
  addReturns(world, part, add);
  for (const at of [0, 1]) addOf(at, world, part, add);
  for (const row of world.rows) {
    const { ledgerId, state } = row;
    if (world.mayClose && state === "unknown") add(`staff close ${ledgerId}`, (turn) => turn.close(row));
    if (mayTimeBeOver(row, world)) {
      add(`settle_minutes of ${ledgerId} are over`, (turn) => turn.settleTimeOver(row), ledgerId);
    }
  }
  const apart = steps.find(({ of }) => of !== undefined && isApart(of, world, part));
  return apart === undefined ? steps : [apart];
}

/** Whether a row is of a copy that nobody else names, of a gateway that lives, and its change holds nobody back any more. */
function isApart(
  ledgerId: number,
  { gateways, mayDie, mayClose, rows }: World,
  { requests, mortal }: WalkedPart,
): boolean {
  const { request = 0, owner = 0 } = rows.find((row) => row.ledgerId === ledgerId) ?? {};
  const isAlone = requests.filter(({ copy }) => copy === requests[request]?.copy).length === 1;
  if (!isAlone || (mayDie && mortal.includes(owner)) || mayClose || requests.length === 1) return false;
  return gateways.every(({ core }) => core.rows.get(ledgerId)?.standing !== "sent");
}

function addRequests({ heard, gateways }: World, { requests, mayFail, workers }: WalkedPart, add: Add): void {
  for (const [id, { gateway, change, kind, isQueued }] of requests.entries()) {
    if (isQueued) {
      // A copy is lent before it comes back; and of two loans that are alike, it is all the same which is accepted first.
      const isNext = requests.slice(0, id).every((one, at) => !one.isQueued || heard[at] !== undefined);
      if (heard[id] === undefined && isNext) add(`${change} is accepted (${id})`, (turn) => turn.accept(id));
      continue;
    }
    const first = requests.findIndex((one) => one.change === change);
    if (heard[id] !== undefined || gateways[gateway]?.isDown) continue;
    // A retry comes when the first request was asked.
    if (first !== id && heard[first] === undefined) continue;
    add(`${change} is asked (${id})`, (turn) => turn.ask(id));
    if (workers !== undefined) {
      add(`${change} is asked (${id}), and the system is away`, (turn) => turn.ask(id, "system"));
    }
    if (kind === "undo") add(`${change} is asked (${id}), too late`, (turn) => turn.ask(id, "time"));
    if (!mayFail) continue;
    add(`${change} is asked (${id}), and there is no session`, (turn) => turn.ask(id, "session"));
    add(`${change} is asked (${id}), and the storage is away`, (turn) => turn.ask(id, "storage"));
    add(`${change} is asked (${id}), and both are away`, (turn) => turn.ask(id, "both"));
  }
}

/** The workers of the gateways hand over what waits. */
function addReturns(
  { rows, gateways, isLent, lines }: World,
  { mayFail, hasDesk, workers = [], requests }: WalkedPart,
  add: Add,
): void {
  for (const row of rows) {
    const { ledgerId, state, isAccepted } = row;
    if (!isAccepted || (state !== "waiting" && (state !== "open" || !mayFail))) continue;
    for (const at of workers) {
      const { isDown = true, core } = gateways[at] ?? {};
      const isUnderWay = [...core?.requests.values() ?? []].some(({ handOver }) =>
        handOver?.ledgerId === ledgerId && handOver.before === undefined
      );
      if (isDown || isUnderWay) continue;
      const name = `gateway ${at}: the worker takes ${ledgerId}`;
      add(name, (turn) => turn.handOver(at, row, {}));
      if (!mayFail) continue;
      add(`${name}, which has no account`, (turn) => turn.handOver(at, row, {}, true));
      add(`${name}, unsure`, (turn) => turn.handOver(at, row, { isUnsure: true }));
      add(`${name}, unsure, in vain`, (turn) => turn.handOver(at, row, { isUnsure: true }, true));
      add(`${name}, which is too old`, (turn) => turn.handOver(at, row, { isTooOld: true }));
    }
  }
  const isWaiting = rows.some(({ state, isAccepted }) => isAccepted && state === "waiting");
  if (hasDesk && !isLent && isWaiting) add("the desk lends the copy", () => {}, undefined, true);
  const isLoanWaiting = rows.some(({ request, state, isQueued }) =>
    isQueued && state === "waiting" && requests[request]?.kind === "loan"
  );
  if (hasDesk && !isLent && isLoanWaiting && lines.length === 0) {
    add("the desk types the loan", () => {}, undefined, "typed");
  }
}

/** `settle_minutes` are longer than any terminal waits, and than any writing takes. */
function mayTimeBeOver({ ledgerId, stands, state }: WalkedRow, { gateways }: World): boolean {
  if (!stands || state === "open") return false;
  const isFollowed = gateways.some(({ core }) => (core.rows.get(ledgerId)?.standing ?? "settled") !== "settled");
  if (!isFollowed && state !== "unknown") return false;
  return gateways.every(({ core, pending }) =>
    core.rows.get(ledgerId)?.request === undefined &&
    !pending.some((one) => one.kind === "write" && one.ledgerId === ledgerId)
  );
}

function addOf(at: number, { gateways, mayDie, lines }: World, part: WalkedPart, add: Add): void {
  const gateway = gateways[at];
  if (gateway === undefined) return;
  const { core, pending, isDown } = gateway;
  if (isDown) return add(`gateway ${at} begins anew`, (turn) => turn.beginAnew(at));
  const isBusy = pending.length > 0 || core.rows.size > 0 || core.requests.size > 0;
  if (mayDie && isBusy && part.mortal.includes(at)) add(`gateway ${at} dies`, (turn) => turn.die(at));
  if (mayDie && isBusy && part.suspended?.includes(at)) {
    add(`gateway ${at} is taken for dead`, (turn) => turn.takeForDead(at));
  }
  for (const one of pending) {
    if (part.isPrompt && one.kind === "ring" && one.when === "half") continue;
    const name = `gateway ${at}: ${one.kind} ${"id" in one ? one.id : one.ledgerId}`;
    const isFirst = one.kind !== "write" ||
      pending.find((other) => other.kind === "write" && other.ledgerId === one.ledgerId) === one;
    const isUndecided = one.kind === "proof" &&
      lines.some(({ ledgerId, state }) => ledgerId === one.ledgerId && state === "received");
    if (isUndecided) add(`${name} finds it done`, (turn) => turn.findDone(at, one));
    if (isFirst) add(name, (turn) => turn.over(at, one, true), aboutOf(one, gateway.core.requests));
    // A request that was not sent may be tried again in the same way.
    const mayFail = one.kind === "prepared"
      ? part.mayFail && core.requests.get(one.id)?.tries === 0
      : FAIL.has(one.kind);
    if (mayFail) add(`${name}, in vain`, (turn) => turn.over(at, one, false));
    if (part.mayFail && one.kind === "ring" && one.when === "half") {
      add(`${name}, when all the time is over`, (turn) => turn.ringTooLate(at, one));
    }
    if (part.mayFail && one.kind === "prepared") {
      add(`${name}, and the storage is away`, (turn) => turn.preparedElse(at, one.id, { kind: "storage away" }));
      add(`${name}, and is withheld`, (turn) => turn.preparedElse(at, one.id, WITHHELD));
    }
  }
  if (core.owed > core.cleared) {
    add(`gateway ${at}: another question is answered`, (turn) => turn.otherQuestion(at));
  }
}

/** A question that decides whether a change may be sent is not answered. */
const WITHHELD: RequestEvent = { kind: "judged", verdict: "unanswered", canBeProved: false };

const FAIL: ReadonlySet<Pending["kind"]> = new Set(["proof", "later question"]);

/** The row that something pending is about, where it is about nothing else. */
function aboutOf(
  pending: Pending,
  requests: ReadonlyMap<number, { readonly ledgerId?: number; readonly phase: string }>,
): number | undefined {
  if (pending.kind === "ring") {
    const { ledgerId, phase } = requests.get(pending.id) ?? {};
    return phase === "sent" || phase === "answering" ? ledgerId : undefined;
  }
  return pending.kind === "proof" || pending.kind === "later question" || pending.kind === "prepared"
    ? undefined
    : pending.ledgerId;
}

function addSystem(
  { lines, gateways, mayPassOver, lost }: World,
  { mayFail, requests, mostLost = Infinity }: WalkedPart,
  add: Add,
): void {
  const mayLose = lost < mostLost;
  for (const line of lines.filter(({ isOpen }) => isOpen)) {
    const { ledgerId } = line;
    // Of a third change, on another copy, the others only learn whether its answer is owed.
    const isThird = requests.length > 2 && requests[line.request]?.kind === "hold";
    add(`the system says yes to ${ledgerId}`, (turn) => turn.answer(line, true), ledgerId);
    const mayEnd = !isThird && mayLose;
    if (mayEnd) add(`the system has done ${ledgerId}, and ends`, (turn) => turn.lose(line, "done", true), ledgerId);
    if (mayLose) add(`the line of ${ledgerId} is cut`, (turn) => turn.lose(line, line.state, false), ledgerId);
    if (line.state === "done" || isThird) continue;
    if (mayPassOver && mayFail && gateways[line.gateway]?.core.rows.get(ledgerId)?.standing === "sent") {
      add(`the session had ended before ${ledgerId}`, (turn) => turn.passOver(line, "not sent"), ledgerId);
    }
    add(`the system says no to ${ledgerId}`, (turn) => turn.answer(line, false), ledgerId);
    if (mayPassOver) add(`the system says 98 to ${ledgerId}`, (turn) => turn.passOver(line), ledgerId);
    if (mayLose) {
      add(`the system ends before it does ${ledgerId}`, (turn) => turn.lose(line, "never", true), ledgerId);
    }
  }
}
