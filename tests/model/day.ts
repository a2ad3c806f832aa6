import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NO_DATE } from "../support/wire/messages.ts";
import { NOON } from "../support/library/records.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import type { Answer } from "./answer.ts";
import type { Step } from "./asks.ts";
import { answerTo } from "./model.ts";
import { type OpenLibrary, withLibrary } from "./open_library.ts";
import { type Ask, DESKS, messageOf, type Sent, stamp } from "./sent.ts";
import { firstDay, openFees, type State } from "./state.ts";
import { journalledPayments, stateOf, storedState } from "./stored_state.ts";

/** The model's side of a day: the library, and what the terminals have sent. */
interface Day {
  readonly state: State;
  readonly sent: Sent[];
  readonly batches: (readonly Sent[])[];
  /** How many numbered messages each terminal has sent. */
  readonly counted: Map<number, number>;
}

/** Plays the steps of a day to the server and to the model, which must answer alike and end alike. */
export async function playDay(open: () => Promise<ScenarioStorage>, steps: readonly Step[]): Promise<void> {
  await withLibrary(open, async (library) => {
    await fc.asyncModelRun(
      () => ({ model: { state: firstDay(NOON), sent: [], batches: [], counted: new Map() }, real: library }),
      steps.map(commandOf),
    );
  });
}

/** A step as fast-check's model runner wants it. */
export function commandOf(step: Step): fc.AsyncCommand<Day, OpenLibrary> {
  return {
    check: () => true,
    run: (day, library) => perform(step, day, library),
    toString: () => JSON.stringify(step),
  };
}

/** Compares what is stored with what the model has. */
export async function assertSameEnd(state: State, library: OpenLibrary): Promise<void> {
  assertEquals(await storedState(library, state.now), stateOf(state));
  assertEquals(await journalledPayments(library), stateOf(state).payments);
}

async function perform(step: Step, day: Day, library: OpenLibrary): Promise<void> {
  const { state } = day;
  state.now = state.now.add({ seconds: 1 });
  library.setClock(state.now);
  switch (step.kind) {
    case "pass":
      state.now = state.now.add({ minutes: step.minutes });
      return await assertSameEnd(state, library);
    case "again": {
      const earlier = day.sent.at(-1 - step.back);
      return earlier && await exchange(sentAgain(earlier, step, day), day, library);
    }
    case "reconnect":
      state.lines.set(step.desk, { begun: state.now, counts: true, heard: [] });
      return await library.reconnect(step.desk);
    case "batch":
      day.batches.push(step.asks.map((what) => sentNow(step.desk, what, day)));
      return await tell(day.batches.at(-1) ?? [], day, library);
    case "batch-again":
      return await tell(day.batches.at(-1 - step.back) ?? [], day, library);
    case "ask":
      return await ask(step.desk, step.ask, day, library);
    case "pay-listed": {
      await learnFees(step.desk, step.patron, day, library);
      const fee = openFees(state, step.patron)[step.place]?.id ?? "nothing";
      const { patron, cents, bk } = step;
      return await ask(step.desk, { kind: "pay", patron, cents, fee, bk }, day, library);
    }
  }
}

async function ask(desk: number, what: Ask, day: Day, library: OpenLibrary): Promise<void> {
  const sent = sentNow(desk, what, day);
  day.sent.push(sent);
  await exchange(sent, day, library);
}

/** What a terminal sends now, as its clock and its numbers are. */
function sentNow(desk: number, what: Ask, day: Day): Sent {
  const at = day.state.now;
  const clock = DESKS[desk]?.clock;
  const date = clock === "absent" ? NO_DATE : clock === "standing" ? stamp(NOON) : stamp(at);
  return { desk, at, ask: what, date, number: nextNumber(desk, day) };
}

function nextNumber(desk: number, { counted }: Day): string | undefined {
  const numbers = DESKS[desk]?.numbers;
  if (numbers !== "counting") return numbers && "1";
  const next = (counted.get(desk) ?? 0) + 1;
  counted.set(desk, next);
  return String(next % 10);
}

function sentAgain(earlier: Sent, { desk = earlier.desk, number, date }: Step & { kind: "again" }, day: Day): Sent {
  return {
    ...earlier,
    desk,
    ...(date === "now" && { date: stamp(day.state.now) }),
    ...((number === "next" || desk !== earlier.desk) && { number: nextNumber(desk, day) }),
  };
}

async function tell(batch: readonly Sent[], day: Day, library: OpenLibrary): Promise<void> {
  for (const sent of batch) await exchange(sent, day, library);
}

async function exchange(sent: Sent, { state }: Day, library: OpenLibrary): Promise<void> {
  const answer = await library.send(sent);
  const expected = answerTo(state, sent);
  assertEquals(comparable(answer), comparable(expected), messageOf(sent));
}

/** Lists are in whatever order, as long as it is the same one from page to page. */
export function comparable(answer: Answer): Answer {
  const sorted = (value?: string) => value === undefined ? {} : value.split(",").sort().join();
  const lists = ["AS", "AT", "AU", "BU", "CD", "BM", "BN"].filter((id) => answer[id] !== undefined);
  return { ...answer, ...Object.fromEntries(lists.map((id) => [id, String(sorted(answer[id]))])) };
}

async function learnFees(desk: number, patron: string, day: Day, library: OpenLibrary): Promise<void> {
  const { state } = day;
  const sent = sentNow(desk, { kind: "info", patron, list: 4 }, day);
  const line = await library.ask(sent);
  answerTo(state, sent);
  const ids = [...line.matchAll(/\|AV(\S+) /g)].map(([, id]) => id);
  const fees = openFees(state, patron);
  assertEquals(ids.length, fees.length, line);
  for (const [at, fee] of fees.entries()) fee.id = ids[at];
}
