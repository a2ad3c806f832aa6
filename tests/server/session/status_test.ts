import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";

twice(
  "startServer() answers a status request before login, and shows what may be sent then",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      await terminal.ask("9900302.00", `98YNNNNN999999${CLOCK}2.00AO|BXNNNNYYYNNNNNNNNN|`);
      await terminal.ask(LOGIN, "941");
    }),
);

twice("startServer() answers a status request with the policy of the institution", (how) => {
  const institutions = [anInstitution({ rules: { offline: true, timeout: 25, retries: 3, statusUpdate: false } })];
  return serving({ config: aConfig({ institutions }) }, async ({ connect }) => {
    const terminal = await connect(how);
    await terminal.ask(LOGIN, "941");
    await terminal.ask("9900802.00", `98YYYYNY025003${CLOCK}2.00AOMAIN|AMMain Library|BXNYYNYYYNNNYNNNNN|`);
  });
});

twice(
  "startServer() speaks the version that a status request names by its first digit",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      await terminal.ask(LOGIN, "941");
      for (const version of ["1.00", "1.0E"]) {
        await terminal.ask(`990080${version}`, `98YYYYYN100005${CLOCK}1.00AOMAIN|AMMain Library|`);
      }
      for (const version of ["2.00", "2.0E", "2.0S", "9.99"]) {
        await terminal.ask(`990080${version}`, `98YYYYYN100005${CLOCK}2.00AOMAIN|AMMain Library|BXNYYNYYYNNNYNNNNN|`);
      }
    }),
);

twice(
  "startServer() leaves the fields of 2.00 out of a 1.00 session, whose 2.00 requests it still answers",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      await terminal.ask(LOGIN, "941");
      const checkout = `11YN${CLOCK}${CLOCK}AOMAIN|AAP1|ABI1|AC|`;
      await terminal.ask(checkout, `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|`);
      await terminal.ask("9900801.00", /^98.{30}1\.00/);
      await terminal.ask(checkout, `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|`);
      await terminal.ask(`17${CLOCK}AOMAIN|ABI1|`, `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|`);
      await terminal.ask(LOGIN, "941");
      await terminal.ask(checkout, `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|`);
    }),
);

Deno.test("startServer() answers a status request that is cut short, in 2.00", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    for (const short of ["99", "990", "990080", "99008"]) {
      await terminal.ask(short, `98YYYYYN100005${CLOCK}2.00AOMAIN|AMMain Library|BXNYYNYYYNNNYNNNNN|`);
    }
  }));

Deno.test("startServer() says that it is off-line while the library is", () => {
  let online = false;
  return serving({ library: aLibrary({ online: () => online }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9900302.00", /^98N/);
    online = true;
    await terminal.ask("9900302.00", /^98Y/);
  });
});

Deno.test("startServer() tells the time of the institution, and before login that of the first one", () => {
  const institutions = [
    anInstitution({ timeZone: "Asia/Tokyo" }),
    anInstitution({ id: "NYC", timeZone: "America/New_York" }),
  ];
  const accounts = [anAccount(), anAccount({ id: "ny", institution: "NYC" })];
  return serving({ config: aConfig({ institutions, accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9900302.00", /^98.{12}20261124 {4}191500/);
    await terminal.ask("9300CNny|COterm1|", "941");
    await terminal.ask("9900302.00", /^98.{12}20261124 {4}051500/);
  });
});

Deno.test("startServer() shows in BX what library, policy, account and handlers agree on", () => {
  const everything = {
    ...handlersThatTell(),
    hold: handlerNobodyCalls,
    renew: handlerNobodyCalls,
    feePaid: handlerNobodyCalls,
  };
  const offers = new Set(["item", "checkout", "checkin", "hold", "renew"] as const);
  const institutions = [anInstitution({ rules: { renewal: false } })];
  const accounts = [anAccount({ messages: new Set(["itemInformation", "hold", "renew", "checkout", "feePaid"]) })];
  const config = aConfig({ accounts, institutions });
  return serving({ config, handlers: everything, library: aLibrary({ offers }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask("9900302.00", /BXNYNNYYYNNNYNNYNN\|$/);
  });
});

function handlerNobodyCalls(): Promise<never> {
  return Promise.reject(new Error("this handler is not called"));
}
