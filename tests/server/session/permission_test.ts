import { assertEquals, assertNotEquals } from "@std/assert";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { createOfferedMessages } from "../../../src/server/session/permission.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

const backEnd = createEngineBackEnd(aLibrary(), handlersThatTell());

Deno.test("createOfferedMessages() offers the session's own messages to who has not logged in", () => {
  const offered = createOfferedMessages(() => backEnd);
  assertEquals(offered(undefined), "NNNNYYYNNNNNNNNN");
});

Deno.test("createOfferedMessages() tells each account its own, and after a reload what it is then", () => {
  const offered = createOfferedMessages(() => backEnd);
  const institution = anInstitution({ rules: { statusUpdate: false } });
  const all = { account: anAccount(), institution };
  const sorter = { account: anAccount({ messages: new Set(["checkin"]) }), institution };
  assertEquals(offered(all), offered({ ...all }));
  assertNotEquals(offered(all), offered(sorter));
  assertEquals(offered(sorter), "NNYNYYYNNNNNNNNN");
  assertEquals(offered({ ...sorter, account: { ...sorter.account, messages: new Set() } }), "NNNNYYYNNNNNNNNN");
});
