import type { Upstream } from "../../config/upstream/upstream.ts";
import { NewestMap } from "../../library/id.ts";
import type { Log } from "../../observability/log.ts";
import type { Ledger, LedgerRow, WaitingAmong } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { Changes } from "../changes/changes.ts";
import { LOOK_RULES, type LookEffect, type LookEvent, nextLook, NOT_LOOKED } from "../core/hand_over_rules.ts";
import { loginOf } from "../core/hand_over_pauses.ts";
import { fillers, takeTurns } from "../core/hand_over_turns.ts";
import type { HandedOver, HandOverHow } from "../core/states.ts";
import type { AnsweredDays } from "./answered_days.ts";

/** Hands waiting returns in, in the background. */
interface HandOverWorker {
  /** Whether returns may be waiting. */
  readonly mayWait: boolean;
  /** Notes that a return was accepted, and so waits. */
  accepted(): void;
  close(): void;
}

/** The parts that {@link createHandOverWorker} needs. */
export interface HandOverWorkerParts {
  readonly institution: string;
  readonly ledger: Pick<Ledger, "nextWaiting">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly upstream: () => Upstream;
  readonly answering: () => boolean;
  /** The days on which the system has answered: for so many a change waits at most. */
  readonly answeredDays: Pick<AnsweredDays, "note" | "tooOld">;
  readonly busy: () => boolean;
  /** How many sessions a login (CN) may have now, without taking any from others. */
  readonly room: (login: string) => number;
  readonly changes: Pick<Changes, "handOver">;
}

/** How many returns are read at once, and how many times where few logins have all of these. */
const LOOKED_AT = 200, PAGES = 3;

/**
 * Creates the worker, and starts it. What it does next stands in the table `core/hand_over_rules.ts`. The returns are read
 * from the storage, so that those of an earlier process are handed over, too.
 */
export function createHandOverWorker(parts: HandOverWorkerParts): HandOverWorker {
  return new TableWorker(parts);
}

/** Does what the table says, and tells it what came of that. */
class TableWorker implements HandOverWorker {
  readonly #parts: HandOverWorkerParts;
  readonly #ringing = new Set<() => void>();
  /** Of each terminal's login, the number of the last hand-over that was one of its. */
  readonly #served = new NewestMap<number>(10_000);
  #handedOver = 0;
  #looks = NOT_LOOKED;

  constructor(parts: HandOverWorkerParts) {
    this.#parts = parts;
    this.#happen({ kind: "time to look" });
  }

  get mayWait(): boolean {
    return this.#looks.mayWait;
  }

  accepted(): void {
    this.#happen({ kind: "accepted" });
  }

  close(): void {
    this.#happen({ kind: "closing" });
  }

  #happen(event: LookEvent): void {
    const { clock, now, answering, answeredDays, busy, room } = this.#parts, login = loginIn(event);
    const isAnswering = answering();
    if (isAnswering) answeredDays.note(now());
    const around = {
      ...{ at: clock.elapsed(), isAnswering, isBusy: busy() },
      room: login === undefined ? 0 : room(login),
    };
    const { looks, effects } = nextLook(this.#looks, event, around, LOOK_RULES);
    this.#looks = looks;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: LookEffect): void {
    switch (effect.kind) {
      case "look later":
        return this.#ring(effect.milliseconds, { kind: "time to look" });
      case "rest":
        return this.#ring(effect.milliseconds, { kind: "rested", login: effect.login });
      case "read":
        return void this.#read();
      case "choose":
        return void this.#choose(effect.notOf, effect.login);
      case "hand over":
        return void this.#handOver(effect.row, effect.how);
      case "stop":
        for (const stop of this.#ringing) stop();
    }
  }

  #ring(milliseconds: number, event: LookEvent): void {
    const stop = this.#parts.clock.after(milliseconds, () => {
      this.#ringing.delete(stop);
      this.#happen(event);
    });
    this.#ringing.add(stop);
  }

  async #read(): Promise<void> {
    const rows = await this.#waiting();
    this.#happen(rows === undefined ? { kind: "not read" } : { kind: "read", rows, ...this.#tooOld() });
  }

  async #choose(notOf: readonly string[], login: string | undefined): Promise<void> {
    const of = login === undefined ? {} : { login };
    const found = await this.#waitingOfAll({ notOf, released: this.#parts.upstream().offlineReturns === "confirm" });
    const rows = found && takeTurns(found, this.#served);
    this.#happen(
      rows === undefined ? { kind: "not read", ...of } : { kind: "chosen", rows, ...this.#tooOld(), ...of },
    );
  }

  /** Reads the oldest of what waits, and what stands behind those logins that fill a page. */
  async #waitingOfAll(among: WaitingAmong): Promise<readonly LedgerRow[] | undefined> {
    const found: LedgerRow[] = [], notOfAccounts: string[] = [];
    for (let pages = 0; pages < PAGES; pages++) {
      const rows = await this.#waiting({ ...among, notOfAccounts });
      if (rows === undefined) return undefined;
      found.push(...rows);
      if (rows.length < LOOKED_AT) break;
      notOfAccounts.push(...fillers(rows, LOOKED_AT));
    }
    // A row of a login that fills no page may be in two.
    return [...new Map(found.map((row) => [row.ledgerId, row])).values()];
  }

  /** Reads the oldest of what waits; gives `undefined` where the storage is away. */
  async #waiting(among?: WaitingAmong): Promise<readonly LedgerRow[] | undefined> {
    const { ledger, institution } = this.#parts;
    try {
      return await ledger.nextWaiting(institution, LOOKED_AT, among);
    } catch (error) {
      if (error instanceof StorageUnavailable) return undefined;
      throw error;
    }
  }

  #tooOld(): { readonly tooOld?: Temporal.Instant } {
    const { now, upstream, answeredDays } = this.#parts;
    const tooOld = answeredDays.tooOld(now(), upstream().replayDays);
    return tooOld === undefined ? {} : { tooOld };
  }

  async #handOver(row: LedgerRow, how: HandOverHow): Promise<void> {
    const { clock, changes, log, institution } = this.#parts, { ledgerId, action } = row, began = clock.elapsed();
    this.#served.set(row.account, ++this.#handedOver);
    const came = await changes.handOver(row, how).catch((): HandedOver => {
      log.warning("what was accepted cannot be handed over", { institution, ledgerId });
      return { kind: "waits", for: "row" };
    });
    if (came.kind === "over") log.info("what was accepted waits no more", { institution, ledgerId, action });
    this.#happen({ kind: "handed over", row, came, took: clock.elapsed() - began });
  }
}

/** The login whose line an event is about. */
function loginIn(event: LookEvent): string | undefined {
  if (event.kind === "handed over") return loginOf(event.row);
  return "login" in event ? event.login : undefined;
}
