import fc from "fast-check";
import { checkin, checkout, hold, login, renew } from "../support/wire/messages.ts";
import { connect, guarded } from "../support/wire/terminal.ts";
import type { Deed } from "./model.ts";

/** What a terminal asks for: the action that it means to bring about, and the message. */
interface Wish {
  readonly action:
    | "checkout"
    | "checkin"
    | "renewal"
    | "hold-placed"
    | "hold-cancelled";
  readonly patron: number;
  readonly item: number;
  /** Whether it is sent again when the library could not be reached. */
  readonly again: boolean;
}

/** A request that was answered. */
export interface Asked {
  readonly wish: Omit<Deed, "at" | "capturedFor">;
  readonly result: "done" | "refused" | "unavailable";
  /** CY of the answer. */
  readonly capturedFor?: string;
}

/** A terminal at work. */
export interface RandomTerminal {
  readonly name: string;
  /** What it asked and how it was answered, in order. */
  readonly asked: readonly Asked[];
  /** Ends after the answer that is under way. */
  stop(): Promise<void>;
}

/** What the library that is asked consists of: patrons `P0`, `P1` ... and copies `I0`, `I1` ..., two of each title. */
export interface Stock {
  readonly patrons: number;
  readonly items: number;
}

/** The title of a copy. */
export function titleOf(itemId: string): string {
  return `T${Math.floor(Number(itemId.slice(1)) / 2)}`;
}

/**
 * Logs in and asks one thing after the other, as the seed says, each when the one before has been answered.
 *
 * @param name `SC` and the terminal's number
 */
export async function startTerminal(
  name: string,
  port: number,
  seed: number,
  stock: Stock,
): Promise<RandomTerminal> {
  const terminal = await connect(port);
  terminal.send(login("sipterm1", "term1", name));
  await terminal.expect("941");
  const asked: Asked[] = [];
  const first = Number(name.slice(2)) * MESSAGES;
  let stopped = false;

  async function work(): Promise<void> {
    for (let round = 0; !stopped; round++) {
      for (
        const [index, wish] of fc.sample(wishes(stock), {
          seed: seed + round,
          numRuns: 100,
        }).entries()
      ) {
        if (stopped) break;
        await ask(wish, first + round * 100 + index);
      }
    }
  }

  async function tell(message: string): Promise<string> {
    terminal.sendRaw(`${message}\r`);
    return await terminal.expectLine(/AY\dAZ[0-9A-F]{4}$/);
  }

  async function ask(wish: Wish, number: number): Promise<void> {
    const message = guarded(messageOf(wish, number), String(number % 10));
    let answer = await tell(message);
    let isUncertain = false;
    // The same bytes, sequence number included: what the first was told to have failed may have been done.
    if (wish.again && isUnavailable(answer)) {
      answer = await tell(message);
      // There was no time to look that up.
      isUncertain = answer.includes("The library system is busy, try again");
    }
    const [, capturedFor] = /\|CY([^|]*)\|/.exec(answer) ?? [];
    asked.push({
      wish: deedOf(wish),
      result: isUncertain ? "unavailable" : resultOf(answer),
      ...(capturedFor && { capturedFor }),
    });
  }

  const working = work();
  // A failure is told by `stop`.
  working.catch(() => {});
  return {
    name,
    asked,
    async stop() {
      stopped = true;
      try {
        await working;
      } finally {
        await terminal.close();
      }
    },
  };
}

function wishes({ patrons, items }: Stock): fc.Arbitrary<Wish> {
  return fc.record({
    action: fc.oneof(
      { weight: 8, arbitrary: fc.constant("checkout" as const) },
      { weight: 8, arbitrary: fc.constant("checkin" as const) },
      { weight: 2, arbitrary: fc.constant("renewal" as const) },
      { weight: 3, arbitrary: fc.constant("hold-placed" as const) },
      { weight: 1, arbitrary: fc.constant("hold-cancelled" as const) },
    ),
    patron: fc.nat(patrons - 1),
    item: fc.nat(items - 1),
    again: fc.boolean(),
  });
}

/** More than a terminal sends. */
const MESSAGES = 10_000;

/**
 * No two messages are the same, or the second would be taken for a retry, also of another terminal with the same account:
 * each has another date.
 */
function messageOf({ action, patron, item }: Wish, number: number): string {
  const [p, i] = [`P${patron}`, `I${item}`];
  const clock = new Date(Date.UTC(2020, 0, 1) + number * 1000).toISOString()
    .replace(/[-:]/g, "");
  const date = `${clock.slice(0, 8)}    ${clock.slice(9, 15)}`;
  switch (action) {
    case "checkout":
      return checkout(p, i, "", { date });
    case "checkin":
      return checkin(i, "", { date, second: NO_RETURN_DATE });
    case "renewal":
      return renew(p, i, "", { date });
    case "hold-placed":
      return hold("+", p, `AJ${titleOf(i)}|`).replace(
        /^(15.).{18}/,
        `$1${date}`,
      );
    case "hold-cancelled":
      return hold("-", p, `AJ${titleOf(i)}|`).replace(
        /^(15.).{18}/,
        `$1${date}`,
      );
  }
}

const NO_RETURN_DATE = " ".repeat(18);

function deedOf({ action, patron, item }: Wish): Asked["wish"] {
  const named = action === "checkin" ? {} : { patronId: `P${patron}` };
  return action.startsWith("hold")
    ? { action, ...named, titleId: titleOf(`I${item}`) }
    : { action, ...named, itemId: `I${item}` };
}

function isUnavailable(answer: string): boolean {
  return answer.includes("System temporarily unavailable");
}

function resultOf(answer: string): Asked["result"] {
  if (isUnavailable(answer)) return "unavailable";
  return answer[2] === "1" ? "done" : "refused";
}
