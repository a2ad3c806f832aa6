import type { BenchServer } from "../bench_servers.ts";
import { against, figure } from "../markdown.ts";
import { useOf } from "../process_use.ts";
import { enter, type FixedUpstream } from "./gateway_servers.ts";
import { ASKED, type Visitor } from "./visitor.ts";

/** KiB of memory that a terminal may take. */
const MEMORY = 40;
/** Logins upstream that a vendor's visits may take. */
const LOGINS = 8;
/** Visits, or logins, at the same time. */
const AT_ONCE = 4;

/** Terminals that share a few sessions: the memory of each, and whether each is answered. */
export async function measureTerminals(
  gateway: BenchServer,
  upstream: FixedUpstream,
  count: number,
): Promise<string[]> {
  const before = await warmMemory(gateway, count);
  const visitors: Visitor[] = [];
  await inTurns(count, async () => {
    const visitor = await enter(gateway.port);
    await visitor.ask(...ASKED.item);
    visitors.push(visitor);
  });
  // All of them at once, over the sessions that there are.
  const answers = await Promise.all(visitors.map((visitor) => visitor.ask(...ASKED.item)));
  const { memory } = await useOf(gateway.child.pid);
  const logins = await upstream.logins();
  await Promise.all(visitors.map((visitor) => visitor.close()));
  const each = (memory - before) / count / 1024;
  return [
    `## ${count} terminals over shared sessions`,
    "",
    `* memory a terminal: ${against(`${figure(each)} KiB`, each <= MEMORY, `${MEMORY} KiB or less`)}`,
    `* answered, all asking at once: ${against(String(answers.length), answers.length === count, String(count))}`,
    `* logins upstream: ${against(String(logins), logins <= LOGINS, `${LOGINS} or fewer`)}`,
    "",
  ];
}

/** Short visits of a vendor of e-content, which logs in for each patron. */
export async function measureVisits(gateway: BenchServer, upstream: FixedUpstream, count: number): Promise<string[]> {
  const before = await upstream.logins();
  await inTurns(count, () => visitOnce(gateway));
  const logins = await upstream.logins() - before;
  return [
    `## ${count} short visits with one login: 93, 63, 35`,
    "",
    `* logins upstream: ${against(String(logins), logins <= LOGINS, `${LOGINS} or fewer`)}`,
    "",
  ];
}

async function visitOnce({ port }: BenchServer): Promise<void> {
  const visitor = await enter(port);
  await visitor.ask(...ASKED.patron);
  await visitor.ask(...ASKED.endSession);
  await visitor.close();
}

/** Memory once code is compiled, and the heap has grown to what as many short visits take. */
async function warmMemory(gateway: BenchServer, visits: number): Promise<number> {
  await inTurns(visits, () => visitOnce(gateway));
  return (await useOf(gateway.child.pid)).memory;
}

async function inTurns(count: number, once: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await once();
  }));
}
