import { assertEquals } from "@std/assert";
import { switched, type SwitchEvent } from "../../../src/gateway/core/stand_in_states.ts";
import { createStandInSwitch } from "../../../src/gateway/stand_in_switch.ts";

type SwitchState = ReturnType<typeof switched>;

const TIMES = { after: 20, settled: 60 };
const answered: SwitchEvent = { kind: "answered" },
  away: SwitchEvent = { kind: "away" },
  time: SwitchEvent = { kind: "time" };
const missed = (question: string): SwitchEvent => ({ kind: "missed", question });

const SYSTEM: SwitchState = { kind: "system" }, COPY: SwitchState = { kind: "copy" };
const ONE: SwitchState = { kind: "missing", since: 0, question: "a", isSure: false };
const SURE: SwitchState = { ...ONE, isSure: true };
const SETTLING: SwitchState = { kind: "copy", answeringSince: 100 };

/** What becomes of each state by each event at a moment. */
const TABLE: readonly (readonly [SwitchState, SwitchEvent, at: number, SwitchState])[] = [
  [SYSTEM, answered, 5, SYSTEM],
  [SYSTEM, time, 5, SYSTEM],
  [SYSTEM, missed("a"), 0, ONE],
  [SYSTEM, away, 0, { ...SURE, question: "" }],
  // The same question again is one question.
  [ONE, missed("a"), 5, ONE],
  [ONE, missed("a"), 500, ONE],
  [ONE, time, 500, ONE],
  [ONE, missed("b"), 5, SURE],
  [ONE, away, 5, SURE],
  [ONE, missed("b"), 20, COPY],
  [ONE, away, 20, COPY],
  [ONE, answered, 30, SYSTEM],
  [SURE, time, 19, SURE],
  [SURE, time, 20, COPY],
  [SURE, missed("a"), 20, COPY],
  [SURE, answered, 30, SYSTEM],
  [COPY, time, 500, COPY],
  [COPY, missed("a"), 500, COPY],
  [COPY, answered, 100, SETTLING],
  [SETTLING, time, 500, SETTLING],
  [SETTLING, answered, 159, SETTLING],
  [SETTLING, answered, 160, SYSTEM],
  [SETTLING, missed("a"), 130, COPY],
  [SETTLING, away, 130, COPY],
];

Deno.test("each state of the switch and each event", () => {
  for (const [state, event, at, then] of TABLE) {
    assertEquals(switched(state, event, at, TIMES), then, JSON.stringify([state, event, at]));
  }
});

/** Seconds after which it is settled in the walk, so that short ways show it. */
const SOON = 20;

/** Every way of so many steps, each ten seconds after the one before, with the events so far. */
function* ways(steps: number): Generator<readonly SwitchEvent[]> {
  if (steps === 0) return yield [];
  for (const way of ways(steps - 1)) {
    for (const event of [answered, missed("a"), missed("b"), time]) yield [...way, event];
  }
}

/** Whether the copy may begin: two questions without an answer, nothing answered since the first, and that long ago. */
function mayBegin(way: readonly SwitchEvent[]): boolean {
  const since = way.findLastIndex(({ kind }) => kind === "answered") + 1, open = way.slice(since);
  const first = open.findIndex(({ kind }) => kind === "missed");
  const questions = new Set(open.flatMap((event) => event.kind === "missed" ? [event.question] : []));
  return questions.size > 1 && (open.length - 1 - first) * 10 >= TIMES.after;
}

/** Whether the system may be asked again: it has answered for so long, and no question had no answer since. */
function mayEnd(way: readonly SwitchEvent[]): boolean {
  const since = way.findLastIndex(({ kind }) => kind === "missed") + 1, open = way.slice(since);
  const first = open.findIndex(({ kind }) => kind === "answered");
  return way.at(-1)?.kind === "answered" && (open.length - 1 - first) * 10 >= SOON;
}

Deno.test("in every way of eight steps the copy begins and ends as promised, and no earlier or later", () => {
  let begun = 0, ended = 0;
  for (const way of ways(8)) {
    let state: SwitchState = { kind: "system" };
    for (const [step, event] of way.entries()) {
      const before = state.kind === "copy", so = way.slice(0, step + 1);
      state = switched(state, event, step * 10, { after: TIMES.after, settled: SOON });
      const expected = before ? !mayEnd(so) : mayBegin(so);
      if ((state.kind === "copy") !== expected) throw new Error(`step ${step} of ${JSON.stringify(way)}`);
      if (!before && expected) begun++;
      if (before && !expected) ended++;
    }
  }
  assertEquals([begun > 1_000, ended > 100], [true, true]);
});

Deno.test("a system that comes and goes switches once each way, and one without a copy never", () => {
  let now = 0, times: typeof TIMES | undefined = TIMES;
  const turned: boolean[] = [];
  const one = createStandInSwitch({ elapsed: () => now, times: () => times, turned: (isOn) => void turned.push(isOn) });
  one.note(missed("a"));
  one.note(missed("b"));
  assertEquals(one.isOn, false);
  now = 20;
  assertEquals(one.isOn, true);
  for (let minute = 0; minute < 10; minute++) {
    now += 30;
    one.note(answered);
    assertEquals(one.isSettling, true);
    now += 30;
    one.note(missed("a"));
    assertEquals(one.isSettling, false);
  }
  assertEquals([one.isOn, turned], [true, [true]]);
  one.note(answered);
  now += 60;
  one.note(answered);
  assertEquals([one.isOn, turned], [false, [true, false]]);
  times = undefined;
  one.note(missed("a"));
  one.note(missed("b"));
  now += 100;
  assertEquals(one.isOn, false);
});
