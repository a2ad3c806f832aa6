import { assertEquals } from "@std/assert";
import { createMetrics } from "../../../src/observability/metrics.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { type Served, serving } from "../../support/server/serving.ts";

const NETWORK = [{ address: "127.0.0.0", family: "ipv4", prefix: 8 }] as const;

/** Runs a test on a server whose health probes come from the test's own address, and tells what was counted. */
async function probed(test: (served: Served) => Promise<void>, how: { readonly proxy?: true } = {}): Promise<string> {
  const metrics = createMetrics();
  const listener = { probes: NETWORK, ...how.proxy && { proxies: NETWORK } };
  await serving({ config: aConfig({ listener }), metrics }, test);
  return metrics.text();
}

Deno.test("a health probe is answered, and neither logged nor counted", async () => {
  const text = await probed(async ({ connect, log }) => {
    const probe = await connect();
    await probe.ask("9900802.00", /^98/);
    await probe.close();
    await (await connect()).close();
    assertEquals(log.entries, []);
  });
  assertEquals(/^sip2d_connections_opened_total 0$/m.test(text), true, text.slice(0, 500));
  assertEquals(/sip2d_messages_total\{[^}]*\} [1-9]/.test(text), false);
});

Deno.test("a terminal from where health probes come is logged and counted from its first other message", async () => {
  for (const second of ["9300CNsipterm1|COterm1|", "9900802.00"]) {
    const text = await probed(async ({ connect, log }) => {
      const terminal = await connect();
      await terminal.ask("9900802.00", /^98/);
      await terminal.ask(second, /^9[48]/);
      assertEquals(log.entries[0]?.message, "connection opened");
      await terminal.close();
      await log.logged("connection closed");
    });
    assertEquals(/^sip2d_connections_opened_total 1$/m.test(text), true);
  }
});

Deno.test("a health probe through the PROXY protocol that says nothing is not counted as refused", async () => {
  let served: Served | undefined;
  const text = await probed(async (serving) => {
    served = serving;
    await (await serving.connect()).close();
  }, { proxy: true });
  // The server has stopped, so that it has seen to every connection.
  assertEquals(served?.log.entries, []);
  assertEquals(/sip2d_connections_refused_total\{[^}]*closed by terminal[^}]*\} [1-9]/.test(text), false);
});
