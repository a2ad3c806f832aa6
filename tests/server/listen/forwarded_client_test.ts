import { assertEquals } from "@std/assert";
import { forwardedClient } from "../../../src/server/listen/forwarded_client.ts";

const isProxy = (address: string) => address === "10.0.0.1" || address === "10.0.0.2";

Deno.test("forwardedClient() takes the last address that is no proxy's, with a port or without", () => {
  const clients: readonly (readonly [string | string[], string | undefined])[] = [
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.66, 192.0.2.7 , 10.0.0.2", "192.0.2.7"],
    [["192.0.2.66", "192.0.2.7"], "192.0.2.7"],
    ["192.0.2.66:4711, 192.0.2.7:4711, 10.0.0.2:80", "192.0.2.7"],
    ["2001:db8::7", "2001:db8::7"],
    ["[2001:db8::7]:4711", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ["[::ffff:192.0.2.7]:4711", "192.0.2.7"],
    ["192.0.2.66, unknown", undefined],
    ["192.0.2.66, 192.0.2.7:", undefined],
    ["192.0.2.66, [192.0.2.7", undefined],
    ["10.0.0.2", undefined],
    ["127.0.0.1:4711", undefined],
    ["", undefined],
  ];
  for (const [header, client] of clients) {
    assertEquals(forwardedClient(header, "10.0.0.1", isProxy), client, `${header}`);
  }
  assertEquals(forwardedClient("192.0.2.7", "192.0.2.1", isProxy), undefined);
});
