import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Account } from "../../../src/config/config.ts";
import type { Deadline } from "../../../src/library/deadline.ts";
import type { Asked, Library } from "../../../src/library/library.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { requests } from "../../../src/protocol/requests.ts";
import type { BackEndContext, BackEndRequestName } from "../../../src/server/back_end/back_end.ts";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { registry } from "../../../src/server/engine/registry.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { aTerminal } from "../../support/server/a_back_end.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { anItem, NOON } from "../../support/library/records.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";

const DEADLINE: Deadline = { left: () => 1000, uncounted: (work) => work };

/** A library that notes what it is asked, and answers nothing but what `answers` says. */
function noting(asked: (readonly [service: string, Asked])[], answers: Partial<Library> = {}): Library {
  const library = aLibrary();
  const services = Object.entries({ ...library, ...answers }).map(([name, service]) => [
    name,
    typeof service !== "function" ? service : (...given: readonly unknown[]) => {
      asked.push([name, given[0] as Asked]);
      return (service as (...given: readonly unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(services) as Library;
}

/** Has the handlers answer one message of a terminal that waits until {@link DEADLINE}. */
function answer(library: Library, message: string, more: Partial<BackEndContext> = {}, account: Partial<Account> = {}) {
  const decoded = decodeRequest(new TextEncoder().encode(message), { delimiter: "|", encoding: "utf8" });
  if (decoded.kind !== "request") throw new Error(`${message} is no request`);
  const { request } = decoded;
  if (request.name === "login" || request.name === "scStatus" || request.name === "requestAcsResend") {
    throw new Error(`${message} goes to no back end`);
  }
  const texts = textsIn([], {});
  return createEngineBackEnd(library, registry).serve(aTerminal()).answer({ request, body: decoded.body }, {
    account: anAccount(account),
    institution: anInstitution(),
    origin: anOrigin(),
    now: NOON,
    local: createLocalTime("UTC"),
    texts,
    textsFor: () => texts,
    branchName: (code) => code,
    printWidth: 0,
    version: 2,
    deadline: DEADLINE,
    ...more,
  });
}

type Case = readonly [what: string, service: keyof Library, message: string, more?: Partial<BackEndContext>];

const sampleOf = (name: BackEndRequestName) => requests[name].sample;

const CASES: readonly Case[] = [
  ["patronStatusRequest", "patron", sampleOf("patronStatusRequest")],
  ["checkout", "checkout", sampleOf("checkout")],
  ["checkout that undoes a checkin", "undoCheckin", sampleOf("checkout").replace("BIN", "BIY")],
  ["checkin", "checkin", sampleOf("checkin")],
  ["checkin that undoes a checkout", "undoCheckout", sampleOf("checkin").replace("BIN", "BIY")],
  ["blockPatron", "blockPatron", sampleOf("blockPatron")],
  ["blockPatron that is forbidden", "patron", sampleOf("blockPatron"), { forbidden: "block-off" }],
  ["patronInformation", "patron", sampleOf("patronInformation")],
  ["feePaid", "payFee", sampleOf("feePaid")],
  ["itemInformation", "item", sampleOf("itemInformation")],
  ["itemStatusUpdate", "updateItem", sampleOf("itemStatusUpdate")],
  ["patronEnable", "enablePatron", sampleOf("patronEnable")],
  ["patronEnable that is forbidden", "patron", sampleOf("patronEnable"), { forbidden: "enable-off" }],
  ["hold", "hold", sampleOf("hold")],
  ["renew", "renew", sampleOf("renew")],
  ["renewAll", "renewAll", sampleOf("renewAll")],
];

for (const [what, service, message, more] of CASES) {
  Deno.test(`the handler of a ${what} tells the library how long the terminal waits`, async () => {
    const asked: (readonly [service: string, Asked])[] = [];
    await assertRejects(() => answer(noting(asked), message, more), Error, "no test asks the library");
    assertEquals(asked.map(([name]) => name), [service]);
    assertStrictEquals(asked[0]?.[1].deadline, DEADLINE);
  });
}

Deno.test("the handler of a checkin tells so, too, where it looks up whom the copy waits for", async () => {
  const asked: (readonly [service: string, Asked])[] = [];
  const hold = { patronId: "P2", name: "Charles Babbage" };
  const library = noting(asked, {
    checkin: () => Promise.resolve({ ok: true, item: anItem(), hold }),
    patron: () => Promise.resolve(undefined),
  });
  await answer(library, sampleOf("checkin"), {}, { answers: { contactOfHolder: true } });
  assertEquals(asked.map(([name]) => name), ["checkin", "patron"]);
  for (const [, command] of asked) assertStrictEquals(command.deadline, DEADLINE);
});
