import { assert } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { from, type Stage } from "./stage.ts";
import { onStage, type Story } from "./stories.ts";
import { isYes, kiosk, messageOf, now } from "./visitors.ts";

/** Looks whether all is handed over, and milliseconds between two. */
const LOOKS = 600, LOOK = 500;

/** Seconds after which the system answers, as a Koha does that is not idle. */
const SECONDS = 0.07;
const LATE: readonly FaultRule[] = ["17", "63", "11", "09", "29", "37"].map((code) => ({
  ...{ fault: "late", seconds: SECONDS, code },
}));

/** What terminals ask meanwhile, and with what pause in between, in milliseconds. */
const ASKED = ["17", "63", "11", "09"] as const, PAUSE = 300;

/** How many loans wait when the system is back. */
const LOANS = 150;

/** Many loans are handed over to a system that takes 70 ms for an answer, while three terminals go on. */
export const backlog: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, LOANS + 10);
    system.kill();
    await stage.untilLent(from(0, 10));
    for (let number = 10; number < LOANS; number++) await stage.lend(number);
    system.setFaults(LATE);
    system.revive();
    await stage.untilBack(copy);
    const terminals = [1, 2, 3].map((number) => busyTerminal(stage, number));
    const began = performance.now(), waiting = await waitingIn(copy);
    for (let looks = 0; await waitingIn(copy) > 0; looks++) {
      assert(looks < LOOKS, `${await waitingIn(copy)} of ${waiting} are not handed over`);
      await delay(LOOK);
    }
    const seconds = (performance.now() - began) / 1000;
    const told = (await Promise.all(terminals.map((each) => each.stop()))).flat();
    const wrong = told.find(({ code, answer }) => /busy|not confirmed/i.test(answer) || !isFit(code, answer));
    assert(wrong === undefined, `${wrong?.code} heard ${wrong?.answer}`);
    const times = ASKED.map((code) => `${code} ${timesOf(told.filter((one) => one.code === code))}`).join(", ");
    return `${waiting} rows in ${seconds.toFixed(1)} s, ${(waiting / seconds).toFixed(1)} a second; meanwhile ${times}`;
  });

async function waitingIn({ ledger }: Storage): Promise<number> {
  return (await ledger.waitingTally()).reduce((sum, { count }) => sum + count, 0);
}

/** What a terminal heard, and after how many milliseconds. */
interface Heard {
  readonly code: typeof ASKED[number];
  readonly answer: string;
  readonly took: number;
}

/** A terminal that asks one thing after the other, about cards and copies of its own. */
function busyTerminal({ gateway, wishes }: Stage, number: number): { stop(): Promise<readonly Heard[]> } {
  let isOver = false;
  const heard: Heard[] = [];
  const asking = (async () => {
    let terminal: Terminal | undefined;
    for (let turn = 0; !isOver; turn++) {
      const code = ASKED[turn % ASKED.length] ?? "17", of = 500 * number + Math.floor(turn / ASKED.length) % 400;
      const wish = {
        code: code === "09" ? "09" : "11",
        item: `I${of}`,
        ...code === "11" && { patron: `P${of}` },
      } as const;
      const message = code === "17"
        ? `17${now()}AOCPL|AB${wish.item}|`
        : code === "63"
        ? `63000${now()}          AOCPL|AAP${of}|AC|`
        : messageOf(wish);
      terminal ??= await kiosk(await gateway.port(), number);
      const began = performance.now();
      terminal.send(message);
      const answer = await terminal.expect(/^(?:18|64|12|10)/);
      heard.push({ code, answer, took: performance.now() - began });
      if (code === "11" || code === "09") wishes.push({ ...wish, answers: [answer] });
      await delay(PAUSE);
    }
    await terminal?.close();
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
      return heard;
    },
  };
}

/** Whether an answer is one: loans and returns must be made. */
function isFit(code: Heard["code"], answer: string): boolean {
  return code === "17" || code === "63" ? /^(?:18|64)/.test(answer) : isYes(answer);
}

function timesOf(heard: readonly Heard[]): string {
  const times = heard.map(({ took }) => Math.round(took)).toSorted((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return `${times.length} times, ${at(0.5)} ms half, ${at(0.95)} ms 95 %, ${times.at(-1) ?? 0} ms at most`;
}
