import { assertEquals } from "@std/assert";
import { type SeenEvent, switched, type SwitchState } from "../../../src/gateway/core/stand_in_states.ts";
import { createStandInSwitch } from "../../../src/gateway/stand_in_switch.ts";

type SwitchEvent = Parameters<typeof switched>[1];
type Seen = Exclude<SwitchState, { readonly kind: "by hand" }>;

const TIMES = { after: 20, settled: 60 };
const answered: SeenEvent = { kind: "answered" },
  time: SeenEvent = { kind: "time" },
  resumed: SeenEvent = { kind: "resumed" };
const suspected = (since: number): SeenEvent => ({ kind: "suspected", since });
const failed = (since: number): SeenEvent => ({ kind: "probe failed", since });
const started: SwitchEvent = { kind: "started" }, stopped: SwitchEvent = { kind: "stopped" };

const SYSTEM: Seen = { kind: "system" }, STAND_IN: Seen = { kind: "stand-in" };
const MISSING = (probes: number, since = 0): Seen => ({ kind: "missing", since, failed: probes });
const SETTLING: Seen = { kind: "stand-in", answeringSince: 100 };
const BEFORE = -Infinity;

/** What becomes of each state by each event at a moment: all cells, and each border of time. */
const TABLE: readonly (readonly [SwitchState, SwitchEvent, at: number, SwitchState])[] = [
  [SYSTEM, answered, 5, SYSTEM],
  [SYSTEM, time, 5, SYSTEM],
  [SYSTEM, suspected(3), 5, MISSING(0, 3)],
  [SYSTEM, failed(4), 5, MISSING(1, 4)],
  [SYSTEM, resumed, 5, MISSING(1, BEFORE)],
  // What terminals miss makes nothing away, however often and however long.
  [MISSING(0), suspected(3), 5, MISSING(0)],
  [MISSING(0), suspected(3), 500, MISSING(0)],
  [MISSING(0), time, 500, MISSING(0)],
  [MISSING(0), answered, 30, SYSTEM],
  [MISSING(0), resumed, 30, MISSING(1, BEFORE)],
  // One probe makes nothing away.
  [MISSING(0), failed(5), 500, MISSING(1)],
  [MISSING(1), suspected(3), 500, MISSING(1)],
  [MISSING(1), time, 500, MISSING(1)],
  [MISSING(1), answered, 500, SYSTEM],
  // The second does, once the time is over.
  [MISSING(1), failed(10), 19, MISSING(2)],
  [MISSING(1), failed(10), 20, STAND_IN],
  [MISSING(2), time, 19, MISSING(2)],
  [MISSING(2), time, 20, STAND_IN],
  [MISSING(2), suspected(19), 20, STAND_IN],
  [MISSING(2), answered, 30, SYSTEM],
  // In an outage that was open one is enough, at once, before or after it is read.
  [MISSING(1, BEFORE), time, 500, MISSING(1, BEFORE)],
  [MISSING(1, BEFORE), suspected(3), 3, MISSING(1, BEFORE)],
  [MISSING(1, BEFORE), answered, 3, SYSTEM],
  [MISSING(1, BEFORE), failed(1), 1, STAND_IN],
  [MISSING(1), resumed, 1, STAND_IN],
  // Only a probe that fails begins the time anew for which the system must answer.
  [STAND_IN, time, 500, STAND_IN],
  [STAND_IN, suspected(400), 500, STAND_IN],
  [STAND_IN, failed(400), 500, STAND_IN],
  [STAND_IN, resumed, 500, STAND_IN],
  [STAND_IN, answered, 100, SETTLING],
  [SETTLING, time, 500, SETTLING],
  [SETTLING, answered, 159, SETTLING],
  [SETTLING, answered, 160, SYSTEM],
  [SETTLING, suspected(130), 130, SETTLING],
  [SETTLING, failed(120), 130, STAND_IN],
  [SETTLING, resumed, 130, SETTLING],
  // By hand: what is seen meanwhile goes on beneath, and counts once it is stopped.
  ...[SYSTEM, MISSING(0), MISSING(2), STAND_IN, SETTLING].flatMap((beneath) =>
    [
      [beneath, started, 500, { kind: "by hand", beneath }],
      [{ kind: "by hand", beneath }, started, 500, { kind: "by hand", beneath }],
      [{ kind: "by hand", beneath }, stopped, 500, beneath],
      [beneath, stopped, 500, beneath],
    ] as const
  ),
  [{ kind: "by hand", beneath: SYSTEM }, failed(0), 0, { kind: "by hand", beneath: MISSING(1) }],
  [{ kind: "by hand", beneath: MISSING(2) }, time, 20, { kind: "by hand", beneath: STAND_IN }],
  [{ kind: "by hand", beneath: SETTLING }, answered, 160, { kind: "by hand", beneath: SYSTEM }],
  [{ kind: "by hand", beneath: STAND_IN }, answered, 100, { kind: "by hand", beneath: SETTLING }],
];

