import { itemInformation, login } from "../../support/wire/messages.ts";
import { askPage, connectAsker, ms, percentile } from "./asker.ts";
import type { Stage } from "./stage.ts";

/** What those felt who had nothing to do with an attack. */
export interface Felt {
  readonly figures: string;
  readonly faults: readonly string[];
}

/** What they may feel on a quiet machine, in milliseconds. */
const ANSWER = 100, HEALTH = 250, ARRIVAL = 1_000;

/** Milliseconds between two of each. */
const EVERY = { message: 20, health: 250, arrival: 500 };

/** Has a terminal ask, one after the other arrive, and somebody look at the server's health, until `over` says so. */
export async function bystand({ port, pages }: Stage, over: () => boolean, slack: number, header = ""): Promise<Felt> {
  const faults: string[] = [];
  const terminal = await connectAsker(port, header);
  await terminal.ask(login("bystander", "term1"));
  const asking = repeat(over, EVERY.message, async () => {
    if (!(await terminal.ask(itemInformation("I1"))).startsWith("18")) faults.push("no 18");
  });
  const health: number[] = [];
  const looking = repeat(over, EVERY.health, async () => {
    const { status, took } = await askPage(pages, "/healthz");
    health.push(took);
    if (status !== 200) faults.push(`/healthz answered ${status}`);
  });
  const arrivals: number[] = [];
  const arriving = repeat(over, EVERY.arrival, async () => {
    const began = performance.now();
    const newcomer = await connectAsker(port, header);
    if (await newcomer.ask(login("bystander", "term1")) !== "941") faults.push("a newcomer was turned away");
    arrivals.push(performance.now() - began);
    newcomer.close();
  });
  await Promise.all([asking, looking, arriving].map((each) => each.catch((error) => faults.push(String(error)))));
  terminal.close();
  const felt = [
    ["p99", percentile(terminal.times, 99), ANSWER],
    ["/healthz", Math.max(...health), HEALTH],
    ["arrival", Math.max(...arrivals), ARRIVAL],
  ] as const;
  for (const [what, took, most] of felt) {
    if (took > most * slack) faults.push(`${what} ${ms(took)}, where ${ms(most * slack)} are allowed`);
  }
  return { figures: felt.map(([what, took]) => `${what} ${ms(took)}`).join(", "), faults: [...new Set(faults)] };
}

async function repeat(over: () => boolean, pause: number, work: () => Promise<void>): Promise<void> {
  do {
    await work();
    await new Promise((resolve) => setTimeout(resolve, pause));
  } while (!over());
}

/** Runs a hostile thing for so long, and gives what bystanders felt meanwhile. */
export async function during(milliseconds: number, watch: (over: () => boolean) => Promise<Felt>): Promise<Felt> {
  let over = false;
  const timer = setTimeout(() => over = true, milliseconds);
  try {
    return await watch(() => over);
  } finally {
    clearTimeout(timer);
  }
}
