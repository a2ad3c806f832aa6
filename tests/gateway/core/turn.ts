import { next, type RULES } from "../../../src/gateway/core/next.ts";
import {
  type ChangeFacts,
  type CoreEffect,
  type CoreEvent,
  type HandOverHow,
  NOTHING_ASKED,
  type RequestEvent,
  type ReturnErrand,
  type RowEvent,
  type SeenAccepted,
  type UnsentSettlement,
} from "../../../src/gateway/core/states.ts";
import type { RawMessage } from "../../../src/protocol/raw_message.ts";
import { Books } from "./walked_books.ts";
import type { Pending, WalkedGateway, WalkedLine, WalkedPart, WalkedRow, World } from "./walked_world.ts";

/** Where a step leads, and what is broken there. */
export interface Taken {
  readonly world: World;
  readonly problems: readonly string[];
}

/** A question, and what the system owed when it was asked: as the walk counts, and as the core does. */
type Asked = Pick<Pending & { readonly kind: "proof" }, "debt" | "owedThen">;

type Ring = Pending & { readonly kind: "ring" };

/** Where the numbers of hand-overs begin: before a terminal's request, and by the worker. That of the row follows. */
const BEFORE = 10, WORKER = 20;

/** So many events follow from one another in a step, and many more never would. */
const MOST_AT_ONCE = 500;

const HANDED_OVER: ChangeFacts = {
  ...{ provedSays: "yes", unconfirmedSays: "yes" },
  ...{ isAccepted: true, isCoin: false, isNeverAnswered: false },
};

const ANSWER: RawMessage = { body: new Uint8Array(), delimiter: "|", encoding: "utf8", guarded: false };

/** One step while it is taken: something happens, and what the gateways do at once is done. */
export class Turn {
  readonly #part: WalkedPart;
  readonly #rules: typeof RULES;
  readonly #books: Books;
  readonly #events: (readonly [at: number, event: CoreEvent])[] = [];
  readonly #gateways: WalkedGateway[];
  #mayDie: boolean;
  #mayClose: boolean;
  #mayPassOver: boolean;
  #lost: number;
  #isOnline = true;
  /** Whether the worker's question has no answer, or its return no account. */
  #isVain = false;
  #missing: "session" | "storage" | "both" | "time" | undefined;

  /** @param lends whether the desk lends the copy */
  constructor(world: World, part: WalkedPart, rules: typeof RULES, lends: World["isLent"] = false) {
    this.#part = part;
    this.#rules = rules;
    this.#books = new Books(world, part, lends);
    this.#gateways = [...world.gateways];
    this.#mayDie = world.mayDie;
    this.#mayClose = world.mayClose;
    this.#mayPassOver = world.mayPassOver;
    this.#lost = world.lost;
  }

  /** Gives the world after the step. */
  end(): Taken {
    this.#forget();
    for (const [at, { core, pending, debt, cleared }] of this.#gateways.entries()) {
      const isOwed = debt > cleared;
      if (isOwed && core.cleared >= core.owed) {
        this.#books.problems.push(`gateway ${at} does not know that an answer is owed`);
      }
      const waits = [...core.requests.values()].some(({ phase }) => phase === "questioning");
      const isAsked = pending.some(({ kind }) => kind === "later question");
      if (waits && !isAsked) this.#books.problems.push(`gateway ${at} asks no later question`);
    }
    const { rows, lines, heard, problems, isLent } = this.#books;
    const staff = { mayClose: this.#mayClose, isLent, mayPassOver: this.#mayPassOver, lost: this.#lost };
    const world = { gateways: this.#gateways, rows, lines, heard, mayDie: this.#mayDie, ...staff };
    return { world, problems };
  }

  /** @param missing what fails at once */
  ask(id: number, missing?: "session" | "storage" | "both" | "system" | "time"): void {
    const { gateway, kind, copy } = this.#books.request(id), isCoin = kind === "coin", isReturn = kind === "return";
    const returnsWait = this.#part.workers !== undefined, as = kind === "return" || kind === "undo" ? kind : undefined;
    this.#books.heard[id] = "nothing";
    this.#isOnline = missing !== "system";
    this.#missing = missing === "system" ? undefined : missing;
    this.#happen(gateway, {
      ...{ kind: "asked", id },
      facts: {
        provedSays: isReturn || isCoin ? "yes" : "no",
        unconfirmedSays: isCoin || (isReturn && returnsWait) ? "yes" : "no",
        isAccepted: false,
        isCoin,
        ...returnsWait && { copy, ...as && { as } },
        isNeverAnswered: false,
        terminal: String(id),
      },
    });
  }