Deno.test("each state of the switch and each event", () => {
  for (const [state, event, at, then] of TABLE) {
    assertEquals(switched(state, event, at, TIMES), then, JSON.stringify([state, event, at]));
  }
});

/** Seconds after which it is settled in the walk, so that short ways show it. */
const SOON = 20;

/** Every way of so many steps, each ten seconds after the one before, with the events so far. */
function* ways(steps: number): Generator<readonly SeenEvent["kind"][]> {
  if (steps === 0) return yield [];
  for (const way of ways(steps - 1)) {
    for (const event of ["answered", "suspected", "probe failed", "time"] as const) yield [...way, event];
  }
}

/** The event of a step. */
function eventOf(kind: SeenEvent["kind"], at: number): SeenEvent {
  return kind === "suspected" ? suspected(at) : kind === "probe failed" ? failed(at) : { kind } as SeenEvent;
}

/** Whether the stand-in may begin: two probes have failed, nothing was answered since anything was missed, and that long ago. */
function mayBegin(way: readonly SeenEvent["kind"][]): boolean {
  const open = way.slice(way.lastIndexOf("answered") + 1);
  const first = open.findIndex((kind) => kind === "suspected" || kind === "probe failed");
  return open.filter((kind) => kind === "probe failed").length > 1 && (open.length - 1 - first) * 10 >= TIMES.after;
}

/** Whether the system may be asked again: it has answered for so long, and no probe has failed since. */
function mayEnd(way: readonly SeenEvent["kind"][]): boolean {
  const open = way.slice(way.lastIndexOf("probe failed") + 1);
  const first = open.indexOf("answered");
  return way.at(-1) === "answered" && (open.length - 1 - first) * 10 >= SOON;
}

Deno.test("in every way of eight steps the stand-in begins and ends as promised, and no earlier or later", () => {
  let begun = 0, ended = 0;
  for (const way of ways(8)) {
    let state: SwitchState = SYSTEM;
    for (const [step, kind] of way.entries()) {
      const before = state.kind === "stand-in", so = way.slice(0, step + 1);
      state = switched(state, eventOf(kind, step * 10), step * 10, { after: TIMES.after, settled: SOON });
      const expected = before ? !mayEnd(so) : mayBegin(so);
      if ((state.kind === "stand-in") !== expected) throw new Error(`step ${step} of ${way}`);
      if (!before && expected) begun++;
      if (before && !expected) ended++;
    }
  }
  assertEquals([begun > 1_000, ended > 100], [true, true]);
});

Deno.test("without a probe that fails no way of eight steps leads away, and none keeps the stand-in on", () => {
  for (const way of ways(8)) {
    if (way.includes("probe failed")) continue;
    let state: SwitchState = SYSTEM, away: SwitchState = STAND_IN;
    for (const [step, kind] of way.entries()) {
      const event = eventOf(kind, step * 10), times = { after: TIMES.after, settled: SOON };
      state = switched(state, event, step * 10, times);
      away = switched(away, event, step * 10, times);
    }
    const first = way.indexOf("answered"), isLong = (way.lastIndexOf("answered") - first) * 10 >= SOON;
    assertEquals([state.kind === "stand-in", away.kind === "stand-in"], [false, !isLong], way.join());
  }
});

Deno.test("in every way with staff's word the stand-in answers from start to stop, and else as without it", () => {
  for (const way of ways(5)) {
    for (let from = 0; from < way.length; from++) {
      for (let to = from; to <= way.length; to++) {
        let state: SwitchState = SYSTEM, alone: SwitchState = SYSTEM;
        for (const [step, kind] of way.entries()) {
          const times = { after: TIMES.after, settled: SOON }, event = eventOf(kind, step * 10);
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
  one.note(suspected(0));
  one.note(failed(0));
  one.note(failed(5));
  assertEquals([one.isOn, one.isSuspected], [false, true]);
  now = 20;
  assertEquals([one.isOn, one.isSuspected], [true, false]);
  for (let minute = 0; minute < 10; minute++) {
    now += 30;
    one.note(answered);
    assertEquals(one.isSettling, true);
    now += 30;
    one.note(failed(now));
    assertEquals(one.isSettling, false);
  }
  assertEquals([one.isOn, turned], [true, ["answers", "begun 20 before"]]);
  one.note(answered);
  now += 60;
  one.note(answered);
  assertEquals([one.isOn, turned], [false, ["answers", "begun 20 before", "over"]]);
  times = undefined;
  one.note(failed(now));
  one.note(failed(now));
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
