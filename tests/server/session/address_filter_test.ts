import { assertEquals } from "@std/assert";
import { createAddressFilter } from "../../../src/server/session/address_filter.ts";

const TEN = { address: "10.0.0.0", prefix: 8, family: "ipv4" } as const;
const ONE_OF_TEN = { address: "10.1.2.3", prefix: 32, family: "ipv4" } as const;
const DOCUMENTATION = { address: "2001:db8::", prefix: 32, family: "ipv6" } as const;

Deno.test("createAddressFilter() lets everybody in where nothing is said", () => {
  const permits = createAddressFilter({});
  assertEquals(permits("192.0.2.1"), true);
  assertEquals(permits("2001:db8::1"), true);
});

Deno.test("createAddressFilter() lets in only what is allowed, in both families", () => {
  const permits = createAddressFilter({ allow: [TEN, DOCUMENTATION] });
  assertEquals(permits("10.255.0.1"), true);
  assertEquals(permits("11.0.0.1"), false);
  assertEquals(permits("2001:db8:1::1"), true);
  assertEquals(permits("2001:db9::1"), false);
});

Deno.test("createAddressFilter() keeps out what is denied, whatever is allowed", () => {
  const permits = createAddressFilter({ allow: [TEN], deny: [ONE_OF_TEN] });
  assertEquals(permits("10.1.2.4"), true);
  assertEquals(permits("10.1.2.3"), false);
});
