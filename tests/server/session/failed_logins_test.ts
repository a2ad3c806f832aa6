import { assertEquals } from "@std/assert";
import { createFailedLogins, createLoginPlaces, type LoginNotes } from "../../../src/server/session/failed_logins.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { NOW } from "../../support/server/serving.ts";

const CONFIG = aConfig({
  accounts: [anAccount({ id: "gate" }), anAccount({ id: "other" })],
  limits: { failedLoginsPerAccount: 100, failedLoginsPerAddress: 300 },
});
const TOO_MANY = "too many failed logins with the account";

/** Notes in memory, as a database keeps them for all processes. */
function someNotes(): LoginNotes {
  const notes = new Map<string, string>();
  return {
    note: (name) => Promise.resolve(notes.get(name)),
    setNote: (name, value) => Promise.resolve(void notes.set(name, value)),
  };
}

function bench(notes = someNotes(), clock = () => NOW) {
  let now = 0;
  const failed = createFailedLogins(() => now, createLoginPlaces(clock, notes));
  const at = (address: string, accountId = "gate") => ({ accountId, address });
  return {
    pass: (milliseconds: number) => now += milliseconds,
    fail(times: number, ...who: Parameters<typeof at>) {
      for (let time = 0; time < times; time++) failed.note(at(...who), CONFIG);
    },
    succeed: (...who: Parameters<typeof at>) => failed.succeeded(at(...who)),
    refusal: (...who: Parameters<typeof at>) => failed.refusal(at(...who), CONFIG),
  };
}

Deno.test("createFailedLogins() keeps nobody out whose terminals have logged in elsewhere", async () => {
  const { fail, succeed, refusal, pass } = bench();
  succeed("10.1.0.1");
  fail(101, "10.0.0.1");
  assertEquals(await refusal("10.0.0.1"), TOO_MANY);
  assertEquals(await refusal("10.1.0.1"), undefined);
  // A stranger waits until the minute is over; another account does not.
  assertEquals(await refusal("10.2.0.1"), TOO_MANY);
  assertEquals(await refusal("10.2.0.1", "other"), undefined);
  pass(60_000);
  assertEquals(await refusal("10.2.0.1"), undefined);
});

Deno.test("createFailedLogins() bounds what is tried where an account has logged in", async () => {
  const { fail, succeed, refusal } = bench();
  succeed("10.1.0.1");
  fail(99, "10.1.0.1");
  assertEquals(await refusal("10.1.0.1"), undefined);
  fail(1, "10.1.0.1");
  assertEquals(await refusal("10.1.0.1"), TOO_MANY);
});

Deno.test("createFailedLogins() keeps no known account out for other names from its address", async () => {
  const { fail, succeed, refusal } = bench();
  succeed("10.1.0.1");
  fail(300, "10.1.0.1", "nobody");
  assertEquals(await refusal("10.1.0.1"), undefined);
  assertEquals(await refusal("10.1.0.1", "other"), "too many failed logins from the address");
});

Deno.test("createLoginPlaces() knows what another process noted within 30 days", async () => {
  const notes = someNotes();
  let now = NOW;
  createLoginPlaces(() => now, notes).note("gate", "10.1.0.1");
  const after = async (hours: number, address = "10.1.0.1") => {
    now = NOW.add({ hours });
    return await createLoginPlaces(() => now, notes).isKnown("gate", address);
  };
  assertEquals([await after(0), await after(30 * 24 - 1), await after(30 * 24)], [true, true, false]);
  assertEquals(await after(0, "10.1.0.2"), false);
});

Deno.test("createLoginPlaces() keeps members of staff apart from accounts of the same name", async () => {
  const notes = someNotes();
  createLoginPlaces(() => NOW, notes).note("gate", "10.1.0.1");
  const known = (whose: "login of" | "staff login of") =>
    createLoginPlaces(() => NOW, notes, whose).isKnown("gate", "10.1.0.1");
  assertEquals([await known("login of"), await known("staff login of")], [true, false]);
});
