import { assertEquals } from "@std/assert";
import { type ChangeRow, LEDGER_STATES, TERMINAL_TOLD } from "../../../src/library/once/change_state.ts";
import { decideClose, decideCorrect, decideSettle, decideTakeBack } from "../../../src/library/once/decide_settling.ts";

const NOW = Temporal.Instant.from("2026-11-30T10:00:00Z");
const ROW: ChangeRow = {
  ...{ ledgerId: 5, institution: "MAIN", state: "open", terminalTold: "yes", begun: NOW, openUntil: NOW },
  ...{ standsUntil: NOW, retryWindow: 60_000 },
};
const accepted = { ...ROW, request: "09Y" };

/** Tells which states may follow one, where it is known what became of the change. */
function following(row: ChangeRow): readonly string[] {
  const states = ["waiting", "not sent", "done", "refused", "unknown"] as const;
  return states.filter((state) => decideSettle(row, { state, terminalTold: "yes", now: NOW }, NOW) !== undefined);
}

Deno.test("decideSettle() lets a row go on as the port says", () => {
  const sent = ["not sent", "done", "refused", "unknown"];
  const all = LEDGER_STATES.map((state) => [state, following({ ...ROW, state }), following({ ...accepted, state })]);
  assertEquals(all, [
    ["waiting", ["not sent"], ["not sent"]],
    ["open", sent, ["waiting", ...sent]],
    ["not sent", [], []],
    ["done", [], []],
    ["refused", [], []],
    ["unknown", sent, ["waiting", ...sent]],
    ["closed", [], []],
  ]);
});

Deno.test("decideSettle() has what was accepted and not sent wait again, unless staff are told", () => {
  const came = (told: "yes" | "no") =>
    decideSettle(accepted, { state: "not sent", terminalTold: told, now: NOW }, NOW)?.state;
  assertEquals([came("no"), came("yes")], ["waiting", "not sent"]);
});

Deno.test("decideSettle() begins the window of retries, and tells what changes the state", () => {
  const done = decideSettle(ROW, { state: "done", by: "answer", now: NOW }, NOW);
  assertEquals([done?.keepUntil, done?.settled, done?.isTold], [NOW.add({ minutes: 1 }), NOW, true]);
  const unknown = decideSettle({ ...ROW, state: "unknown" }, { state: "unknown", now: NOW }, NOW);
  assertEquals([unknown?.keepUntil, unknown?.isTold], [undefined, false]);
});

Deno.test("decideCorrect() lets the system's own answer count before staff and before a proof, and nothing else", () => {
  const corrected = (row: Partial<ChangeRow>) =>
    decideCorrect({ ...ROW, ...row }, { state: "done", by: "late answer", now: NOW }) !== undefined;
  assertEquals(corrected({ state: "closed" }), true);
  assertEquals(corrected({ state: "refused", settledBy: "proof" }), true);
  assertEquals(corrected({ state: "done", settledBy: "proof" }), false);
  assertEquals(corrected({ state: "refused", settledBy: "answer" }), false);
});

Deno.test("decideClose() closes what nobody knows, and what was told otherwise than it is", () => {
  const closed = LEDGER_STATES.flatMap((state) =>
    TERMINAL_TOLD.flatMap((terminalTold) => {
      const came = decideClose({ ...ROW, state, terminalTold }, NOW, NOW);
      return typeof came === "string" ? [] : [`${state}, told ${terminalTold}: ${came.state}`];
    })
  );
  assertEquals(closed, [
    ...[
      "not sent, told yes: not sent",
      "done, told no: done",
      "done, told nothing: done",
      "refused, told yes: refused",
    ],
    ...["yes", "no", "nothing"].map((told) => `unknown, told ${told}: closed`),
  ]);
  assertEquals(decideClose({ ...ROW, state: "unknown", closedAt: NOW }, NOW, NOW), "is no exception");
  assertEquals([decideClose(ROW, NOW, NOW), decideClose(undefined, NOW, NOW)], ["open", "not there"]);
});

Deno.test("decideTakeBack() takes back only what waits", () => {
  const taken = LEDGER_STATES.filter((state) => decideTakeBack({ ...accepted, state }, NOW) !== undefined);
  assertEquals(taken, ["waiting"]);
});
