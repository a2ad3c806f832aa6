import { assertEquals } from "@std/assert";
import { HeardAnswers } from "../../../../src/server/session/retries/heard_answers.ts";

const COIN = { key: "coin", patron: "P1", place: 1, isPayment: true } as const;

/** What comes on a connection, and when: an answer is written after so many milliseconds. */
type Event =
  | readonly ["coin" | "ask" | "askOther" | "lend" | "status", at: number, takes?: number]
  | "resend"
  | "login";

function played(...events: readonly Event[]): HeardAnswers {
  const heard = new HeardAnswers();
  heard.logsIn();
  for (const event of events) {
    if (event === "resend") heard.losesAnswers();
    else if (event === "login") heard.logsIn();
    else {
      const [what, at, takes = 10] = event;
      heard.arrives(at);
      if (what === "coin") heard.asksChange(COIN);
      else if (what === "lend") heard.asksChange({ key: "loan", patron: "P1", place: 2, isPayment: false });
      else if (what === "ask") heard.asksAbout("P1");
      else if (what === "askOther") heard.asksAbout("P2");
      heard.written(at + takes);
    }
  }
  return heard;
}

const COIN_FIRST = ["coin", 0] as const, ASKED = ["ask", 3000] as const;

for (
  const [what, events] of [
    ["after a question about the card", [COIN_FIRST, ASKED]],
    ["after other messages between", [COIN_FIRST, ["status", 1000], ["lend", 2000], ASKED]],
    ["where the question comes late", [COIN_FIRST, ["ask", 60_000]]],
    ["where both answers take a second", [["coin", 0, 1000], ["ask", 3000, 1000]]],
  ] as readonly (readonly [string, readonly Event[]])[]
) {
  Deno.test(`HeardAnswers: a coin was heard ${what}`, () => {
    const last = events.at(-1) ?? "login";
    assertEquals(played(...events).proofOf("coin"), { arrived: 0, wentOn: Number(last[1]), place: 1 });
  });
}

for (
  const [what, events] of [
    ["nothing came since", [COIN_FIRST]],
    ["only another card was asked about", [COIN_FIRST, ["askOther", 3000]]],
    ["only a 99 or a loan came since", [COIN_FIRST, ["status", 2000], ["lend", 3000]]],
    ["its answer took longer than a second", [["coin", 0, 1001], ASKED]],
    ["the answer to the question took longer than a second", [COIN_FIRST, ["ask", 3000, 1001]]],
    ["it came again, and was not asked about since", [COIN_FIRST, ASKED, ["coin", 4000]]],
    ["a 97 came before", ["resend", COIN_FIRST, ASKED]],
    ["a 97 came since", [COIN_FIRST, ASKED, "resend"]],
    ["its terminal logged in once more", [COIN_FIRST, "login", ASKED]],
  ] as readonly (readonly [string, readonly Event[]])[]
) {
  Deno.test(`HeardAnswers: nobody knows whether a coin was heard where ${what}`, () => {
    assertEquals(played(...events).proofOf("coin"), undefined);
  });
}

Deno.test("HeardAnswers: a question whose answer was not written proves nothing", () => {
  const heard = played(COIN_FIRST);
  heard.arrives(3000);
  heard.asksAbout("P1");
  heard.arrives(3001);
  assertEquals(heard.proofOf("coin"), undefined);
});

Deno.test("HeardAnswers: answers decide about coins: that to a coin, and that to a question about the card of one", () => {
  const decides = (heard: HeardAnswers, ask: () => void) => {
    heard.arrives(3000);
    ask();
    return heard.isDecisive;
  };
  const coin = played(COIN_FIRST), loan = played(["lend", 0]), none = played("resend");
  assertEquals([
    decides(coin, () => coin.asksAbout("P1")),
    decides(coin, () => coin.asksAbout("P2")),
    decides(coin, () => coin.asksChange(COIN)),
    decides(loan, () => loan.asksAbout("P1")),
    decides(none, () => none.asksChange(COIN)),
  ], [true, false, true, false, false]);
});

Deno.test("HeardAnswers: of many coins the last ones are remembered", () => {
  const heard = new HeardAnswers();
  for (let coin = 0; coin < 40; coin++) {
    heard.arrives(coin * 100);
    heard.asksChange({ ...COIN, key: String(coin) });
    heard.written(coin * 100);
  }
  heard.arrives(5000);
  heard.asksAbout("P1");
  heard.written(5000);
  assertEquals(
    Array.from({ length: 40 }, (_, coin) => heard.proofOf(String(coin)) !== undefined).indexOf(true),
    24,
  );
});
