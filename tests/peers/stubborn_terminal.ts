import { checkin, checkout, login } from "../support/wire/messages.ts";
import { guarded } from "../support/wire/terminal.ts";

/** A terminal that lends and takes back a copy of its own, and says a message again until it is answered. */
export interface StubbornTerminal {
  /** How many messages were answered as they should be. */
  readonly answered: number;
  /** How many had to be said again on another connection. */
  readonly again: number;
  /** Answers that say that something was not done. */
  readonly refused: readonly string[];
  /** Ends its work once its message is answered. */
  stop(): Promise<void>;
}

/** Starts the work of a terminal through a port. Its patron and its copy bear its number. */
export function startStubborn(port: number, number: number): StubbornTerminal {
  const refused: string[] = [];
  let [answered, again, stopped] = [0, 0, false];

  async function work(): Promise<void> {
    let line = await open();
    for (let said = 0; !stopped; said++) {
      const message = guarded(messageOf(number, said), String(said % 10));
      let answer = await line.ask(message);
      while (answer === undefined) {
        line.close();
        line = await open();
        again++;
        answer = await line.ask(message);
      }
      if (/^1[02]1/.test(answer)) answered++;
      else refused.push(answer);
    }
    line.close();
  }

  async function open(): Promise<Line> {
    for (;;) {
      const line = await openLine(port);
      if ((await line?.ask(login("sipterm1", "term1", `SC${number}`)))?.startsWith("941")) return line ?? await open();
      line?.close();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const working = work();
  return {
    get answered() {
      return answered;
    },
    get again() {
      return again;
    },
    refused,
    stop() {
      stopped = true;
      return working;
    },
  };
}

/** Some hours ago: dates that are days from now are not believed. */
const BEGUN = Date.now() - 6 * 3_600_000;

/** No two messages of a terminal are the same, or the second would be taken for a retry: each has another date. */
export function messageOf(number: number, said: number): string {
  const clock = new Date(BEGUN + said * 1000).toISOString().replace(/[-:]/g, "");
  const date = `${clock.slice(0, 8)}    ${clock.slice(9, 15)}`;
  return said % 2 === 0
    ? checkout(`P${number}`, `I${number}`, "", { date })
    : checkin(`I${number}`, "", { date, second: " ".repeat(18) });
}

interface Line {
  /** Gives the answer; `undefined` if the connection ended before. */
  ask(message: string): Promise<string | undefined>;
  close(): void;
}

async function openLine(port: number): Promise<Line | undefined> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
  if (connection === undefined) return undefined;
  const buffer = new Uint8Array(4096);
  return {
    async ask(message) {
      try {
        await connection.write(new TextEncoder().encode(`${message}\r`));
        for (let answer = ""; !answer.endsWith("\r");) {
          const read = await connection.read(buffer);
          if (read === null) return undefined;
          answer += new TextDecoder().decode(buffer.subarray(0, read));
          if (answer.endsWith("\r")) return answer;
        }
      } catch {
        // The connection was reset.
      }
      return undefined;
    },
    close: () => connection.close(),
  };
}
