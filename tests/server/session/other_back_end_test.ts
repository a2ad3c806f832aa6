import { assertMatch } from "@std/assert";
import { requests } from "../../../src/protocol/requests.ts";
import type { WireField } from "../../../src/protocol/wire_message.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { aBackEnd, type SessionGiven } from "../../support/server/a_back_end.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { guarded } from "../../support/wire/terminal.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";

/** Another library system: it answers as it likes, keeps its own order of fields, and knows fields that nobody else knows. */
const ANSWERING: SessionGiven = {
  offers: (name) => name === "itemInformation" || name === "patronInformation",
  status: () => ({ online: true, flags: { checkoutOk: false, offlineOk: true, timeoutPeriod: 30, retriesAllowed: 2 } }),
  answer: ({ request: { name } }) =>
    name === "itemInformation"
      ? Promise.resolve({
        response: {
          code: "18",
          fixed: `030201${CLOCK}`,
          fields: fieldsOf("ZZone", "AJFünf Freunde", "ABI1", "ZZtwo", "AFlast", "CH"),
        },
      })
      : new Promise((_, reject) => setTimeout(() => reject(new Error("the other system has gone")), 20)),
};
const ANOTHER = aBackEnd(ANSWERING);

function fieldsOf(...fields: readonly string[]): readonly WireField[] {
  return fields.map((field) => ({ id: field.slice(0, 2), value: field.slice(2), required: true }));
}

const WITH_ANOTHER = { backEndOf: () => ANOTHER };

Deno.test("another back end's answer keeps its order, what it repeats, what nobody knows and what is empty", () =>
  serving(WITH_ANOTHER, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    terminal.send(`17${CLOCK}AOMAIN|ABI1|`);
    await terminal.expectRaw(`18030201${CLOCK}ZZone|AJF\u00c3\u00bcnf Freunde|ABI1|ZZtwo|AFlast|CH|\r`);
  }));

Deno.test("another back end's answer has the sequence number of its request, and its own checksum", () =>
  serving(WITH_ANOTHER, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${guarded(LOGIN, "1")}\r`);
    await terminal.expectRaw("941AY1AZFDFC\r");
    terminal.sendRaw(`${guarded(`17${CLOCK}AOMAIN|ABI1|`, "7")}\r`);
    await terminal.expectRaw(
      `${guarded(`18030201${CLOCK}ZZone|AJF\u00c3\u00bcnf Freunde|ABI1|ZZtwo|AFlast|CH|`, "7")}\r`,
    );
  }));

twice(
  "another back end brings the flags of its 98, and is offered what it can",
  (how) =>
    serving(WITH_ANOTHER, async ({ connect }) => {
      const terminal = await connect(how);
      await terminal.ask(LOGIN, "941");
      // The policy allows no off-line work, so that it stays N although the other system says Y.
      await terminal.ask("9900802.00", `98YYNYYN030002${CLOCK}2.00AOMAIN|AMMain Library|BXNNNNYYYYNNYNNNNN|`);
      await terminal.ask(requests.checkout.sample, /^120NUN.*AFService not available\|$/);
    }),
);

twice(
  "another back end that fails late leaves the terminal with its negative answer",
  (how) =>
    serving(WITH_ANOTHER, async ({ connect, log }) => {
      const terminal = await connect(how);
      await terminal.ask(LOGIN, "941");
      await terminal.ask(requests.patronInformation.sample, /^64YYYY.*AFSystem temporarily unavailable\|$/);
      await terminal.ask(`17${CLOCK}AOMAIN|ABI1|`, /^18030201.*ZZone/);
      const errors = log.entries.filter(({ level }) => level === "error");
      assertMatch(String(errors[0]?.properties.error), /the other system has gone/);
    }),
);

Deno.test("another back end's answer passes the last door like any other", () => {
  const accounts = [anAccount({ presentation: { hiddenFields: new Set(["ZZ", "AF"]) } })];
  return serving({ ...WITH_ANOTHER, config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    terminal.send(`17${CLOCK}AOMAIN|ABI1|`);
    await terminal.expectRaw(`18030201${CLOCK}AJF\u00c3\u00bcnf Freunde|ABI1|CH|\r`);
  });
});

Deno.test("an institution is served by its own back end", () => {
  const institutions = [anInstitution(), anInstitution({ id: "CPL" })];
  const accounts = [anAccount(), anAccount({ id: "other", institution: "CPL" })];
  const fromOwn = (own: string) =>
    aBackEnd({
      ...ANSWERING,
      answer: () =>
        Promise.resolve({ response: { code: "18", fixed: `030201${CLOCK}`, fields: fieldsOf(`AJ${own}`) } }),
    });
  const backEnds = new Map(institutions.map(({ id }) => [id, fromOwn(id)]));
  const backEndOf = ({ id }: { readonly id: string }) => backEnds.get(id) ?? ANOTHER;
  return serving({ backEndOf, config: aConfig({ institutions, accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    for (const [login, institution] of [["sipterm1", "MAIN"], ["other", "CPL"]]) {
      await terminal.ask(`9300CN${login}|COterm1|`, "941");
      await terminal.ask(`17${CLOCK}AO|ABI1|`, `18030201${CLOCK}AJ${institution}|`);
    }
  });
});
