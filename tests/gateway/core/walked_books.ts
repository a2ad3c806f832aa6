import type { RowWriting, Says, SeenRow, SendVerdict, Word } from "../../../src/gateway/core/states.ts";
import type { TerminalTold } from "../../../src/storage/port/ledger.ts";
import type { WalkedLine, WalkedPart, WalkedRequest, WalkedRow, World } from "./walked_world.ts";

type Heard = World["heard"][number];

/** Where the numbers of rows begin that were accepted in the system's place; that of the request follows. */
const ACCEPTED = 5;

/**
 * The ledger, what reached the system, and what terminals heard, while a step is taken. Each is held against the
 * promises at the moment at which it changes.
 */
export class Books {
  readonly problems: string[] = [];
  readonly heard: Heard[];
  rows: readonly WalkedRow[];
  lines: readonly WalkedLine[];
  readonly isLent: World["isLent"];
  readonly #requests: readonly WalkedRequest[];
  readonly #returnsWait: boolean;

  constructor(
    { rows, lines, heard, isLent }: World,
    { requests, workers }: WalkedPart,
    lends: World["isLent"] = false,
  ) {
    this.isLent = isLent || lends;
    this.#returnsWait = workers !== undefined;
    this.rows = rows;
    this.lines = lines;
    this.heard = [...heard];
    this.#requests = requests;
  }

  request(id: number): WalkedRequest {
    const request = this.#requests[id];
    if (request === undefined) throw new RangeError(`there is no request ${id}`);
    return request;
  }

  row(ledgerId: number): WalkedRow | undefined {
    return this.rows.find((row) => row.ledgerId === ledgerId);
  }

  line(ledgerId: number): WalkedLine | undefined {
    return this.lines.find((line) => line.ledgerId === ledgerId);
  }

  change(ledgerId: number, to: Partial<WalkedRow>): void {
    this.rows = this.rows.map((one) => one.ledgerId === ledgerId ? { ...one, ...to } : one);
  }

  changeLine(ledgerId: number, to: Partial<WalkedLine>): void {
    this.lines = this.lines.map((one) => one.ledgerId === ledgerId ? { ...one, ...to } : one);
  }

  canBeProved(id: number): boolean {
    return this.request(id).kind !== "hold";
  }

  seen({ ledgerId, request, state, by, told, says, stands, isQueued }: WalkedRow): SeenRow {
    return {
      ...{ ledgerId, state, terminalTold: told, ...isQueued && { isQueued } },
      ...by && { by },
      ...says && { answer: "", says },
      ...state === "unknown" && stands && { canBeProved: this.canBeProved(request) },
    };
  }

