import { assertEquals, assertLessOrEqual, assertMatch, assertRejects } from "@std/assert";
import { requests } from "../../../src/protocol/requests.ts";
import type { BackEndContext } from "../../../src/server/back_end/back_end.ts";
import { AnswerDeadline } from "../../../src/library/deadlines.ts";
import { answerLimit } from "../../../src/server/session/identity.ts";
import { aConfig, anInstitution } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";

function clockAt(start: number) {
  const clock = { now: start };
  return { clock, deadline: new AnswerDeadline(1000, start, () => clock.now) };
}

Deno.test("AnswerDeadline comes to its end with the time", () => {
  const { clock, deadline } = clockAt(500);
  assertEquals(deadline.left(), 1000);
  clock.now += 1200;
  assertEquals(deadline.left(), -200);
});

Deno.test("AnswerDeadline does not count the time of what is uncounted, be it one thing or several at once", async () => {
  const { clock, deadline } = clockAt(0);
  clock.now = 300;
  const first = Promise.withResolvers<string>(), second = Promise.withResolvers<never>();
  const waiting = [deadline.uncounted(first.promise), deadline.uncounted(second.promise)] as const;
  clock.now = 10_000;
  assertEquals(deadline.left(), 700);
  first.resolve("right");
  assertEquals(await waiting[0], "right");
  clock.now = 20_000;
  assertEquals(deadline.left(), 700);
  second.reject(new Error("busy"));
  await assertRejects(async () => await waiting[1], Error, "busy");
  clock.now = 20_100;
  assertEquals(deadline.left(), 600);
});

const LOGIN = "9300CNsipterm1|COterm1|";

Deno.test("answerLimit() is half of what the policy lets a terminal wait, a second at least and five at most", () => {
  assertEquals(answerLimit(anInstitution({ rules: { timeout: 1 } })), 1_000);
  assertEquals(answerLimit(anInstitution({ rules: { timeout: 30 } })), 1_500);
  assertEquals(answerLimit(anInstitution({ rules: { timeout: 100 } })), 5_000);
  assertEquals(answerLimit(anInstitution({ rules: { timeout: 999 } })), 5_000);
});

Deno.test("startServer() gives the negative answer when a handler comes to no end, and goes on", () => {
  const seen: BackEndContext[] = [];
  const told = handlersThatTell(seen);
  const handlers = {
    ...told,
    checkout: (...asked: Parameters<NonNullable<typeof told.checkout>>) => {
      void told.checkout?.(...asked);
      return Promise.withResolvers<never>().promise;
    },
  };
  const config = aConfig({ institutions: [anInstitution({ rules: { timeout: 1 } })] });
  return serving({ handlers, config }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN.*AFSystem temporarily unavailable\|$/);
    assertLessOrEqual(seen[0]?.deadline.left() ?? 1, 0, "the handler can know that nobody waits any more");
    await terminal.ask(requests.itemInformation.sample, /^180302/);
    const [error] = log.entries.filter(({ level }) => level === "error");
    assertMatch(String(error?.properties.error), /no answer within 1000 ms/);
  });
});
