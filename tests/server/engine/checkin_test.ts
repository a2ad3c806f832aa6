import type { Library } from "../../../src/library/library.ts";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { registry } from "../../../src/server/engine/registry.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";
import { anItem } from "../../support/library/records.ts";
import { serving } from "../../support/server/serving.ts";
import { checkin } from "../../support/wire/messages.ts";

Deno.test("a return that is done stays one where the patron cannot be looked up behind it", () => {
  const library: Library = {
    ...aLibrary(),
    checkin: () => Promise.resolve({ ok: true, item: anItem(), patronId: "P1" }),
    patron: () => Promise.reject(new Error("the database is away")),
  };
  const backEnd = createEngineBackEnd(library, registry);
  const config = aConfig({ accounts: [anAccount({ answers: { outstandingShown: true } })] });
  return serving({ config, library, backEndOf: () => backEnd }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    await terminal.ask(checkin("I1"), /^101YNN.*\|AAP1\|CK001\|CS823\.8 ELI\|$/);
  });
});
