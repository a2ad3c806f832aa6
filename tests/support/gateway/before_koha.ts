import { type Simulating, simulating, type SimulatingOptions } from "../../tools/simulate/simulating.ts";
import { ASK } from "../../tools/simulate/simulating.ts";
import type { Terminal } from "../wire/terminal.ts";
import { drivenGatewayClock } from "./driven_gateway_clock.ts";
import { type Gatewayed, gatewayed, type ServedByGateway } from "./gatewayed.ts";

/** The account of which a simulated Koha knows the login. */
export const SIP1 = { id: "sip1", password: { kind: "clear", value: "sip1pass" } } as const;

/** Runs a test against a gateway before a simulated Koha, by a time that the test drives. */
export function before(
  { simulator: options, ...gateway }: Omit<Gatewayed, "port" | "clock"> & { simulator?: Partial<SimulatingOptions> },
  test: (served: ServedByGateway & Pick<Simulating, "simulator" | "time">) => Promise<void>,
): Promise<void> {
  return simulating({ kind: "koha", ...options }, ({ simulator, time }) =>
    gatewayed(
      { port: simulator.port, account: SIP1, clock: drivenGatewayClock(time), ...gateway },
      (served) => test({ ...served, simulator, time }),
    ));
}

/** Connects a terminal, and logs in. */
export async function logIn({ connect }: ServedByGateway): Promise<Terminal> {
  const terminal = await connect();
  terminal.send("9300CNsip1|COsip1pass|");
  await terminal.expect("941");
  return terminal;
}

/** Asks for a copy. */
export async function ask(terminal: Terminal, answer: RegExp = /^18/): Promise<void> {
  terminal.send(ASK.item());
  await terminal.expect(answer);
}
