import { next, type RULES } from "../../../src/gateway/core/next.ts";
import { type CoreEffect, type CoreEvent, NOTHING_ASKED, type RequestEvent } from "../../../src/gateway/core/states.ts";
import type { RowEvent } from "../../../src/gateway/core/states.ts";
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
  #missing: "session" | "storage" | "both" | undefined;

  constructor(world: World, part: WalkedPart, rules: typeof RULES) {
    this.#part = part;
    this.#rules = rules;
    this.#books = new Books(world, part.requests);
    this.#gateways = [...world.gateways];
    this.#mayDie = world.mayDie;
    this.#mayClose = world.mayClose;
  }

  /** Gives the world after the step. */
  end(): Taken {
    this.#forget();
    const { rows, lines, heard, problems } = this.#books;
    const world = { gateways: this.#gateways, rows, lines, heard, mayDie: this.#mayDie, mayClose: this.#mayClose };
    return { world, problems };
  }

  /** @param missing what fails at once */
  ask(id: number, missing?: "session" | "storage" | "both"): void {
    const { gateway, kind } = this.#books.request(id), isCoin = kind === "coin";
    this.#books.heard[id] = "nothing";
    this.#missing = missing;
    this.#happen(gateway, {
      ...{ kind: "asked", id },
      facts: {
        provedSays: kind === "return" || isCoin ? "yes" : "no",
        unconfirmedSays: isCoin ? "yes" : "no",
        isAccepted: false,
        isCoin,
      },
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
    this.#books.giveUp(at);
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
    this.#ofRow(gateway, ledgerId, { kind, took: 0 });
  }

  lose({ gateway, ledgerId, request, state: before }: WalkedLine, state: WalkedLine["state"], isFinal: boolean): void {
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
        const { id } = pending, canBeProved = this.#books.canBeProved(id);
        return this.#ofRequest(at, id, isWell ? { kind: "prepared", canBeProved } : { kind: "not to be sent" });
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
    const phase = phaseOf();
    // Questions that are asked before a change is sent have a deadline of their own. What a terminal hears at its
    // deadline is written down just before, as far as that takes no time: it rings once more at once.
    const mayGoOn = phase === "over" || phase === "preparing" || (before === "sent" && phase === "answering");
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
    for (let first = this.#events[0]; first !== undefined; this.#events.shift(), first = this.#events[0]) {
      const [of, what] = first, { state, effects } = next(this.#gateway(of).core, what, this.#rules);
      this.#change(of, { core: state });
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
        if (this.#missing === "both") return this.#ofRequest(at, id, { kind: "storage away" });
        const row = books.earlier(id);
        return this.#ofRequest(at, id, row ? { kind: "earlier", row: books.seen(row) } : { kind: "none earlier" });
      }
      case "prepare": {
        const pending = { kind: "prepared", id, ledgerId: effect.ledgerId } as const;
        return this.#part.takesTime ? this.#later(at, pending) : this.over(at, pending, true);
      }
      case "leave unsent":
        books.settle(effect.ledgerId, { state: "not sent", told: "no" });
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
    const begun = this.#books.begin(at, id);
    if (typeof begun === "number") return this.#ofRequest(at, id, { kind: "begun", ledgerId: begun });
    this.#ofRequest(at, id, { kind: begun.kind, row: this.#books.seen(begun.row) });
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
    this.#books.send(at, id, ledgerId);
    this.#ringLater(at, id, "half");
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
