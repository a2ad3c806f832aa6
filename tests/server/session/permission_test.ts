import { assertEquals, assertNotEquals } from "@std/assert";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { createOfferedMessages } from "../../../src/server/session/permission.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { aTerminal } from "../../support/server/a_back_end.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

Deno.test("createOfferedMessages() offers the session's own messages to who has not logged in", () => {
  const offered = createOfferedMessages();
  assertEquals(offered(undefined, undefined, false), "NNNNYYYNNNNNNNNN");
});

Deno.test("createOfferedMessages() tells each account its own, and after a reload what it is then", () => {
  const offered = createOfferedMessages();
  const institution = anInstitution({ rules: { statusUpdate: false } });
  const backEnd = createEngineBackEnd(aLibrary(), handlersThatTell()).serve(aTerminal());
  const all = { account: anAccount(), institution, backEnd };
  const sorter = { account: anAccount({ messages: new Set(["checkin"]) }), institution, backEnd };
  assertEquals(offered(all, undefined, false), offered({ ...all }, undefined, false));
  assertNotEquals(offered(all, undefined, false), offered(sorter, undefined, false));
  assertEquals(offered(sorter, undefined, false), "NNYNYYYNNNNNNNNN");
  assertEquals(
    offered({ ...sorter, account: { ...sorter.account, messages: new Set() } }, undefined, false),
    "NNNNYYYNNNNNNNNN",
  );
});
