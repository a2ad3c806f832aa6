import { setTimeout as delay } from "node:timers/promises";
import { connect, type Terminal } from "../../support/wire/terminal.ts";

/** One thing that somebody wants at a terminal, and what the terminal heard. */
export interface Wish {
  readonly code: "11" | "09";
  /** Absent of a return. */
  readonly patron?: string;
  readonly item: string;
  /** Each answer that the terminal heard, in order: it may ask once more. */
  readonly answers: string[];
}

/** Where a terminal is connected next. */
export type NextPort = () => Promise<number>;

/** What tells that the copy has answered. */
export const BY_COPY = /\|(?:AGThe library system is away|AFReturned\. It is recorded)/;

/** The time on the wire. */
export function now(): string {
  return Temporal.Now.zonedDateTimeISO("UTC").toPlainDateTime().toString({ smallestUnit: "second" })
    .replace("T", "    ").replaceAll(/[-:]/g, "");
}

/** Connects a terminal and logs it in. */
export async function kiosk(port: number, number: number): Promise<Terminal> {
  const terminal = await connect(port);
  terminal.send(`9300CNkiosk${number}|COkioskpass|CPkiosk${number}|`);
  await terminal.expect("941");
  return terminal;
}

/** Makes a wish's message. */
export function messageOf({ code, patron, item }: Pick<Wish, "code" | "patron" | "item">, at = now()): string {
  return code === "11" ? `11NN${at}${at}AOCPL|AA${patron}|AB${item}|AC|` : `09N${at}${at}APCPL|AOCPL|AB${item}|AC|`;
}

/** Asks for a wish, and sends the same again over new connections until there is an answer. */
export async function ask(wish: Wish, message: string, kioskNumber: number, port: NextPort): Promise<string> {
  for (;;) {
    let terminal: Terminal | undefined;
    try {
      terminal = await kiosk(await port(), kioskNumber);
      terminal.send(message);
      const answer = await terminal.expect(/^1[02]/);
      wish.answers.push(answer);
      return answer;
    } catch {
      await delay(20);
    } finally {
      await terminal?.close();
    }
  }
}

/** Whether an answer says yes. */
export function isYes(answer: string | undefined): boolean {
  return /^(?:121|101)/.test(answer ?? "");
}

/** Asks questions all the time, so that a gateway sees its system go and come. */
export function askAllTheTime(port: NextPort, kioskNumber: number): { stop(): Promise<void> } {
  let isOver = false;
  const asking = (async () => {
    let terminal: Terminal | undefined;
    for (let number = 0; !isOver; number++) {
      try {
        terminal ??= await kiosk(await port(), kioskNumber);
        const at = now();
        terminal.send(number % 2 === 0 ? `17${at}AOCPL|ABI1999|` : `63000${at}          AOCPL|AAP1999|AC|`);
        await terminal.expect(/^(?:18|64)/);
        await delay(150);
      } catch {
        await terminal?.close().catch(() => {});
        terminal = undefined;
        await delay(50);
      }
    }
    await terminal?.close();
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
    },
  };
}