  /** Writes a row, or gives the one that forbids it. */
  begin(at: number, id: number): { readonly kind: "earlier" | "in the way"; readonly row: WalkedRow } | number {
    const earlier = this.earlier(id);
    if (earlier !== undefined) return { kind: "earlier", row: earlier };
    const inTheWay = this.rows.findLast((row) => isStanding(row) && this.#isInTheWay(row, id));
    if (inTheWay !== undefined) return { kind: "in the way", row: inTheWay };
    // A row of which nothing was sent is nobody's any more: its number may be given again.
    const ledgerId = id + 1;
    this.rows = [...this.rows.filter((row) => row.ledgerId !== ledgerId), {
      ...{ ledgerId, request: id, owner: at, state: "open", told: "nothing", stands: true },
    }];
    return ledgerId;
  }

  /** Writes the row of a change that waits from now on. */
  accept(at: number, id: number): void {
    const { isQueued } = this.request(id), queued = isQueued && { isQueued, says: "yes", isNoted: false } as const;
    const row = { request: id, owner: at, state: "waiting", told: "yes", stands: true } as const;
    this.rows = [...this.rows, { ...row, ledgerId: ACCEPTED + id, isAccepted: true, ...queued }];
  }

  /** What must be handed over before a change, the oldest first. */
  queueBefore(id: number): readonly WalkedRow[] {
    const waiting = this.rows.filter(({ isAccepted, state }) =>
      isAccepted && (state === "waiting" || state === "open")
    );
    const { copy } = this.request(id);
    const found = new Set(
      waiting.filter((row) => this.request(row.request).copy === copy || this.#isInTheWay(row, id)),
    );
    for (const row of found) {
      for (const other of waiting.slice(0, waiting.indexOf(row))) {
        if (row.isQueued && this.#isInTheWay(other, row.request)) found.add(other);
      }
    }
    return waiting.filter((row) => found.has(row));
  }

  /** Whether a change of the same copy before went to staff's list: what follows it does not fit. */
  isChainBroken({ request, ledgerId }: WalkedRow): boolean {
    const at = this.rows.findIndex((row) => row.ledgerId === ledgerId), { copy } = this.request(request);
    return this.rows.slice(0, at).some((row) =>
      row.isQueued && this.request(row.request).copy === copy && isBroken(row)
    );
  }

  /** Whether a change may be handed over, by what questions tell. */
  verdictOf(id: number): SendVerdict {
    const { kind, copy, isQueued } = this.request(id), isBack = this.isBack(copy);
    const row = this.rows.find(({ request }) => request === id && isQueued);
    if (row !== undefined && this.isChainBroken(row)) return { kind: "list", doubt: "earlier-listed" };
    if (this.isLent === true) return { kind: "list", doubt: "due-changed" };
    if (!isQueued) return { kind: isBack ? "settled" : "send" };
    const isSettled = kind === "loan" ? this.isLent === "typed" : !this.isLentHere(copy) || isBack;
    return isSettled ? { kind: "settled" } : { kind: "send" };
  }

  /** Whether the system has lent a copy as a loan that was handed over says. */
  isLentHere(copy: string): boolean {
    return this.isLent === "typed" || this.lines.some(({ request, state }) => {
      const { kind, copy: of } = this.request(request);
      return state === "done" && kind === "loan" && of === copy;
    });
  }

  /** The returns of a copy that wait or are open, the oldest first. */
  waitingOf(copy: string): readonly WalkedRow[] {
    return this.rows.filter(({ request, state, isAccepted }) =>
      isAccepted && this.request(request).copy === copy && (state === "waiting" || state === "open")
    );
  }

  /** Of whatever is told to be over its own row says so, unless it was not the oldest of its copy: that one goes first. */
  checkOver(ledgerId: number): void {
    const row = this.row(ledgerId), [oldest] = row ? this.waitingOf(this.request(row.request).copy) : [];
    if (row !== undefined && row === oldest) this.#problem(`row ${ledgerId} is ${row.state}, and is told to be over`);
  }

  /** Begins the row of a return that waits, or gives the one that forbids it. */
  handOver(
    at: number,
    ledgerId: number,
  ): { readonly kind: "earlier" | "in the way"; readonly row: WalkedRow } | undefined {
    const row = this.row(ledgerId);
    if (row === undefined) return undefined;
    if (row.state !== "waiting") return { kind: "earlier", row };
    const inTheWay = this.#before(row);
    if (inTheWay !== undefined) return { kind: "in the way", row: inTheWay };
    this.change(ledgerId, { state: "open", owner: at, stands: true });
    return undefined;
  }

  /** Another row of the same copy before which a row may not be sent: one that waits must be older. */
  #before(row: WalkedRow): WalkedRow | undefined {
    const at = this.rows.indexOf(row);
    return this.rows.find((other, index) =>
      other !== row && this.#isInTheWay(other, row.request) && isStanding(other) &&
      (other.state !== "waiting" || index < at)
    );
  }

  /** Whether a return of the copy was carried out. */
  isBack(copy: string): boolean {
    return this.lines.some(({ request, state }) => {
      const { kind, copy: of } = this.request(request);
      return state === "done" && kind === "return" && of === copy;
    });
  }

  earlier(id: number): WalkedRow | undefined {
    const { change } = this.request(id);
    return this.rows.findLast((row) => this.request(row.request).change === change && !isForgotten(row));
  }

  /** What a stand-in accepted waits again, unless it may have been sent. */
  giveUp(owner: number): void {
    this.rows = this.rows.map((row) => {
      if (row.owner !== owner || row.state !== "open") return row;
      return { ...row, state: row.isQueued && !row.isNoted ? "waiting" : "unknown" };
    });
  }

  /** Notes that a row is sent now, unless it was given up. */
  note(at: number, ledgerId: number): boolean {
    const row = this.row(ledgerId), isOwn = row?.state === "open" && row.owner === at;
    if (isOwn && row.isQueued) this.change(ledgerId, { isNoted: true });
    return isOwn;
  }

  /** Takes the bytes of a change. */
  send(at: number, id: number, ledgerId: number): void {
    // Of the line of an earlier try the system has said that it did nothing.
    this.lines = this.lines.filter((line) => line.ledgerId !== ledgerId || line.state !== "passed over");
    const row = this.row(ledgerId), { change } = this.request(id);
    if (row?.state !== "open" || row.owner !== at) this.#problem(`${change} is sent without a row`);
    for (const line of this.lines) {
      const isSame = this.request(line.request).change === change;
      if (isSame && !this.#isVain(line)) this.#problem(`${change} is sent twice`);
    }
    const other = row && this.#before(row);
    if (other?.state === "waiting") this.#problem(`${change} is sent past a return that waits`);
    else if (other !== undefined) this.#problem(`${change} is sent past a row that holds it back`);
    if (row?.isAccepted && this.isLent === true) this.#problem(`${change} ends a newer loan`);
    if (row?.isQueued && this.request(id).kind === "loan" && this.isLent) {
      this.#problem(`${change} is lent a second time`);
    }
    if (row?.isQueued && this.isChainBroken(row)) {
      this.#problem(`${change} is sent, and the one before it is on the list`);
    }
    this.lines = [...this.lines, { ledgerId, request: id, gateway: at, state: "received", isOpen: true }];
  }

  /** Whether the system has not carried a change out, and will not: it said so, or a return is proved so. */
  #isVain({ state, ledgerId, request }: WalkedLine): boolean {
    const isRefuted = state === "never" && this.row(ledgerId)?.by === "proof";
    return state === "passed over" || (isRefuted && this.request(request).kind === "return");
  }

  tell(id: number, word: Word): void {
    const { change, kind, copy } = this.request(id);
    if (this.heard[id] !== "nothing") this.#problem(`request ${id} hears twice`);
    const says = saysOf(word, kind, this.#returnsWait);
    this.heard[id] = says;
    const isHeldBack = this.rows.some((one) => this.#isInTheWay(one, id));
    if (word.kind === "in doubt" && !isHeldBack) this.#problem(`${change} hears of a row that does not hold it back`);
    const row = this.rows.find(({ request, state }) => request === id && (state === "done" || state === "refused"));
    if (row !== undefined) this.#checkTold(row.told, says);
    const lines = this.lines.filter((line) => this.request(line.request).change === change);
    if (says === "yes") {
      // Staff book what a coin box has; a return waits, or is on their list.
      const hasRow = this.rows.some((one) => this.request(one.request).change === change);
      const isListed = (kind === "coin" || kind === "return" || this.request(id).patron !== undefined) && hasRow;
      const isDone = lines.some(({ state }) => state === "done") || (kind === "return" && this.isBack(copy));
      if (!isListed && !isDone && word.kind !== "undone") this.#problem(`an untrue yes to ${change}`);
      const isUndone = this.waitingOf(copy).length === 0;
      if (word.kind === "undone" && !isUndone) this.#problem(`${change} is undone, and its return will be sent`);
      const isSystems = word.kind === "answer" || word.kind === "stored";
      if (kind === "loan" && !isSystems) this.#problem(`a yes to the loan ${change} that is not the system's own`);
    } else if (!IN_DOUBT.has(word.kind)) {
      const own = lines.filter(({ request }) => request === id);
      if (own.some(({ state }) => state === "done" || state === "received")) this.#problem(`an untrue no to ${change}`);
    }
  }

  write(ledgerId: number, writing: RowWriting): void {
    if (writing.kind === "unknown") {
      return this.settle(ledgerId, { state: "unknown", ...writing.told && { told: writing.told } });
    }
    const { outcome, isLate, told } = writing;
    const heard = told && { told };
    switch (outcome.kind) {
      case "answer": {
        const state = outcome.yes ? "done" : "refused", says = outcome.yes ? "yes" : "no";
        return this.settle(ledgerId, { ...heard, state, by: isLate ? "late answer" : "answer", says });
      }
      case "proof":
        return this.settle(ledgerId, { ...heard, state: outcome.done ? "done" : "refused", by: "proof" });
      default:
        return this.settle(ledgerId, { ...heard, state: "not sent" });
    }
  }

  settle(ledgerId: number, outcome: Partial<WalkedRow>): void {
    const row = this.row(ledgerId), line = this.line(ledgerId);
    if (row === undefined) return;
    // What was accepted, and not sent, waits again, unless staff are to see to it.
    const waitsAgain = row.isAccepted && outcome.state === "not sent" && outcome.told !== "yes";
    const again: Partial<WalkedRow> = { state: "waiting", ...row.isQueued && { isNoted: false } };
    const to = waitsAgain ? again : outcome;
    if (row.state === "waiting" && to.state !== "not sent") return;
    const { copy, kind } = this.request(row.request);
    const isTyped = row.isQueued && this.isLent === "typed";
    const isBack = row.isAccepted && (kind === "return" ? this.isBack(copy) || !this.isLentHere(copy) : isTyped);
    const mayBe = line?.state === "done" || line?.state === "received";
    if (to.state === "done" && line?.state !== "done" && !isBack) {
      this.#problem(`row ${ledgerId} says done, and it was not`);
    }
    if (to.state === "refused" && mayBe) this.#problem(`row ${ledgerId} says refused, and it may have been done`);
    if (outcome.state === "not sent" && mayBe) this.#problem(`row ${ledgerId} says not sent, and it was`);
    if (to.told !== undefined) this.#checkTold(to.told, this.heard[row.request]);
    if (isUnsettled(row) || row.state === "waiting") return this.change(ledgerId, to);
    // Only the system's own answer counts for more than a proof and than staff.
    const mayCorrect = row.state === "closed" || (row.by === "proof" && row.state !== to.state);
    if (to.by === "late answer" && mayCorrect) this.change(ledgerId, { state: to.state, by: to.by, says: to.says });
  }

  /** What a question finds. It tells nothing where another gateway has changed the copy, or a change was let past. */
  proofOf(at: number, ledgerId: number, hasClosed: boolean): "done" | "not done" | "unproved" {
    const line = this.line(ledgerId);
    if (line === undefined) return "unproved";
    const { copy } = this.request(line.request);
    const isDoubtful = this.rows.some(({ owner, request, state }) => {
      const other = this.request(request);
      if (other.copy !== copy || request === line.request || state === "not sent" || state === "refused") return false;
      return (owner !== at && (state === "done" || state === "closed")) ||
        (other.change !== this.request(line.request).change && !this.#holdsBack(request, line.request));
    });
    if (isDoubtful) return "unproved";
    if (line.state === "done") return "done";
    return hasClosed ? "not done" : "unproved";
  }

  /**
   * Leaves out what can make no difference any more, so that worlds that go on alike are alike: a change all of whose
   * requests have been answered, and which nobody follows or waits for, is only what may raise a doubt.
   */
  forget(isHeeded: (ledgerId: number) => boolean): void {
    for (const row of this.rows) {
      const { ledgerId, request, owner, state } = row, same = this.#alike(request);
      if (isHeeded(ledgerId) || state === "open" || state === "waiting" || (state === "unknown" && row.stands)) {
        continue;
      }
      // What follows it at its copy must know what became of it.
      if (row.isQueued && isBroken(row) && this.#mayFollow(row)) continue;
      const mayCome = same.some((id) => this.heard[id] === undefined || this.heard[id] === "nothing");
      if (mayCome && state !== "not sent") continue;
      this.rows = this.rows.filter((one) => one !== row);
      if (mayCome) continue;
      if (this.line(ledgerId)?.isOpen) this.#problem(`a session waits for ever for the answer to request ${request}`);
      this.lines = this.lines.filter((line) => line.ledgerId !== ledgerId);
      const isDoubt = (state === "done" || state === "closed") && this.#isShared(request);
      if (isDoubt) this.rows = [...this.rows, { ledgerId, request, owner, state, told: "yes", stands: false }];
    }
    for (const id of this.#requests.keys()) {
      const isOver = this.#alike(id).every((one) => this.heard[one] !== undefined && this.heard[one] !== "nothing");
      if (isOver && !this.lines.some((line) => line.request === id)) this.heard[id] = "gone";
    }
  }

  #mayFollow({ request }: WalkedRow): boolean {
    const { copy } = this.request(request);
    return this.#requests.some((one, id) =>
      one.isQueued && one.copy === copy && (this.heard[id] === undefined ||
        this.rows.some((row) => row.request === id && (row.state === "waiting" || row.state === "open")))
    );
  }

  /** The requests of the same change. */
  #alike(id: number): readonly number[] {
    let found = alike.get(this.#requests);
    if (found === undefined) {
      const requests = this.#requests.entries().toArray();
      found = this.#requests.map(({ change }) => requests.flatMap(([at, one]) => one.change === change ? [at] : []));
      alike.set(this.#requests, found);
    }
    return found[id] ?? [];
  }

  /** Whether a request waits for the row of another change, by the table of pairs. */
  #holdsBack(id: number, other: number): boolean {
    const [one, two] = [this.request(id), this.request(other)];
    return one.change !== two.change && one.copy === two.copy && (PAIRS[one.kind]?.includes(two.kind) ?? false);
  }

  /** Whether a row holds a request back: by its copy, or by the queue of its patron, which nobody waits in for what is unknown. */
  #isInTheWay(row: WalkedRow, id: number): boolean {
    const [one, two] = [this.request(row.request), this.request(id)];
    const isOfPatron = row.isQueued && row.state !== "unknown" && one.change !== two.change &&
      one.patron !== undefined && one.patron === two.patron;
    return isOfPatron || this.#holdsBack(row.request, id);
  }

  /** Whether another change is about the same copy. */
  #isShared(id: number): boolean {
    const { change, copy } = this.request(id);
    return this.#requests.some((one) => one.copy === copy && one.change !== change);
  }

  /** What the row says that its terminal heard, it hears. */
  #checkTold(told: TerminalTold, heard: Heard): void {
    const isOther = (heard === "yes" || heard === "no") && told !== "nothing" && told !== heard;
    if (isOther) this.#problem(`a row says that its terminal heard ${told}, and it heard ${heard}`);
  }

  #problem(text: string): void {
    this.problems.push(text);
  }
}

