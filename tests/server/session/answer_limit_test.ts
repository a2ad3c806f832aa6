import assert from "node:assert/strict";
import { requests } from "../../../src/protocol/requests.ts";
import type { HandlerContext } from "../../../src/server/handlers/handler.ts";
import { answerLimit } from "../../../src/server/session/deadlines.ts";
import { aConfig, anInstitution } from "../../support/sample_config.ts";
import { serving } from "../../support/serving.ts";
import { handlersThatTell } from "../../support/telling_handlers.ts";

const LOGIN = "9300CNsipterm1|COterm1|";

Deno.test("answerLimit() is half of what the policy lets a terminal wait, and five seconds at most", () => {
  assert.equal(answerLimit({ timeout: 1 }), 50);
  assert.equal(answerLimit({ timeout: 100 }), 5_000);
  assert.equal(answerLimit({ timeout: 999 }), 5_000);
});

Deno.test("startServer() gives the negative answer when a handler comes to no end, and goes on", () => {
  const seen: HandlerContext[] = [];
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
    terminal.send(LOGIN);
    await terminal.expect("941");
    terminal.send(requests.checkout.sample);
    await terminal.expect(/^120NUN.*AFSystem temporarily unavailable\|$/);
    assert((seen[0]?.deadline.left() ?? 1) <= 0, "the handler can know that nobody waits any more");
    terminal.send(requests.itemInformation.sample);
    await terminal.expect(/^180302/);
    const [error] = log.entries.filter(({ level }) => level === "error");
    assert.match(String(error?.properties.error), /no answer within 50 ms/);
  });
});
