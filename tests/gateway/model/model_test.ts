import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { playConversation } from "./play_conversation.ts";
import { watchLedger } from "./watched_ledger.ts";

const KINDS = ["koha", "evergreen", "openncip", "folio"] as const;

for (const kind of KINDS) {
  Deno.test(`what two gateways before a ${kind} that fails promise holds in conversations at random`, async () => {
    for (let seed = 1; seed <= 2; seed++) {
      try {
        await playConversation({ kind, seed, open: memoryStorage, watch: watchLedger });
      } catch (error) {
        throw new Error(`conversation ${seed}`, { cause: error });
      }
    }
  });
}