/** Whether a change went to staff's list, or nobody knows what became of it and it stands in nobody's way any more. */
function isBroken({ state, told, stands }: WalkedRow): boolean {
  return state === "refused" || state === "closed" || (state === "not sent" && told === "yes") ||
    (state === "unknown" && !stands);
}

/** For the requests of a part: which are of the same change. */
const alike = new WeakMap<readonly WalkedRequest[], readonly (readonly number[])[]>();

/** Which kind holds back which. Each coin has its row, whatever became of others. */
const PAIRS: Readonly<Partial<Record<WalkedRequest["kind"], readonly WalkedRequest["kind"][]>>> = {
  "loan": ["loan", "return", "undo"],
  "return": ["loan", "return", "undo"],
  "undo": ["loan", "return", "undo"],
  "hold": ["hold"],
};

/** Words that are no, and do not say that nothing was done. */
const IN_DOUBT: ReadonlySet<Word["kind"]> = new Set(["unconfirmed", "in doubt", "proved"]);

/** What a terminal hears by a word: a proof is a yes for a return only. */
function saysOf(word: Word, kind: WalkedRequest["kind"], returnsWait: boolean): Says {
  switch (word.kind) {
    case "answer":
      return word.yes ? "yes" : "no";
    case "stored":
      return word.says;
    case "proved":
      return kind === "return" || kind === "coin" ? "yes" : "no";
    case "taken":
    case "accepted":
    case "undone":
      return "yes";
    case "unconfirmed":
      return kind === "coin" || (kind === "return" && returnsWait) ? "yes" : "no";
    default:
      return "no";
  }
}

/** Whether a row keeps no retry from being sent: it was not sent, and its terminal knows. */
function isForgotten({ state, told }: WalkedRow): boolean {
  return state === "not sent" && told !== "yes";
}

/** Whether a row stands in the way of others: one that waits does so for as long as it waits. */
function isStanding({ state, stands }: WalkedRow): boolean {
  return state === "waiting" || (stands && isUnsettled({ state }));
}

function isUnsettled({ state }: Pick<WalkedRow, "state">): boolean {
  return state === "open" || state === "unknown";
}
