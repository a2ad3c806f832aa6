import { assertNotMatch } from "@std/assert";
import { requests } from "../../../src/protocol/requests.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";

/** A server whose one account hides some fields, or allows some only. */
function hiding(hidden: readonly string[], allowed?: readonly string[]) {
  const presentation = { hiddenFields: new Set(hidden), ...allowed && { allowedFields: new Set(allowed) } };
  return aConfig({ accounts: [anAccount({ presentation })] });
}

twice("present() hides a field in what a handler answers, in a refusal, in a failure and in a 98", (how) => {
  const handlers = { ...handlersThatTell(), checkin: () => Promise.reject(new Error("no")) };
  return serving({ config: hiding(["AO", "AF", "BG"]), handlers }, async ({ connect }) => {
    const terminal = await connect(how);
    await terminal.ask(LOGIN, "941");
    await terminal.ask(`17${CLOCK}AOMAIN|ABI1|`, `1803020120261124    101500ABI1|AJMiddlemarch|`);
    terminal.send(requests.hold.sample);
    assertNotMatch(await terminal.expect(/^160N/), /\|AO|101500AO|AF/);
    terminal.send(requests.checkin.sample);
    assertNotMatch(await terminal.expect(/^100NUY/), /AO|AF/);
    await terminal.ask("9900802.00", `98YYYYYN100005${CLOCK}2.00AMMain Library|BXNYYNYYYNNNYNNNNN|`);
  });
});

Deno.test("present() sends only fields that are allowed, and of those none that is hidden", () =>
  serving({ config: hiding(["AJ"], ["AB", "AJ"]) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(`17${CLOCK}AOMAIN|ABI1|`, `1803020120261124    101500ABI1|`);
  }));

Deno.test("present() leaves out in SIP 1.00 what that has not, also for an account that hides something", () =>
  serving({ config: hiding(["AF"]) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask("9900801.00", `98YYYYYN100005${CLOCK}1.00AOMAIN|AMMain Library|`);
    await terminal.ask(
      `11YN${CLOCK}${" ".repeat(18)}AOMAIN|AAP1|ABI1|AC|`,
      `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|`,
    );
  }));
