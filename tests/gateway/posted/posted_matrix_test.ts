import { assertEquals, assertMatch } from "@std/assert";
import { POSTED_LOGIN, POSTED_MESSAGES, postedKoha, type PostFault } from "../../support/gateway/posted_koha.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

/** What a terminal hears. */
type Heard = "yes" | "away" | "not confirmed" | "status";

const TEXTS: Readonly<Record<Exclude<Heard, "yes" | "status">, RegExp>> = {
  "away": /\|AFThe library system cannot be reached\. Please try again later\.\|$/,
  "not confirmed": /\|AFNot confirmed\. (Do not take it, please|Please) ask staff\.\|$/,
};

/** One fault of a system that is reached by POSTs, met by a message. */
interface Met {
  readonly what: string;
  readonly fault: PostFault;
  /** Met by each message, not by the first alone. */
  readonly always?: true;
  /** Seconds that go by before anybody hears of it. */
  readonly seconds?: number;
  readonly question: Heard;
  readonly change: Heard;
  /** Whether the system carries a change out. */
  readonly done: boolean;
}

const STATUS = "98YYYYNN02500520261127    1015002.00AOCPL|BXYYYYYYYYYYYNYYYY|";
const ONCE = { question: "yes", change: "not confirmed" } as const;

/** What comes of each: a question is asked once more, a change never. */
const FAULTS: readonly Met[] = [
  { what: "closed before it does it", fault: { instead: "closed" }, ...ONCE, done: false },
  { what: "closed when it has done it", fault: { after: "closed" }, ...ONCE, done: true },
  { what: "broken off within the answer", fault: { after: "cut" }, ...ONCE, done: true },
  {
    what: "silent",
    fault: { instead: "silent" },
    always: true,
    seconds: 15,
    question: "away",
    change: "not confirmed",
    done: false,
  },
  {
    what: "silent when it has done it",
    fault: { after: "silent" },
    always: true,
    seconds: 15,
    question: "away",
    change: "not confirmed",
    done: true,
  },
  { what: "answering with status 500", fault: { instead: { status: 500, body: "" } }, ...ONCE, done: false },
  {
    what: "answering with status 502 when it has done it",
    fault: { after: { status: 502, body: "<html/>" } },
    ...ONCE,
    done: true,
  },
  { what: "answering with an empty response", fault: { after: { response: "" } }, ...ONCE, done: true },
  { what: "answering with an error", fault: { instead: { error: "off-line" } }, ...ONCE, done: false },
  { what: "answering with no XML", fault: { after: { status: 200, body: "Software error" } }, ...ONCE, done: true },
  { what: "answering something else", fault: { after: { response: "941" } }, ...ONCE, done: true },
  {
    what: "answering with status 500 each time",
    fault: { instead: { status: 500, body: "" } },
    always: true,
    question: "away",
    change: "not confirmed",
    done: false,
  },
  {
    what: "answering with a status",
    fault: { instead: { response: STATUS } },
    question: "status",
    change: "status",
    done: false,
  },
];

for (const met of FAULTS) {
  Deno.test(`a gateway whose system is reached by POSTs, and is ${met.what}`, async (test) => {
    for (const message of POSTED_MESSAGES) {
      // A later question shows that the payment was taken; of a loan it does not show what else the answer would say.
      const isProved = message.code === "37" && met.done && met.change === "not confirmed";
      const heard = message.changes === undefined ? met.question : isProved ? "yes" : met.change;
      await test.step(`${message.code}: the terminal hears ${heard}, and the next message is in step`, () =>
        meet(message, met, heard));
    }
  });
}

function meet(
  { code, sent, no, yes, changes }: (typeof POSTED_MESSAGES)[number],
  { fault, always, seconds, done }: Met,
  heard: Heard,
): Promise<void> {
  let happens = true;
  let happened = () => {};
  const fell = new Promise<void>((resolve) => happened = resolve);
  return postedKoha((posted) => {
    if (!happens || !posted.text.startsWith(code)) return undefined;
    happens = always === true;
    happened();
    return fault;
  }, async ({ connect, simulator, system, time }) => {
    const terminal = await connect();
    terminal.send(POSTED_LOGIN);
    await terminal.expect("941");
    terminal.send(sent);
    await fell;
    if (seconds !== undefined) await time.advance(seconds);
    const answer = await terminal.expect(heard === "yes" ? yes : heard === "status" ? /^98/ : no);
    if (heard !== "yes" && heard !== "status") assertMatch(answer, TEXTS[heard]);
    const carriedOut = heard === "yes" || done ? changes ?? 0 : 0;
    assertEquals(simulator.carriedOut.length, carriedOut);
    if (changes !== undefined) assertEquals(system.posts.filter(({ text }) => text.startsWith(code)).length, 1);
    happens = false;
    terminal.send(ASK.item("I2002"));
    await terminal.expect(/^18.*\|?ABI2002\|/);
  });
}
