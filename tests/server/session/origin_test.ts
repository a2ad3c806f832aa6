import { assert, assertEquals, assertMatch, assertNotEquals, assertStrictEquals } from "@std/assert";
import type { BackEndContext } from "../../../src/server/back_end/back_end.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { NOW, serving } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { guarded } from "../../support/wire/terminal.ts";

const CLOCK = "20261124    101500";
const CHECKOUT = `11YN${CLOCK}${CLOCK}AOMAIN|AAP1|ABI1|ACx|AD1234|`;
const CHECKIN = `09N${CLOCK}${CLOCK}AP|AOMAIN|ABI1|ACx|`;

/** Logs in with these fields, sends these messages, and gives what the handlers were told. */
async function contextsOf(
  login: string,
  messages: readonly string[],
  parts: Parameters<typeof aConfig>[0] = {},
): Promise<BackEndContext[]> {
  const seen: BackEndContext[] = [];
  await serving({ config: aConfig(parts), handlers: handlersThatTell(seen) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(`9300${login}`, "941");
    for (const message of messages) {
      await terminal.ask(message, /^(1[028]|98)/);
    }
  });
  return seen;
}

async function keysOf(login: string, ...messages: string[]): Promise<(string | undefined)[]> {
  return (await contextsOf(login, messages)).map(({ origin }) => origin.retry?.key);
}

Deno.test("startServer() tells a handler who asks, where, and when", async () => {
  const [context] = await contextsOf("CNsipterm1|COterm1|CP entrance |", [CHECKOUT]);
  assert(context);
  const { retry, ...origin } = context.origin;
  assertMatch(retry?.key ?? "", /^[A-Za-z0-9_-]{43}$/);
  assertEquals(origin, {
    account: "sipterm1",
    terminal: "entrance",
    address: "127.0.0.1",
    message: "checkout",
    branch: "MAIN",
    timeZone: "UTC",
  });
  assertEquals(context.account.id, "sipterm1");
  assertEquals(context.institution.id, "MAIN");
  assertStrictEquals(context.now, NOW);
  assertEquals(context.local.timeZone, "UTC");
});

Deno.test("startServer() calls a terminal by its address where the login names no location", async () => {
  const [context] = await contextsOf("CNsipterm1|COterm1|CP |", [CHECKOUT]);
  assertEquals(context?.origin.terminal, "127.0.0.1");
});

Deno.test("startServer() remembers the print width of the last status request, past a login", async () => {
  const status = "9900402.00";
  const contexts = await contextsOf("CNsipterm1|COterm1|", [CHECKOUT, status, CHECKOUT]);
  assertEquals(contexts.map(({ printWidth }) => printWidth), [0, 40]);
});

Deno.test("startServer() places an operation in the library that the login names, if that is declared", async () => {
  const cases = [
    { location: "CPL", libraries: ["MAIN", "CPL"], library: "CPL" },
    { location: "entrance", libraries: ["MAIN", "CPL"], library: "MAIN" },
    { location: "CPL", libraries: [], library: "MAIN" },
    { location: "", libraries: ["CPL"], library: "MAIN" },
  ];
  for (const { location, libraries, library } of cases) {
    const [context] = await contextsOf(`CNsipterm1|COterm1|CP${location}|`, [CHECKOUT], { libraries });
    assertEquals(context?.origin.branch, library);
  }
});

Deno.test("startServer() places a checkin where it says the item came back, if that is a branch", async () => {
  const cases = [
    { place: "CPL", libraries: ["MAIN", "CPL"], library: "CPL" },
    { place: " CPL ", libraries: [], library: "MAIN" },
    { place: "bookdrop", libraries: ["MAIN", "CPL"], library: "MAIN" },
    { place: " ", libraries: [], library: "MAIN" },
  ];
  for (const { place, libraries, library } of cases) {
    const message = CHECKIN.replace("AP|", `AP${place}|`);
    const [context] = await contextsOf("CNsipterm1|COterm1|", [message], { libraries });
    assertEquals(context?.origin.branch, library);
  }
});

