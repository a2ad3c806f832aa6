import { assert, assertEquals, assertMatch } from "@std/assert";
import { createTrials } from "../../src/desk/create_trials.ts";
import type { Trial } from "../../src/desk/trials.ts";
import type { SessionParts } from "../../src/server/session/session_parts.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { UNALARMED } from "../support/gateway/unalarmed_clock.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { serving } from "../support/server/serving.ts";
import { aFile, load } from "../config/sample_xml.ts";

const QUESTION: Trial = {
  account: "a",
  message: "item-information",
  location: "",
  values: new Map([["itemId", "I1"]]),
  by: "admin",
};

/** Tries something as an account whose institution a server like ours serves. */
async function trying(
  login: string,
  test: (trials: ReturnType<typeof createTrials>, asked: () => number) => Promise<void>,
): Promise<void> {
  await serving({}, async ({ port, log: there }) => {
    const { config, faults } = load(aFile({
      services: '<service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600"/>',
      logins: `<login id="a" password="p" institution="MAIN" terminator="CR" ${login}/>`,
      institutions: `<institution id="MAIN" implementation="SIP2" parms="">
        <s:upstream address="127.0.0.1:${port}"/></institution>`,
    }));
    assert(config, JSON.stringify(faults));
    const log = recordingLog();
    const { gateways, backEndOf } = gatewaysOf(() => config, log, UNALARMED);
    let parts: SessionParts | undefined;
    const pageApp = (terminals: { readonly parts: SessionParts }) => {
      parts = terminals.parts;
      const never = () => new Response();
      return { offered: false, fetch: never, refuseBody: never };
    };
    const asked = () =>
      there.entries.filter(({ message, properties }) =>
        message === "message" && properties?.message === "item-information"
      ).length;
    try {
      await serving({ config, backEndOf, log, pageApp }, async () => {
        assert(parts);
        await test(createTrials(parts, log), asked);
      });
    } finally {
      await gateways.close();
    }
  });
}

Deno.test("createTrials() asks a library system behind a gateway once, and tells what options do to its answer", () =>
  trying('upstream_login="sipterm1" upstream_password="term1" hide_fields="AJ"', async (trials, asked) => {
    const result = await trials.carryOut(QUESTION);
    assert(!("code" in result), JSON.stringify(result));
    assertMatch(result.answer.raw, /^18/);
    assertEquals([result.result, result.whole, result.upstream], ["answered", false, true]);
    assertEquals(result.effects.map(({ option }) => option), ["hide_fields"]);
    assertEquals(asked(), 1);
  }));

Deno.test("createTrials() says of an account without a login for the library system that it has none", () =>
  trying("", async (trials, asked) => {
    const refused = await trials.carryOut(QUESTION);
    assert("code" in refused);
    assertMatch(refused.english, /^The account a has no upstream_login and upstream_password/);
    const status = await trials.carryOut({ ...QUESTION, message: "sc-status", values: new Map() });
    assert(!("code" in status), JSON.stringify(status));
    assertMatch(status.answer.raw, /^98/);
    assertEquals(asked(), 0);
  }));
