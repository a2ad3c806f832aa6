import type { SimulatorOptions } from "../../../src/tools/simulate/simulator.ts";
import { type ListeningSimulator, startSimulator } from "./start_simulator.ts";
import { createDrivenTime, type DrivenTime } from "../../support/wire/driven_time.ts";
import { connect, type Terminal, type TerminalOptions } from "../../support/wire/terminal.ts";

/** When a simulator's time begins. */
export const START = "2026-11-27T10:15:00Z";

/** That moment, and three weeks later, as they are on the wire. */
export const NOW = "20261127    101500", DUE = "20261218    235900";

/** A simulator in a test. */
export interface Simulating {
  readonly simulator: ListeningSimulator;
  readonly time: DrivenTime;
  /** Connects a terminal. */
  connect(options?: TerminalOptions): Promise<Terminal>;
  /** Connects a terminal, and logs in. */
  logIn(options?: TerminalOptions): Promise<Terminal>;
}

/** What a test says of its simulator; all but the kind may be absent. */
export type SimulatingOptions = Omit<SimulatorOptions, "time">;

/** Runs `body` with a simulator whose answers end with CR. */
export async function simulating(
  options: SimulatingOptions,
  body: (simulating: Simulating) => Promise<void>,
): Promise<void> {
  const time = createDrivenTime(START);
  const simulator = await startSimulator({ terminator: "\r", ...options, time });
  const terminals: Terminal[] = [];
  const join = async (terminal: TerminalOptions = {}) => {
    const joined = await connect(simulator.port, terminal);
    terminals.push(joined);
    return joined;
  };
  try {
    await body({
      simulator,
      time,
      connect: join,
      async logIn(terminal) {
        const joined = await join(terminal);
        joined.send("9300CNsip1|COsip1pass|");
        await joined.expect("941");
        return joined;
      },
    });
  } finally {
    for (const terminal of terminals) await terminal.close();
    await simulator.close();
  }
}

/** The requests that tests make, with a moment that means nothing to the simulator. */
export const ASK = {
  acsStatus: "9900802.00",
  patronStatus: `23000${NOW}AOCPL|AAP1001|AC|AD1001|`,
  patron: (summary = "          ", patron = "P1002") => `63000${NOW}${summary}AOCPL|AA${patron}|AC|AD1002|`,
  item: (item = "I2001") => `17${NOW}AOCPL|AB${item}|AC|`,
  checkout: (item = "I2001", patron = "P1001") => `11YN${NOW}${NOW}AOCPL|AA${patron}|AB${item}|AC|`,
  checkin: (item = "I2003") => `09N${NOW}${NOW}APCPL|AOCPL|AB${item}|AC|`,
  renew: (item = "I2003", patron = "P1002") => `29NN${NOW}${NOW}AOCPL|AA${patron}|AB${item}|`,
  renewAll: (patron = "P1002") => `65${NOW}AOCPL|AA${patron}|`,
  pay: (amount = "2.50", patron = "P1002") => `37${NOW}0400USDBV${amount}|AOCPL|AA${patron}|BK7|`,
  hold: (mode = "+", place = "BSCPL|") => `15${mode}${NOW}${place}AOCPL|AAP1001|ABI2001|`,
  block: (patron = "P1001") => `01N${NOW}AOCPL|ALlost|AA${patron}|AC|`,
  enable: `25${NOW}AOCPL|AAP1001|AC|`,
  itemStatus: (item = "I2001") => `19${NOW}AOCPL|AB${item}|AC|CHtorn|`,
  endSession: `35${NOW}AOCPL|AAP1001|AC|AD1001|`,
};
