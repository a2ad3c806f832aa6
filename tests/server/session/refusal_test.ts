import { assertEquals, assertMatch } from "@std/assert";
import { type RequestName, requests } from "../../../src/protocol/requests.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";

/** Each request that a handler answers, and the fixed part of its refusal with the date left out. */
const REFUSALS: readonly (readonly [RequestName, RegExp])[] = [
  ["patronStatusRequest", /^24YYYY {10}001.{18}AO(?!.*(BL|CQ))/],
  ["checkout", /^120NUN.{18}AO/],
  ["checkin", /^100NUY.{18}AO.*CV99\|/],
  ["blockPatron", /^24YYYY {10}000.{18}AO(?!.*(BL|CQ))/],
  ["patronInformation", /^64YYYY {10}001.{18}0{24}AO(?!.*(BL|CQ))/],
  ["endPatronSession", /^36N.{18}AO/],
  ["feePaid", /^38N.{18}AO/],
  ["itemInformation", /^18010101.{18}AB/],
  ["itemStatusUpdate", /^200.{18}AB/],
  ["patronEnable", /^26YYYY {10}000.{18}AO(?!.*(BL|CQ))/],
  ["hold", /^160N.{18}AO/],
  ["renew", /^300NUN.{18}AO/],
  ["renewAll", /^660{9}.{18}AO/],
];

twice(
  "startServer() refuses every request before login, in its own words",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      for (const [name, refusal] of REFUSALS) {
        terminal.send(requests[name].sample);
        const answer = await terminal.expect(refusal);
        assertMatch(answer, /AFLogin required\|$/);
      }
    }),
);

twice(
  "startServer() refuses every request that has no handler, in its own words",
  (how) =>
    serving({ handlers: {} }, async ({ connect }) => {
      const terminal = await connect(how);
      await terminal.ask(LOGIN, "941");
      for (const [name, refusal] of REFUSALS) {
        terminal.send(requests[name].sample);
        const answer = await terminal.expect(refusal);
        assertMatch(answer, /AFService not available\|$/);
      }
    }),
);

Deno.test("startServer() refuses what the library does not offer", () =>
  serving({ library: aLibrary({ offers: new Set(["item"]) }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN.*AFService not available\|$/);
    await terminal.ask(requests.itemInformation.sample, /^180302/);
  }));

Deno.test("startServer() refuses what the account may not send, and nothing of its own", () => {
  const accounts = [anAccount({ messages: new Set(["itemInformation"]) })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(requests.checkout.sample, /^120NUN.*AFService not allowed at this terminal\|$/);
    await terminal.ask(requests.itemInformation.sample, /^180302/);
    await terminal.ask("97", /^180302/);
    await terminal.ask("9900302.00", /BXNNNNYYYNNNYNNNNN\|$/);
  });
});

Deno.test("startServer() holds terminals to the policy of their institution", () => {
  const rules = { checkin: false, checkout: false, renewal: false, statusUpdate: false };
  const unasked = () => Promise.reject(new Error("the policy forbids this"));
  const handlers = {
    ...handlersThatTell(),
    checkout: unasked,
    checkin: unasked,
    renew: unasked,
    renewAll: unasked,
  };
  return serving(
    { config: aConfig({ institutions: [anInstitution({ rules })] }), handlers },
    async ({ connect, log }) => {
      const terminal = await connect();
      await terminal.ask(LOGIN, "941");
      for (
        const [name, refusal] of [
          ["checkout", /^120NUN.*AFCheckouts not allowed\.\|$/],
          ["checkin", /^100NUY.*AFCheckins not allowed\.\|$/],
          ["renew", /^300NUN.*AFRenewals not allowed\.\|$/],
          ["renewAll", /^660{9}.*AFRenewals not allowed\.\|$/],
          ["itemInformation", /^180302/],
        ] as const
      ) {
        await terminal.ask(requests[name].sample, refusal);
      }
      assertEquals(log.entries.filter(({ level }) => level === "error"), []);
    },
  );
});

twice("startServer() names what a request lacks", (how) =>
  serving({}, async ({ connect }) => {
    const terminal = await connect(how);
    await terminal.ask(LOGIN, "941");
    for (
      const [request, answer] of [
        [`17${CLOCK}AOMAIN|`, `18010101${CLOCK}AB|AJ|AFMissing item identifier (AB)|`],
        [`17${CLOCK}AB  |`, `18010101${CLOCK}AB  |AJ|AFMissing item identifier (AB)|`],
        ["1720261124", `18010101${CLOCK}AB|AJ|AFMessage too short|`],
        ["17", `18010101${CLOCK}AB|AJ|AFMessage too short|`],
        [
          `11YN${CLOCK}${CLOCK}AO|`,
          `120NUN${CLOCK}AOMAIN|AA|AB|AJ|AH|AFMissing patron identifier (AA), item identifier (AB)|`,
        ],
        [`09N${CLOCK}${CLOCK}AP|AOCPL|`, `100NUY${CLOCK}AOCPL|AB|AQ|CV99|AFMissing item identifier (AB)|`],
      ] as const
    ) {
      await terminal.ask(request, answer);
    }
  }));
