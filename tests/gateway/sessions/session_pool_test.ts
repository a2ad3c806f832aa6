import { assert, assertEquals } from "@std/assert";
import { machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import { createLoginMemory } from "../../../src/gateway/sessions/login_memory.ts";
import type { Lease } from "../../../src/gateway/sessions/pool_contract.ts";
import { createSessionPool } from "../../../src/gateway/sessions/session_pool.ts";
import { createSharedAddresses } from "../../../src/gateway/sessions/shared_address.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { withMadeUpSystem } from "../../support/gateway/made_up_system.ts";

const IDENTITY = { id: "sip1", password: "sip1pass", location: "", version: 2 } as const;

function leased(told: Lease | string): Lease {
  assert(typeof told !== "string", "there is no session");
  return told;
}

Deno.test("what no terminal waits for gets a session after a terminal that comes later, and takes none from others", () =>
  withMadeUpSystem({ reply: () => undefined }, async ({ port }) => {
    const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], maxSessions: 2, sessions: "shared" });
    const address = createSharedAddresses(machineClock)(upstream);
    const pool = createSessionPool({
      ...{ upstream: () => upstream, address: () => address, clock: machineClock, random: () => 0 },
      ...{ logins: createLoginMemory(), aboutAnother() {}, opened() {} },
    });
    try {
      const wanting = { identity: IDENTITY, deadline: machineClock.elapsed() + 60_000 };
      assertEquals(pool.room("sip1"), 2);
      const one = leased(await pool.lease(wanting));
      assertEquals([pool.room("sip1"), pool.room("sip2")], [1, 1]);
      const other = leased(await pool.lease(wanting));
      assertEquals(pool.room("sip1"), 0);
      const order: string[] = [];
      const noted = async (name: string, isBehind: boolean) => {
        const lease = leased(await pool.lease({ ...wanting, ...isBehind && { isBehind: true } }));
        order.push(name);
        return lease;
      };
      const handOver = noted("hand-over", true);
      assertEquals([pool.isWaitedFor, pool.counts.waiting], [false, 1]);
      const terminal = noted("terminal", false);
      assertEquals([pool.isWaitedFor, pool.counts.waiting], [true, 2]);
      one.release();
      (await terminal).release();
      (await handOver).release();
      assertEquals(order, ["terminal", "hand-over"]);
      // An idle session is for its own login.
      assertEquals([pool.room("sip1"), pool.room("sip2")], [1, 0]);
      other.release();
      assertEquals(pool.room("sip1"), 2);
    } finally {
      pool.close();
    }
  }));
