import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A terminal that asks one thing after the other, and looks at no more of an answer than where it ends and begins. */
export interface Visitor {
  /** Sends a line; the answer must begin with this. Gives it without its line end. */
  ask(line: string, beginning: string): Promise<string>;
  close(): Promise<void>;
}

/** Connects to a port of this machine. */
export async function visit(port: number): Promise<Visitor> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true }).setEncoding("latin1");
  await once(socket, "connect");
  const next = answersOf(socket);
  return {
    async ask(line, beginning) {
      socket.write(`${line}\r`);
      const answer = await next();
      if (!answer.startsWith(beginning)) throw new Error(`${line} was answered ${answer}`);
      return answer;
    },
    async close() {
      const closed = once(socket, "close");
      socket.end();
      socket.resume();
      await closed;
    },
  };
}

function answersOf(socket: Socket): () => Promise<string> {
  let heard = "";
  let waiting: PromiseWithResolvers<string> | undefined;
  socket.on("data", (text: string) => {
    heard += text;
    const end = heard.indexOf("\r");
    if (end < 0 || waiting === undefined) return;
    const answer = heard.slice(0, end);
    heard = heard.slice(end + 1);
    waiting.resolve(answer);
    waiting = undefined;
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("the connection was closed")));
  return () => (waiting = Promise.withResolvers<string>()).promise;
}

const DATE = "20261127    101500";

/** A line, and how its answer begins. */
export type Asked = readonly [line: string, beginning: string];

/** What visitors ask, and how the system's own answer begins. */
export const ASKED: Readonly<Record<"login" | "item" | "patron" | "endSession", Asked>> = {
  login: ["9300CNvendor|COsecret|", "941"],
  item: [`17${DATE}AOMAIN|ABI2001|AC|`, "1803"],
  patron: [`63000${DATE}          AOMAIN|AAP1001|AC|AD1001|`, "64  "],
  endSession: [`35${DATE}AOMAIN|AAP1001|AC|`, "36Y"],
};

/** A return of a copy that no other return names: each is a change of its own. */
export function returnOf(number: number): Asked {
  return [`09N${DATE}${DATE}APMAIN|AOMAIN|ABR${number}|AC|`, "101"];
}

/** Copies that are asked about one after the other, as a library's terminals ask about those that pass. */
const COPIES = 20_000;

/** A question about a copy, which few questions ask about at a time. */
export function itemOf(number: number): Asked {
  return [`17${DATE}AOMAIN|ABI${number % COPIES}|AC|`, "1803"];
}

/** A question about a card, without a PIN; cards pass as copies do. */
export function patronOf(number: number): Asked {
  return [`63000${DATE}          AOMAIN|AAP${number % COPIES}|AC|`, "64  "];
}

/** A loan of a copy that was asked about, for a card that was asked about. */
export function loanOf(number: number): Asked {
  const at = number % COPIES;
  return [`11YN${DATE}${DATE}AOMAIN|AAP${at}|ABI${at}|AC|`, "121"];
}
