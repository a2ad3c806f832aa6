import { guarded } from "../support/wire/terminal.ts";
import type { Chance } from "./chance.ts";
import type { Habits } from "./habits.ts";
import type { Line } from "./line.ts";
import { type SeenDate, SeenDates } from "./oracle/seen_dates.ts";
import { ShownHearing } from "./oracle/shown_hearing.ts";
import { ANSWERS, messageOf, questionOf, stampOf, toldBy } from "./sip_text.ts";
import { createStory, type Story } from "./story.ts";
import type { VisitTime } from "./visit_time.ts";
import type { Visit, Wish } from "./wish.ts";

/** One try of a message. */
export interface Try {
  readonly at: number;
  /** The connection's number. */
  readonly connection: number;
  readonly text: string;
  readonly fate: Fate;
  /** What its date had shown when it had arrived, or else when it was sent. */
  readonly seen: SeenDate;
  /** Whether the terminal had shown by then that it heard the answer to the same message before. */
  readonly hasHeard: boolean;
  /** Whether it asked about the card on this connection since the try before. */
  readonly isBehindQuestion: boolean;
}

/** What became of a wish, as the terminal knows it. */
export interface Outcome {
  readonly wish: Wish;
  /** What the last answer said; `silence`: the terminal gave up, and what was done is not known to it. */
  readonly told: "yes" | "no" | "otherwise" | "silence";
  readonly answer?: string;
  readonly tries: readonly Try[];
  /** By the clock of the day. */
  readonly began: number;
  readonly ended: number;
}

/** A visit that is over. */
export interface PlayedVisit {
  readonly visit: Visit;
  /** As of its set-up. */
  readonly processes: number;
  readonly habits: Habits;
  readonly story: Story;
  readonly outcomes: readonly Outcome[];
}

/** What happens to a message on its way, by the kind of network. */
const FATES = {
  good: { "arrives": 86, "request lost": 3, "request cut": 2, "answer lost": 5, "answer cut": 3, "answer garbled": 1 },
  bad: { "arrives": 52, "request lost": 15, "request cut": 5, "answer lost": 18, "answer cut": 7, "answer garbled": 3 },
} as const;
/** Tries of a message that may go wrong. */
const FAILING = { good: 2, bad: 3 } as const;
export type Fate = keyof typeof FATES.good;

/** What a terminal stands in. */
export interface Surroundings {
  readonly time: VisitTime;
  readonly chance: Chance;
  readonly habits: Habits;
  /** As in `SetUp`. */
  readonly processes: number;
  /** Connects it, and logs it in by a message that is numbered so. */
  connect(numbered: (text: string) => string): Promise<Line>;
}

/** A terminal, before which people step one after the other. */
export class Kiosk {
  readonly #time: VisitTime;
  readonly #chance: Chance;
  readonly #habits: Habits;
  readonly #processes: number;
  readonly #connect: Surroundings["connect"];
  #line: Line | undefined;
  #owed = 0;
  #number = 0;
  #skew: number;
  readonly #stands: number;
  readonly #dates: SeenDates;
  readonly #hearing = new ShownHearing();
  #story: Story;

  constructor({ time, chance, habits, processes, connect }: Surroundings) {
    this.#time = time;
    this.#chance = chance;
    this.#habits = habits;
    this.#processes = processes;
    this.#connect = connect;
    this.#skew = chance.number(-60, 60) * 1000;
    this.#stands = time.milliseconds() + chance.number(-3600, 3600) * 1000;
    this.#dates = new SeenDates(habits.posts, time.milliseconds());
    this.#story = createStory("", time.milliseconds);
  }

