import { assertEquals } from "@std/assert";
import { type AddressUser, createSharedAddresses } from "../../../src/gateway/sessions/shared_address.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";

/** An address with one user that has three sessions open, by a clock that the test sets. */
function anAddress() {
  const clock = { now: 0, elapsed: () => clock.now };
  const user: AddressUser = {
    ...{ waitsSince: undefined, connections: 3, ready: 3 },
    longestIdle: () => undefined,
    longestOwing: () => undefined,
    answeredSince: () => true,
    askIdle: () => undefined,
    serve() {},
  };
  const address = createSharedAddresses(clock)(anUpstream());
  address.join(user);
  /** A connection that was begun then is not served. */
  const unserved = (begun: number, now: number) => {
    clock.now = now;
    address.oneTooMany(begun);
    return address.serves;
  };
  return { clock, address, unserved };
}

Deno.test("one login that a system has lost does not make it one of few connections, two in a row do", () => {
  const { address, unserved } = anAddress();
  assertEquals(unserved(0, 3_000), undefined);
  // It was begun before that was known: the system may have been away for both.
  assertEquals(unserved(1_000, 3_500), undefined);
  address.opened("a", 100);
  assertEquals(unserved(4_000, 7_000), undefined);
  assertEquals(unserved(7_000, 10_000), 3);
});

Deno.test("two logins that are lost long after each other do not, either", () => {
  const { unserved } = anAddress();
  assertEquals([unserved(0, 3_000), unserved(40_000, 43_000)], [undefined, undefined]);
});

Deno.test("one connection more is tried after ten minutes, and not before", () => {
  const { clock, address, unserved } = anAddress();
  unserved(0, 3_000);
  assertEquals(unserved(3_000, 6_000), 3);
  const full: boolean[] = [];
  for (const now of [6_000, 605_999, 606_000]) {
    clock.now = now;
    full.push(address.isFull);
  }
  assertEquals(full, [true, true, false]);
  assertEquals(unserved(606_000, 609_000), 3);
  assertEquals(address.isFull, true);
});

Deno.test("where one connection is all that is served, one that owes an answer gives way so early that the others are served in time", () => {
  const clock = { now: 0, elapsed: () => clock.now };
  const user = {
    ...{ waitsSince: 0, connections: 1, ready: 1 },
    longestIdle: () => undefined,
    longestOwing: () => ({ since: 7_500, end() {} }),
    answeredSince: () => true,
    askIdle: () => undefined,
    serve() {},
  };
  const address = createSharedAddresses(clock)(anUpstream());
  address.join(user);
  address.opened("a", 250);
  for (const now of [3_000, 6_000]) {
    clock.now = now;
    address.oneTooMany(now - 2_500);
  }
  assertEquals(address.serves, 1);
  user.ready = 0;
  // Terminals wait for 15 seconds. Ten of them take some five at a Koha, logins among them.
  const at = address.owingGivesWay()?.at ?? NaN;
  assertEquals(at > 7_500 && at <= 10_000, true, String(at));
});
