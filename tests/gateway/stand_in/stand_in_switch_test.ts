import { assertEquals } from "@std/assert";
import { type SeenEvent, switched } from "../../../src/gateway/core/stand_in_states.ts";
import { createStandInSwitch } from "../../../src/gateway/stand_in_switch.ts";

type SwitchState = ReturnType<typeof switched>;
type SwitchEvent = Parameters<typeof switched>[1];

const TIMES = { after: 20, settled: 60 };
const answered: SeenEvent = { kind: "answered" },
  away: SeenEvent = { kind: "away" },
  time: SeenEvent = { kind: "time" };
const started: SwitchEvent = { kind: "started" }, stopped: SwitchEvent = { kind: "stopped" };
const missed = (question: string): SeenEvent => ({ kind: "missed", question });

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
  // By hand: what is seen meanwhile goes on beneath, and counts once it is stopped.
  ...([SYSTEM, ONE, SURE, COPY, SETTLING] as const).flatMap((beneath) =>
    [
      [beneath, started, 500, { kind: "by hand", beneath }],
      [{ kind: "by hand", beneath }, started, 500, { kind: "by hand", beneath }],
      [{ kind: "by hand", beneath }, stopped, 500, beneath],
      [beneath, stopped, 500, beneath],
    ] as const
  ),
  [{ kind: "by hand", beneath: SYSTEM }, away, 0, { kind: "by hand", beneath: { ...SURE, question: "" } }],
  [{ kind: "by hand", beneath: SURE }, time, 20, { kind: "by hand", beneath: COPY }],
  [{ kind: "by hand", beneath: SETTLING }, answered, 160, { kind: "by hand", beneath: SYSTEM }],
  [{ kind: "by hand", beneath: COPY }, answered, 100, { kind: "by hand", beneath: SETTLING }],
];

Deno.test("each state of the switch and each event", () => {
  for (const [state, event, at, then] of TABLE) {
    assertEquals(switched(state, event, at, TIMES), then, JSON.stringify([state, event, at]));
  }
});

/** Seconds after which it is settled in the walk, so that short ways show it. */
const SOON = 20;

/** Every way of so many steps, each ten seconds after the one before, with the events so far. */
function* ways(steps: number): Generator<readonly SeenEvent[]> {
  if (steps === 0) return yield [];
  for (const way of ways(steps - 1)) {
    for (const event of [answered, missed("a"), missed("b"), time]) yield [...way, event];
  }
}

/** Whether the copy may begin: two questions without an answer, nothing answered since the first, and that long ago. */
function mayBegin(way: readonly SeenEvent[]): boolean {
  const since = way.findLastIndex(({ kind }) => kind === "answered") + 1, open = way.slice(since);
  const first = open.findIndex(({ kind }) => kind === "missed");
  const questions = new Set(open.flatMap((event) => event.kind === "missed" ? [event.question] : []));
  return questions.size > 1 && (open.length - 1 - first) * 10 >= TIMES.after;
}

/** Whether the system may be asked again: it has answered for so long, and no question had no answer since. */
function mayEnd(way: readonly SeenEvent[]): boolean {
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

Deno.test("in every way with staff's word the copy answers from start to stop, and else as without it", () => {
  for (const way of ways(5)) {
    for (let from = 0; from < way.length; from++) {
      for (let to = from; to <= way.length; to++) {
        let state: SwitchState = SYSTEM, alone: SwitchState = SYSTEM;
        for (const [step, event] of way.entries()) {
          const times = { after: TIMES.after, settled: SOON };
          if (step === from) state = switched(state, started, step * 10, times);
          if (step === to) state = switched(state, stopped, step * 10, times);
          state = switched(state, event, step * 10, times);
          alone = switched(alone, event, step * 10, times);
          const expected = step >= from && step < to ? { kind: "by hand", beneath: alone } : alone;
          assertEquals(state, expected, JSON.stringify([way, from, to, step]));
        }
      }
    }
  }
});

Deno.test("a system that comes and goes switches once each way, and one without a copy never", () => {
  let now = 0, times: typeof TIMES | undefined = TIMES;
  const turned: string[] = [];
  const one = createStandInSwitch({
    ...{ elapsed: () => now, times: () => times, wanted: () => false },
    turned: ({ isOn }, missingFor) => void turned.push(isOn ? `begun ${missingFor} before` : "over"),
    answers: () => void turned.push("answers"),
  });
  one.note(answered);
  one.note(answered);
  assertEquals(turned, ["answers"]);
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
  assertEquals([one.isOn, turned], [true, ["answers", "begun 20 before"]]);
  one.note(answered);
  now += 60;
  one.note(answered);
  assertEquals([one.isOn, turned], [false, ["answers", "begun 20 before", "over"]]);
  times = undefined;
  one.note(missed("a"));
  one.note(missed("b"));
  now += 100;
  assertEquals(one.isOn, false);
});

Deno.test("staff's word holds at once, whatever the system does, and not without a copy", () => {
  let wanted = false, times: typeof TIMES | undefined = TIMES;
  const turned: string[] = [];
  const one = createStandInSwitch({
    ...{ elapsed: () => 0, times: () => times, wanted: () => wanted },
    turned: ({ isOn, isByHand }) => void turned.push(`${isOn} ${isByHand}`),
    answers: () => {},
  });
  const now = () => [one.isOn, one.isByHand, one.isSettling];
  assertEquals(now(), [false, false, false]);
  wanted = true;
  assertEquals(now(), [true, true, false]);
  one.note(answered);
  assertEquals(now(), [true, true, false]);
  times = undefined;
  assertEquals(now(), [false, false, false]);
  times = TIMES;
  assertEquals(now(), [true, true, false]);
  wanted = false;
  assertEquals(now(), [false, false, false]);
  assertEquals(turned, ["true true", "false false", "true true", "false false"]);
});
