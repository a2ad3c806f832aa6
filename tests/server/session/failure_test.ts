import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { requests } from "../../../src/protocol/requests.ts";
import type { BackEndAnswer } from "../../../src/server/back_end/back_end.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { aBackEnd } from "../../support/server/a_back_end.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

const LOGIN = "9300CNsipterm1|COterm1|";

twice("startServer() refuses a request whose handler fails, and goes on", (how) => {
  const handlers = { ...handlersThatTell(), checkout: () => Promise.reject(new Error("the disk is full")) };
  return serving({ handlers }, async ({ connect, log }) => {
    const terminal = await connect(how);
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN.*AFSystem temporarily unavailable\|$/);
    await terminal.ask(requests.itemInformation.sample, /^180302/);
    const errors = log.entries.filter(({ level }) => level === "error");
    assertEquals(errors.length, 1);
    assertEquals(errors[0]?.message, "message failed");
    assertEquals(errors[0]?.properties.connection, 1);
    assertEquals(errors[0]?.properties.message, "checkout");
    assertMatch(String(errors[0]?.properties.error), /the disk is full/);
    assertNotMatch(JSON.stringify(errors), /23820002060444|39999000001234|"1234"|"term1/);
  });
});

Deno.test("startServer() refuses a request whose handler throws at once, or throws what is no error", () => {
  const handlers = {
    checkout: () => {
      throw new TypeError("not a promise");
    },
    checkin: () => Promise.reject("a word"),
  };
  return serving({ handlers }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN/);
    await terminal.ask(requests.checkin.sample, /^100NUY/);
    const errors = log.entries.filter(({ level }) => level === "error").map(({ properties }) => properties.error);
    assertMatch(String(errors[0]), /not a promise/);
    assertEquals(errors[1], "a word");
  });
});

Deno.test("startServer() refuses a request whose answer cannot be written, and goes on", () => {
  const backEnd = aBackEnd({
    // As JavaScript that no compiler has seen may answer.
    answer: ({ request: { name } }) =>
      name === "checkout"
        ? Promise.resolve({ response: undefined as unknown as BackEndAnswer["response"] })
        : Promise.reject(Object.create(null)),
  });
  return serving({ backEndOf: () => backEnd }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN.*AFSystem temporarily unavailable\|$/);
    await terminal.ask(requests.checkin.sample, /^100NUY.*AFSystem temporarily unavailable\|$/);
    const told = log.entries.filter(({ level }) => level === "error").map((
      { message, properties },
    ) => [message, properties.message]);
    assertEquals(told, [["message failed", "checkout"], ["message failed", "checkin"]]);
    const outcomes = log.entries.filter(({ message }) => message === "message").map(({ properties }) =>
      properties.outcome
    );
    assertEquals(outcomes, ["answered", "failed", "failed"]);
  });
});

Deno.test("startServer() says no in a status answer when even that fails", () => {
  const library = aLibrary({
    online: () => {
      throw new Error("nobody knows");
    },
  });
  return serving({ library, config: aConfig() }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9900302.00", /^98NNNNNN999999/);
  });
});