  /** Has a person do all that this person came for. */
  async serve(visit: Visit): Promise<PlayedVisit> {
    const { kind, number } = visit, habits = this.#habits;
    const story = createStory(`visit ${number}, ${kind}, at ${JSON.stringify(habits)}`, this.#time.milliseconds);
    this.#story = story;
    const outcomes: Outcome[] = [];
    let padDate: string | undefined;
    if (habits.clock === "jumps" && this.#chance.is(0.3)) this.#jump();
    for (const step of visit.steps) {
      if (step.kind === "pause") await this.#time.pass(step.seconds);
      else if (step.kind === "pad") padDate = this.#date();
      else if (step.kind === "ask") {
        const date = padDate ?? this.#date();
        await this.#ask(questionOf(step.code, visit.patron, step.item ?? "", date), date, visit.patron);
      } else {
        const outcome = await this.#wish(step.wish, padDate);
        outcomes.push(outcome);
        // Whoever is not served goes to the desk.
        if (outcome.told !== "yes") break;
      }
    }
    return { visit, processes: this.#processes, habits, story, outcomes };
  }

  close(): void {
    this.#line?.destroy();
    this.#line = undefined;
  }

  #jump(): void {
    this.#skew += this.#chance.of(-1, 1) * this.#chance.of(1, 5, 60, 3600) * 1000;
    this.#story.note("the terminal's clock is set");
  }

  #date(): string {
    const now = this.#time.milliseconds() + this.#skew;
    switch (this.#habits.clock) {
      case "stands":
        return stampOf(this.#stands);
      case "minutes":
        return stampOf(Math.floor(now / 60_000) * 60_000);
      default:
        return stampOf(now);
    }
  }

  /** Gives a message its number. A retry has that of the first try on its connection, and may have it on another. */
  #numbered(text: string, line: Line, before?: Try): string {
    const { numbers, keepsNumber } = this.#habits;
    if (numbers === "absent") return text;
    if (numbers === "zero") return guarded(text, "0");
    const kept = keepsNumber || before?.connection === line.number
      ? /AY(\d)AZ/.exec(before?.text ?? "")?.[1]
      : undefined;
    if (kept !== undefined) return guarded(text, kept);
    this.#number = (this.#number + 1) % 10;
    return guarded(text, String(this.#number));
  }

  /** Asks a question; whether it is answered changes nothing. */
  async #ask(question: string, date: string, patron: string): Promise<void> {
    const line = await this.#open(), at = this.#time.milliseconds();
    this.#dates.waits(at);
    if (!question.startsWith("99")) this.#dates.arrives(line.number, question, date);
    this.#send(line, this.#numbered(question, line));
    const answer = await this.#answer(line, ANSWERS[question.slice(0, 2)] ?? "");
    this.#dates.free(this.#time.milliseconds());
    if (answer === undefined) return this.#leave();
    if (question.includes(`|AA${patron}|`)) this.#hearing.asked(line.number, patron, this.#secondsSince(at));
  }

  #secondsSince(at: number): number {
    return (this.#time.milliseconds() - at) / 1000;
  }

  async #wish(wish: Wish, padDate: string | undefined): Promise<Outcome> {
    const { retries, datesAnew, allowsRenewal, network, asksBeforeRetry } = this.#habits;
    const tries: Try[] = [], began = this.#time.milliseconds();
    const code = messageOf(wish, "", false).slice(0, 2);
    this.#story.note(`${wish.patron} wants to ${describe(wish)}`);
    let date = padDate ?? this.#date();
    while (tries.length <= retries) {
      const isBehindQuestion = tries.length > 0 && asksBeforeRetry && wish.kind === "pay" && this.#line !== undefined;
      if (isBehindQuestion) {
        const asked = this.#date();
        await this.#ask(questionOf("63", wish.patron, "", asked), asked, wish.patron);
      }
      const line = await this.#open(), at = this.#time.milliseconds();
      if (tries.length > 0 && datesAnew) date = this.#date();
      const message = messageOf(wish, date, allowsRenewal), text = this.#numbered(message, line, tries.at(-1));
      const fate = tries.length >= FAILING[network] ? "arrives" : this.#chance.weighted(FATES[network]);
      this.#dates.waits(at);
      if (fate === "request lost" || fate === "request cut") this.#dates.lost(line.number);
      else this.#dates.arrives(line.number, message, date);
      const hasHeard = this.#hearing.shows(line.number, message), seen = this.#dates.seen(date);
      tries.push({ at, connection: line.number, text, fate, seen, hasHeard, isBehindQuestion });
      const answer = await this.#exchange(line, text, fate, ANSWERS[code] ?? "");
      this.#dates.free(this.#time.milliseconds());
      if (answer === undefined || fate !== "arrives") this.#hearing.loses(line.number);
      this.#hearing.changed(line.number, message, this.#secondsSince(at));
      if (answer === undefined) continue;
      const told = toldBy(wish, answer);
      this.#story.note(`the person is told ${told}`);
      return { wish, told, answer, tries, began, ended: this.#time.milliseconds() };
    }
    this.#story.note("the terminal gives up");
    this.#leave();
    return { wish, told: "silence", tries, began, ended: this.#time.milliseconds() };
  }

  /** Sends a message once, and gives the answer that the terminal gets. */
  async #exchange(line: Line, text: string, fate: Fate, code: string): Promise<string | undefined> {
    const { timeout, resends, numbers } = this.#habits;
    if (fate === "request lost") {
      this.#story.note(`connection ${line.number}, lost on its way: ${text}`);
      await this.#time.pass(timeout);
      return this.#afterSilence();
    }
    if (fate === "request cut") {
      this.#story.note(`connection ${line.number}, cut within: ${text}`);
      line.sendHalf(text);
      await this.#time.pass(this.#chance.is(0.5) ? this.#chance.between(0, 1) : timeout);
      return this.#leave();
    }
    this.#send(line, text);
    const began = this.#time.milliseconds();
    const answer = await this.#answer(line, code, fate !== "arrives");
    if (answer === undefined) {
      if (this.#line !== line) return undefined;
      this.#owed++;
      this.#story.note(`connection ${line.number}: no answer within ${timeout} s`);
      if (resends === "97") return await this.#askAgain(line, code);
      return this.#afterSilence();
    }
    if (fate === "arrives") return answer;
    if (fate === "answer garbled" && (numbers === "counted" || resends === "97") && resends !== "new connection") {
      this.#story.note(`connection ${line.number}: the answer is garbled`);
      return await this.#askAgain(line, code);
    }
    this.#story.note(`connection ${line.number}, ${fate === "answer cut" ? "cut within" : "lost"}: ${answer}`);
    if (fate === "answer cut") {
      await this.#time.pass(this.#chance.is(0.5) ? this.#chance.between(0, 1.5) : timeout);
      return this.#leave();
    }
    await this.#time.pass(Math.max(0, timeout - (this.#time.milliseconds() - began) / 1000));
    return this.#afterSilence();
  }

  /** Asks for the last answer again (97). */
  async #askAgain(line: Line, code: string): Promise<string | undefined> {
    this.#send(line, this.#habits.numbers === "absent" ? "97" : "97AZFEF5");
    const owed = this.#owed;
    this.#owed = 0;
    for (let left = owed + 1; left > 0; left--) {
      const answer = await this.#answer(line, code);
      if (answer === undefined) {
        this.#owed += left;
        return this.#leave();
      }
      if (answer.startsWith(code)) {
        this.#owed += left - 1;
        return answer;
      }
    }
    return undefined;
  }

  #afterSilence(): undefined {
    if (this.#habits.resends !== "same connection") this.#leave();
  }

  #leave(): undefined {
    if (this.#line !== undefined) this.#story.note(`connection ${this.#line.number} is left`);
    this.#line?.destroy();
    this.#line = undefined;
    this.#owed = 0;
  }

  async #open(): Promise<Line> {
    if (this.#line !== undefined) return this.#line;
    const { numbers, keepsNumber } = this.#habits;
    if (numbers === "counted") this.#number = keepsNumber ? (this.#number + 1) % 10 : 0;
    const numbered = (text: string) => numbers === "absent" ? text : guarded(text, String(this.#number));
    this.#line = await this.#time.during(this.#connect(numbered));
    this.#owed = 0;
    return this.#line;
  }

  #send(line: Line, text: string): void {
    this.#story.note(`connection ${line.number} >> ${text}`);
    line.send(text);
  }

  /** Waits for the next answer, behind those that are late. */
  async #answer(line: Line, code: string, isLost = false): Promise<string | undefined> {
    const until = this.#time.milliseconds() + this.#habits.timeout * 1000;
    for (;;) {
      const left = Math.max(0, until - this.#time.milliseconds()) / 1000;
      const answer = await this.#time.within(line.next().then((text) => ({ text })), left);
      if (answer === undefined) {
        line.waitNoLonger();
        return undefined;
      }
      if (answer.text === undefined) {
        this.#story.note(`connection ${line.number} was closed by the server`);
        return this.#leave();
      }
      if (this.#owed > 0) {
        this.#owed--;
        this.#story.note(`connection ${line.number} << (late) ${answer.text}`);
        continue;
      }
      if (!isLost) this.#story.note(`connection ${line.number} << ${answer.text}`);
      if (answer.text.startsWith("96")) return undefined;
      if (code !== "" && !answer.text.startsWith(code)) this.#story.note("an answer to something else");
      return answer.text;
    }
  }
}

function describe({ kind, item, cents, again }: Wish): string {
  const what = item ?? (cents === undefined ? "the card" : `${(cents / 100).toFixed(2)}`);
  return `${kind} ${what}${again ? ", once more" : ""}`;
}