Deno.test("startServer() places an operation at AP, else CP, else AO, else the institution's branch, else its id", async () => {
  const institutions = [anInstitution({ id: "ALL", branch: "CPL" }), anInstitution({ id: "MAIN" })];
  const accounts = [anAccount({ institution: "ALL" })];
  const libraries = ["NORTH"];
  const cases = [
    { login: "CPNORTH|", request: CHECKIN.replace("AP|", "APMAIN|"), branch: "MAIN" },
    // Codes match without regard to case, and go on as they are declared.
    { login: "CPNORTH|", request: CHECKIN.replace("AP|", "APmain|"), branch: "MAIN" },
    { login: "CPNorth|", request: CHECKOUT, branch: "NORTH" },
    { login: "", request: CHECKOUT.replace("AOMAIN", "AOnorth"), branch: "NORTH" },
    { login: "", request: CHECKOUT.replace("AOMAIN", "AOall"), branch: "CPL" },
    { login: "CPNORTH|", request: CHECKIN.replace("AP|", "APUnder the bed|"), branch: "NORTH" },
    { login: "CPSelfCheck 3|", request: CHECKOUT, branch: "MAIN" },
    { login: "", request: CHECKOUT.replace("AOMAIN", "AONORTH"), branch: "NORTH" },
    { login: "", request: CHECKOUT.replace("AOMAIN", "AOnowhere"), branch: "CPL" },
    { login: "", request: CHECKOUT.replace("AOMAIN", "AO"), branch: "CPL" },
    // Terminals say AO as a 98 told them: an institution that is no library is at its own branch.
    { login: "", request: CHECKOUT.replace("AOMAIN", "AOALL"), branch: "CPL" },
    { login: "", request: CHECKIN.replace("AOMAIN", "AOALL"), branch: "CPL" },
  ];
  for (const { login, request, branch } of cases) {
    const [context] = await contextsOf(`CNsipterm1|COterm1|${login}`, [request], { institutions, accounts, libraries });
    assertEquals(context?.origin.branch, branch);
  }
  const [context] = await contextsOf("CNsipterm1|COterm1|", [CHECKOUT.replace("AOMAIN", "AO")], {
    institutions: [anInstitution({ id: "ALL" })],
    accounts,
  });
  assertEquals(context?.origin.branch, "ALL");
});

Deno.test("startServer() gives a retry the key of the first, on this connection and on another", async () => {
  const retries = [CHECKOUT, guarded(CHECKOUT, "1"), guarded(CHECKOUT, "2"), CHECKOUT];
  const keys = [
    ...await keysOf("CNsipterm1|COterm1|", ...retries),
    ...await keysOf("CNsipterm1|COterm1|CPentrance|", CHECKOUT),
  ];
  assertEquals(keys.length, 5);
  assertEquals(new Set(keys).size, 1);
  assertNotEquals(keys[0], undefined);
});

Deno.test("startServer() gives every other change a key of its own", async () => {
  const keys = [
    ...await keysOf(
      "CNsipterm1|COterm1|",
      CHECKOUT,
      CHECKIN,
      CHECKOUT.replace("ABI1", "ABI2"),
      CHECKOUT.replace("AAP1", "AAP2"),
      CHECKOUT.replace("11YN", "11NN"),
      CHECKOUT.replace("101500", "101501"),
      `${CHECKOUT}BOY|`,
      `${CHECKOUT}ZZY|`,
    ),
  ];
  assertEquals(keys.length, 8);
  assertEquals(new Set(keys).size, 8);
});

Deno.test("startServer() gives the same change from another account another key", async () => {
  const accounts = [anAccount(), anAccount({ id: "other" })];
  const [one] = await contextsOf("CNsipterm1|COterm1|", [CHECKOUT], { accounts });
  const [other] = await contextsOf("CNother|COterm1|", [CHECKOUT], { accounts });
  assertNotEquals(one?.origin.retry?.key, other?.origin.retry?.key);
});

Deno.test("startServer() makes keys in which no PIN can be found", async () => {
  const keys = await keysOf("CNsipterm1|COterm1|", CHECKOUT, CHECKOUT.replace("AD1234", "AD9876"));
  assertEquals(keys[0], keys[1]);
});

Deno.test("startServer() gives no key to a request that changes nothing", async () => {
  assertEquals(await keysOf("CNsipterm1|COterm1|", `17${CLOCK}AOMAIN|ABI1|`), [undefined]);
});