  /** A stand-in accepts a change. */
  accept(id: number): void {
    this.#books.accept(this.#books.request(id).gateway, id);
    this.#books.heard[id] = "yes";
  }

  /** The worker hands a return over. */
  handOver(at: number, { ledgerId, request }: WalkedRow, how: HandOverHow, isVain = false): void {
    const { copy } = this.#books.request(request);
    this.#isVain = isVain;
    this.#happen(at, {
      ...{ kind: "asked", id: WORKER + ledgerId },
      facts: { ...HANDED_OVER, copy },
      handOver: { ...how, ledgerId },
    });
  }

  /** What is asked before a change is sent comes to something else. */
  preparedElse(at: number, id: number, event: RequestEvent): void {
    this.#keep(at, (one) => one.kind !== "prepared" || one.id !== id);
    this.#ofRequest(at, id, event);
  }

  die(at: number): void {
    const { mostApart } = this.#part, { heard, lines } = this.#books;
    this.#mayDie = false;
    this.#change(at, { core: { ...NOTHING_ASKED, mostApart }, pending: [], debt: 0, cleared: 0, isDown: true });
    for (const { ledgerId, gateway } of lines) if (gateway === at) this.#books.changeLine(ledgerId, { isOpen: false });
    for (const [id, { gateway }] of this.#part.requests.entries()) {
      if (gateway === at && heard[id] === "nothing") heard[id] = "gone";
    }
  }

  beginAnew(at: number): void {
    this.#change(at, { isDown: false });
    this.#giveUp(at);
  }

  /** The process stands still, and is taken for dead: the other one has its name, and has begun just now. */
  takeForDead(at: number): void {
    this.#mayDie = false;
    this.#giveUp(at, 1 - at);
  }

  #giveUp(owner: number, at = owner): void {
    this.#books.giveUp(owner);
    for (const row of this.#books.rows) {
      if (row.state === "unknown") this.#happen(at, { kind: "found abandoned", row: this.#books.seen(row) });
    }
  }

  close({ ledgerId }: WalkedRow): void {
    this.#mayClose = false;
    this.#books.change(ledgerId, { state: "closed", by: "staff" });
  }

  answer({ gateway, ledgerId }: WalkedLine, yes: boolean): void {
    this.#books.changeLine(ledgerId, { state: yes ? "done" : "refused", isOpen: false });
    this.#ofRow(gateway, ledgerId, { kind: "answer", answer: ANSWER, yes, took: 0 });
  }

  passOver({ gateway, ledgerId }: WalkedLine, kind: "not carried out" | "not sent" = "not carried out"): void {
    this.#books.changeLine(ledgerId, { state: "passed over", isOpen: false });
    this.#mayPassOver = this.#part.workers === undefined;
    this.#ofRow(gateway, ledgerId, { kind, took: 0 });
  }

  lose({ gateway, ledgerId, request, state: before }: WalkedLine, state: WalkedLine["state"], isFinal: boolean): void {
    if (this.#part.mostLost !== undefined) this.#lost++;
    // Whether it was carried out makes no difference where nobody can find out.
    const isSeen = this.#books.canBeProved(request) || before === "done";
    this.#books.changeLine(ledgerId, { state: isSeen ? state : "received", isOpen: false });
    this.#oweIfSent(gateway, ledgerId);
    this.#ofRow(gateway, ledgerId, { kind: "lost", isFinal });
  }

  otherQuestion(at: number): void {
    const { debt, core } = this.#gateway(at);
    this.#questionAnswered(at, { debt, owedThen: core.owed });
  }

  /** A question shows that a change was carried out. */
  findDone(at: number, pending: Pending & { readonly kind: "proof" }): void {
    this.#books.changeLine(pending.ledgerId, { state: "done" });
    this.over(at, pending, true);
  }

  /** The row stands in nobody's way any more, and nobody follows it any longer. */
  settleTimeOver({ ledgerId }: WalkedRow): void {
    this.#books.change(ledgerId, { stands: false });
    for (const at of [0, 1]) this.#ofRow(at, ledgerId, { kind: "time over" });
  }

  /** Something that was pending is over; `isWell`: as one would wish. */
  over(at: number, pending: Pending, isWell: boolean): void {
    this.#keep(at, (one) => one !== pending);
    switch (pending.kind) {
      case "later question":
        if (isWell) this.#questionAnswered(at, pending);
        return this.#happen(at, { kind: "questioned" });
      case "prepared": {
        return this.#ofRequest(at, pending.id, this.#prepared(at, pending, isWell));
      }
      case "ring":
        return this.#ring(at, pending.id, pending.when);
      case "proof": {
        if (isWell) this.#questionAnswered(at, pending);
        const proof = isWell ? this.#books.proofOf(at, pending.ledgerId, pending.hasClosed) : "unanswered";
        return this.#ofRow(at, pending.ledgerId, { kind: "proof", proof, at: 0 });
      }
      case "write":
        this.#books.write(pending.ledgerId, pending.writing);
        return this.#ofRow(at, pending.ledgerId, { kind: "written" });
      default:
        return this.#ofRow(at, pending.ledgerId, { kind: pending.kind });
    }
  }

  #prepared(at: number, { id, ledgerId }: Pending & { readonly kind: "prepared" }, isWell: boolean): RequestEvent {
    const of = this.#subjectOf(id), canBeProved = this.#books.canBeProved(of);
    if (id < BEFORE) return isWell ? { kind: "prepared", canBeProved } : { kind: "not to be sent" };
    if (this.#books.request(of).isQueued && !this.#books.note(at, ledgerId)) return { kind: "gone" };
    return { kind: "judged", verdict: isWell ? this.#books.verdictOf(of) : "unanswered", canBeProved };
  }

  /** Half of the time is over long since. */
  ringTooLate(at: number, pending: Ring): void {
    this.#keep(at, (one) => one !== pending);
    this.#ring(at, pending.id, pending.when, "over");
  }

  #questionAnswered(at: number, { debt, owedThen }: Asked): void {
    this.#change(at, { cleared: Math.max(this.#gateway(at).cleared, debt) });
    this.#happen(at, { kind: "question answered", owedThen, at: 0 });
  }

  #ring(at: number, id: number, when: Ring["when"], kind: "rings" | "over" = when === "over" ? when : "rings"): void {
    if (when === "half") this.#oweIfSent(at, this.#gateway(at).core.requests.get(id)?.ledgerId ?? 0);
    const phaseOf = () => this.#gateway(at).core.requests.get(id)?.phase ?? "over", before = phaseOf();
    this.#ofRequest(at, id, { kind });
    const phase = phaseOf(), isHandOver = this.#gateway(at).core.requests.get(id)?.handOver !== undefined;
    // What is handed over before a request has the deadline of the request, whose terminal hears by that: nobody waits for
    // the hand-over itself, which may try again. One that queues rings once more.
    const handsOver = phase === "clearing" || (phase === "queueing" && before !== phase);
    // Questions that are asked before a change is sent have a deadline of their own. What a terminal hears at its
    // deadline is written down just before, as far as that takes no time: it rings once more at once.
    const mayGoOn = isHandOver || handsOver || phase === "over" || phase === "preparing" ||
      (before === "sent" && phase === "answering");
    if (when === "over" && !mayGoOn) this.#books.problems.push(`request ${id} hears nothing at its deadline`);
  }

  #oweIfSent(at: number, ledgerId: number): void {
    const { core, debt } = this.#gateway(at);
    if (core.rows.get(ledgerId)?.standing === "sent") this.#change(at, { debt: debt + 1 });
  }

  #ofRow(at: number, ledgerId: number, event: RowEvent): void {
    this.#happen(at, { kind: "row", ledgerId, event });
  }

  #ofRequest(at: number, id: number, event: RequestEvent): void {
    this.#happen(at, { kind: "request", id, event });
  }

  /** What happens while effects are done waits for its turn, as in the shell. */
  #happen(at: number, event: CoreEvent): void {
    this.#events.push([at, event]);
    if (this.#events.length > 1) return;
    for (let first = this.#events[0], so = 0; first !== undefined; this.#events.shift(), first = this.#events[0]) {
      if (++so > MOST_AT_ONCE) return void this.#books.problems.push(`${JSON.stringify(event)} never ends`);
      const [of, what] = first, { core } = this.#gateway(of);
      const { state, effects } = next({ ...core, isOnline: this.#isOnline }, what, this.#rules);
      this.#change(of, { core: { ...state, isOnline: true } });
      for (const effect of effects) {
        if ("id" in effect) this.#doForRequest(of, effect);
        else this.#doForRow(of, effect);
      }
    }
  }

  #doForRequest(at: number, effect: CoreEffect & { readonly id: number }): void {
    const { id } = effect, { debt, core: { owed } } = this.#gateway(at), books = this.#books;
    switch (effect.kind) {
      case "ask later question":
        return this.#later(at, { kind: "later question", id, debt, owedThen: owed });
      case "lease":
        if (this.#missing === "session" || this.#missing === "both") {
          return this.#ofRequest(at, id, { kind: "no session", reason: "library-busy" });
        }
        return this.#ofRequest(at, id, { kind: "leased" });
      case "write row":
        return this.#begin(at, id);
      case "take":
        if (this.#missing === "storage") return this.#ofRequest(at, id, { kind: "storage away" });
        return this.#take(at, id);
      case "look up": {
        if (id >= BEFORE) return this.#ofRequest(at, id, { kind: "none earlier" });
        if (this.#missing === "both") return this.#ofRequest(at, id, { kind: "storage away" });
        const row = books.earlier(id);
        return this.#ofRequest(at, id, row ? { kind: "earlier", row: books.seen(row) } : { kind: "none earlier" });
      }
      case "prepare": {
        const pending = { kind: "prepared", id, ledgerId: effect.ledgerId } as const;
        return this.#part.takesTime ? this.#later(at, pending) : this.over(at, pending, true);
      }
      case "leave unsent":
        books.settle(effect.ledgerId, unsent(effect.settlement));
        return this.#ofRequest(at, id, { kind: "left" });
      case "send":
        return this.#send(at, id, effect.ledgerId);
      case "ring":
        return this.#ringLater(at, id, effect.when);
      case "read": {
        for (const dead of [0, 1]) if (effect.isAbandoned && this.#gateway(dead).isDown) books.giveUp(dead);
        const row = books.row(effect.ledgerId);
        return this.#ofRequest(at, id, { kind: "row", ...row && { row: books.seen(row) } });
      }
      case "returns":
        return this.#errand(at, id, effect.errand);
      case "hand over": {
        const handOver = { ledgerId: effect.ledgerId, before: id };
        return this.#happen(at, { kind: "asked", id: BEFORE + effect.ledgerId, facts: HANDED_OVER, handOver });
      }
      case "handed over":
        if (effect.came.kind === "over") books.checkOver(id >= WORKER ? id - WORKER : id - BEFORE);
        return this.#keep(at, (one) => one.kind !== "ring" || one.id !== id);
      case "tell":
        this.#keep(at, (one) => one.kind !== "ring" || one.id !== id);
        return books.tell(id, effect.word);
      default:
        return;
    }
  }

  #doForRow(at: number, effect: Exclude<CoreEffect, { readonly id: number }>): void {
    // When the storage is back, a row of which nothing was sent is settled so.
    if (effect.kind === "storage failed" && effect.unsent !== undefined) {
      return this.#books.settle(effect.unsent, { state: "not sent", told: "no" });
    }
    if (!("ledgerId" in effect)) return;
    const { ledgerId } = effect, { debt, core: { owed, rows } } = this.#gateway(at);
    switch (effect.kind) {
      case "note told":
        return this.#books.change(ledgerId, { told: effect.told });
      case "end":
        return this.#endSession(at, ledgerId);
      case "wait on":
        return this.#later(at, { kind: "time over", ledgerId });
      case "prove":
        return this.#later(at, { kind: "proof", ledgerId, hasClosed: effect.hasClosed, debt, owedThen: owed });
      case "write": {
        const pending = { kind: "write", ledgerId, writing: effect.writing } as const;
        return this.#part.isDiskSlow ? this.#later(at, pending) : this.over(at, pending, true);
      }
      case "plan proof":
        // What is asked again and again is always the same question.
        if (!this.#part.asksAgain || (rows.get(ledgerId)?.step ?? 0) > 0) return;
        return this.#later(at, { kind: "again", ledgerId });
      case "wait long":
        return this.#later(at, { kind: "closed long ago", ledgerId });
      case "drop":
        return this.#keep(at, (one) => !("ledgerId" in one) || one.kind === "prepared" || one.ledgerId !== ledgerId);
      default:
        return;
    }
  }

  #begin(at: number, id: number): void {
    if (this.#missing === "storage") return this.#ofRequest(at, id, { kind: "storage away" });
    if (id >= BEFORE) return this.#handOver(at, id, id % BEFORE);
    const begun = this.#books.begin(at, id);
    if (typeof begun === "number") return this.#ofRequest(at, id, { kind: "begun", ledgerId: begun });
    this.#ofRequest(at, id, { kind: begun.kind, row: this.#books.seen(begun.row) });
  }

  #handOver(at: number, id: number, ledgerId: number): void {
    if (this.#books.row(ledgerId) === undefined) return this.#ofRequest(at, id, { kind: "gone" });
    const other = this.#books.handOver(at, ledgerId);
    if (other === undefined) return this.#ofRequest(at, id, { kind: "begun", ledgerId });
    this.#ofRequest(at, id, { kind: other.kind, row: this.#books.seen(other.row) });
  }

  #errand(at: number, id: number, errand: ReturnErrand): void {
    this.#ofRequest(at, id, this.#missing === "storage" ? { kind: "storage away" } : this.#cameOf(at, id, errand));
  }

  #cameOf(at: number, id: number, errand: ReturnErrand): RequestEvent {
    const books = this.#books, { copy } = books.request(this.#subjectOf(id));
    switch (errand.kind) {
      case "find accepted": {
        const row = books.earlier(id);
        return row?.isAccepted ? { kind: "accepted before", row: this.#seenReturn(row) } : { kind: "none earlier" };
      }
      case "read returns":
        return { kind: "returns", rows: books.queueBefore(this.#subjectOf(id)).map((row) => this.#seenReturn(row)) };
      case "take back": {
        const row = books.row(errand.ledgerId), isWaiting = row?.state === "waiting" && this.#missing !== "time";
        // The other gateway is quicker.
        if (row?.state === "waiting" && !isWaiting) this.handOver(1 - at, row, {});
        if (isWaiting) books.change(errand.ledgerId, { state: "not sent", told: "no" });
        return { kind: isWaiting ? "taken back" : "waits no more" };
      }
      case "give on":
        return { kind: "given on" };
      case "accept":
        books.accept(at, id);
        return { kind: "accepted" };
      case "take up":
        return this.#takeUp(at, id, copy);
      case "ask first":
        return { kind: this.#isVain ? "unanswered" : "answered" };
      case "list": {
        const isWaiting = books.row(errand.ledgerId)?.state === "waiting";
        if (isWaiting) books.settle(errand.ledgerId, { state: "not sent", told: "yes" });
        return { kind: isWaiting ? "listed" : "not listed" };
      }
    }
  }

  /** The worker reads a return again when it may work on it; a return before a terminal's request was just read. */
  #takeUp(at: number, id: number, copy: string): RequestEvent {
    const { requests } = this.#gateway(at).core, { handOver } = requests.get(id) ?? {};
    const read = requests.get(handOver?.before ?? 0)?.returns?.[0], [oldest] = this.#books.waitingOf(copy);
    const row = handOver?.before === undefined ? oldest : read;
    if (row?.ledgerId !== handOver?.ledgerId || row === undefined) return { kind: "not the oldest" };
    return this.#isVain && !handOver?.isUnsure ? { kind: "no account" } : { kind: "taken up", row };
  }

  /** A coin's row is found by the name of the payment, as any payment's. */
  #take(at: number, id: number): void {
    const begun = this.#books.begin(at, id);
    if (typeof begun !== "number") {
      return this.#ofRequest(at, id, { kind: "earlier", row: this.#books.seen(begun.row) });
    }
    this.#books.change(begun, { state: "not sent", told: "yes", stands: false });
    this.#ofRequest(at, id, { kind: "taken" });
  }

  #send(at: number, id: number, ledgerId: number): void {
    const { debt, cleared } = this.#gateway(at), { problems } = this.#books;
    if (debt > cleared) problems.push(`request ${id} is sent to a system that owes an answer`);
    this.#books.send(at, this.#subjectOf(id), ledgerId);
    this.#ringLater(at, id, "half");
  }

  #seenReturn({ ledgerId, request, state, by, says, isQueued }: WalkedRow): SeenAccepted {
    const isReturn = this.#books.request(request).kind === "return";
    const about = { ...by && { by }, ...says === "yes" && { answer: "" }, ...isQueued && { isQueued } };
    return { ledgerId, state, isOwn: true, isReturn, ...about };
  }

  /** The request that a number is about: a hand-over is about that of its row. */
  #subjectOf(id: number): number {
    return id < BEFORE ? id : this.#books.row(id % BEFORE)?.request ?? 0;
  }

  #endSession(at: number, ledgerId: number): void {
    if (!this.#books.line(ledgerId)?.isOpen) return;
    this.#books.changeLine(ledgerId, { isOpen: false });
    this.#ofRow(at, ledgerId, { kind: "lost", isFinal: false });
  }

  /** Each request rings once at a time. */
  #ringLater(at: number, id: number, when: Ring["when"]): void {
    this.#keep(at, (one) => one.kind !== "ring" || one.id !== id);
    this.#later(at, { kind: "ring", id, when });
  }

  #forget(): void {
    for (const at of this.#gateways.keys()) {
      const { core: { rows } } = this.#gateway(at);
      this.#keep(at, (one) => one.kind !== "proof" || (rows.get(one.ledgerId)?.standing ?? "settled") !== "settled");
    }
    this.#books.forget((ledgerId) =>
      this.#gateways.some(({ core }) =>
        core.rows.has(ledgerId) || [...core.requests.values()].some((one) => one.ledgerId === ledgerId)
      )
    );
  }

  #later(at: number, pending: Pending): void {
    this.#change(at, { pending: [...this.#gateway(at).pending, pending] });
  }

  #keep(at: number, isKept: (pending: Pending) => boolean): void {
    const { pending } = this.#gateway(at);
    if (!pending.every(isKept)) this.#change(at, { pending: pending.filter(isKept) });
  }

  #gateway(at: number): WalkedGateway {
    const gateway = this.#gateways[at];
    if (gateway === undefined) throw new RangeError(`there is no gateway ${at}`);
    return gateway;
  }

  #change(at: number, to: Partial<WalkedGateway>): void {
    this.#gateways[at] = { ...this.#gateway(at), ...to };
  }
}

function unsent({ state = "not sent", by, terminalTold: told }: Partial<UnsentSettlement> = {}): Partial<WalkedRow> {
  return { state, told: told ?? "no", ...by && { by } };
}
