import { assertEquals } from "@std/assert";
import { createLoginMemory } from "../../../src/gateway/sessions/login_memory.ts";

const LOGIN = { id: "sip1", password: "sip1pass" };

/** When the login may be tried, in seconds, where the system refuses each try. */
function triedAt(until: number, memory = createLoginMemory(), from = 0): readonly number[] {
  const tried: number[] = [];
  for (let second = from; second <= until; second++) {
    if (!memory.mayTry(LOGIN, second * 1000)) continue;
    tried.push(second);
    memory.refused(LOGIN, second * 1000);
  }
  return tried;
}

// A Koha that was started anew refused 4 of 12 right logins in one start of three: nobody may wait a minute for the next try.
Deno.test("a login that the system took is tried five times in forty seconds where it is refused, then once a minute", () => {
  const memory = createLoginMemory();
  memory.took(LOGIN, -1000);
  assertEquals(triedAt(200, memory), [0, 2, 5, 10, 20, 40, 100, 160]);
});

Deno.test("a login that another session was taken with is tried at once", () => {
  const memory = createLoginMemory();
  memory.took(LOGIN, 0);
  memory.refused(LOGIN, 1_000);
  assertEquals(memory.mayTry(LOGIN, 1_500), false);
  memory.took(LOGIN, 1_600);
  assertEquals(memory.mayTry(LOGIN, 1_700), true);
});

Deno.test("a password that the system never took is tried three times an hour", () => {
  assertEquals(triedAt(7_300), [0, 1, 2, 3_600, 3_601, 3_602, 7_200, 7_201, 7_202]);
});
