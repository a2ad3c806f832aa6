/**
 * What the messages of one connection prove about which answers its terminal has heard.
 *
 * A terminal reads its connection in order: one that went on with the same patron after an answer was written has read that
 * answer, and the same payment once more is another coin. Dates need not be asked. Much else looks so and proves nothing: a
 * message that was sent before the answer was written (a pad that reads a tag again, a second thread, one that waited in a
 * buffer), and an answer that a box on the way has taken (a converter, a multiplexer, a pool of connections). So the rule is
 * narrow. An answer was heard where
 *
 * 1. it was written within a second of its message's arrival: the shortest time-out of a terminal that is known is two;
 * 2. then a 23 or 63 of the same card came on this connection, and was answered within a second, too;
 * 3. no message has ever come here while an answer was owed, or waited for our own pace;
 * 4. there was no 97, no 96 and no second 93 here: who asks again has lost an answer.
 */

import { keepNewest } from "./terminal_dates.ts";

/** Milliseconds after a message's arrival in which its answer is written in time. */
const IN_TIME = 1_000;
/** Answers of one connection that are remembered. */
const MOST = 16;

/** What proves that an answer was heard. */
interface HeardProof {
  /** When the message arrived, and when the question by which the terminal went on. */
  readonly arrived: number;
  readonly wentOn: number;
  /** The place of the message among those of its terminal that bore dates. */
  readonly place: number;
}

/** An answer to a change, since the change came last. */
interface WrittenAnswer {
  readonly patron: string;
  readonly arrived: number;
  readonly place: number;
  readonly isPayment: boolean;
  /** When the question arrived by which its terminal went on; absent: none has come. */
  readonly wentOn?: number;
}

/** A change that is being answered. */
interface ChangeUnderWay extends Pick<WrittenAnswer, "patron" | "place" | "isPayment"> {
  /** Names its message and the repetitions of it. */
  readonly key: string;
}

/** Notes what comes and goes on one connection. Times are milliseconds of a clock that only goes forward. */
export class HeardAnswers {
  /** Whether an answer may be lost here: then nothing is proved until the connection ends. */
  #mayLose = false;
  #arrived = 0;
  /** The message that is being answered: a change, or whom it asks about. */
  #underWay: ChangeUnderWay | string | undefined;
  #logins = 0;
  /** By the keys of their messages, the newest last. */
  readonly #answers = new Map<string, WrittenAnswer>();

  /** Notes that a message arrived. */
  arrives(at: number): void {
    this.#arrived = at;
    this.#underWay = undefined;
  }

  /** Notes that an answer of this connection may be lost. */
  losesAnswers(): void {
    this.#mayLose = true;
    this.#answers.clear();
  }

  /** Notes a login. A terminal that logs in again has lost what it was told. */
  logsIn(): void {
    if (++this.#logins > 1) this.losesAnswers();
  }

  /** Notes that the message that arrived last asks for a change. */
  asksChange(change: ChangeUnderWay): void {
    this.#underWay = change;
  }

  /** Notes that the message that arrived last asks about a patron. */
  asksAbout(patron: string): void {
    this.#underWay = patron;
  }

  /** Notes that the answer to the message that arrived last is written. */
  written(at: number): void {
    const asked = this.#underWay, arrived = this.#arrived, isInTime = at - arrived <= IN_TIME;
    this.#underWay = undefined;
    if (asked === undefined || this.#mayLose) return;
    if (typeof asked === "string") return isInTime ? this.#goesOn(asked, arrived) : undefined;
    const { key, ...change } = asked;
    this.#answers.delete(key);
    if (isInTime) keepNewest(this.#answers, key, { ...change, arrived }, MOST);
  }

  /** Tells whether the answer under way may decide about a coin: what has come meanwhile is looked for before it is written. */
  get isDecisive(): boolean {
    const asked = this.#underWay;
    if (asked === undefined || this.#mayLose) return false;
    if (typeof asked !== "string") return asked.isPayment;
    for (const answer of this.#answers.values()) if (answer.isPayment && isUnheard(answer, asked)) return true;
    return false;
  }

  /** Gives the proof that the answer to a message was heard. */
  proofOf(key: string): HeardProof | undefined {
    const answer = this.#answers.get(key);
    if (answer?.wentOn === undefined) return undefined;
    return { arrived: answer.arrived, wentOn: answer.wentOn, place: answer.place };
  }

  #goesOn(patron: string, wentOn: number): void {
    for (const [key, answer] of this.#answers) {
      if (isUnheard(answer, patron)) this.#answers.set(key, { ...answer, wentOn });
    }
  }
}

function isUnheard({ patron, wentOn }: WrittenAnswer, of: string): boolean {
  return wentOn === undefined && patron === of;
}
