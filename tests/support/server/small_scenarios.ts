import type { Records } from "../../../src/storage/port/storage.ts";
import { type Desk, recordsOf, scenario, type Setting, type Stage } from "./scenario.ts";

/** A scenario that takes little of a server: some questions about a few records, on connections of its own. */
export interface SmallScenario {
  readonly name: string;
  readonly setting: Setting;
  /**
   * @param own gives the patrons, copies and titles in a message (`P1`, `I1`, `T1`) the names that they have in this
   *   scenario alone
   * @param number no other scenario on the same server has it
   */
  readonly body: (
    stage: Pick<Stage, "login">,
    own: (message: string) => string,
    number: number,
  ) => Promise<void>;
}

/**
 * Registers small scenarios as steps. Those whose configurations are the same share a server and a database; each has
 * records of its own there, which are the whole library for all that it can ask.
 */
export function smallScenarios(name: string, cases: readonly SmallScenario[]): void {
  for (const sharing of Map.groupBy(cases, ({ setting }) => JSON.stringify(withoutRecords(setting))).values()) {
    const [first] = sharing;
    if (first === undefined) continue;
    const libraries = sharing.map(({ setting }, number) => ownRecords(recordsOf(setting), number));
    const all = { ...withoutRecords(first.setting), ...merged(libraries) };
    const names = sharing.length === 1 ? first.name : `${first.name}, and ${sharing.length - 1} more`;
    scenario(`${name}: ${names}`, all, async ({ login }, test) => {
      for (const [number, { name, body }] of sharing.entries()) {
        await test.step(name, () => onOwnConnections(login, (own) => body(own, ownMessage(number), number)));
      }
    });
  }
}

/** Closes the connections that are made in a scenario at its end. */
async function onOwnConnections(
  login: Stage["login"],
  body: (stage: Pick<Stage, "login">) => Promise<void>,
): Promise<void> {
  const desks: Desk[] = [];
  try {
    await body({
      async login(...as) {
        const desk = await login(...as);
        desks.push(desk);
        return desk;
      },
    });
  } finally {
    for (const desk of desks) await desk.close();
  }
}

function withoutRecords({ titles: _, patrons: _p, items: _i, loans: _l, holds: _h, fees: _f, ...config }: Setting) {
  return config;
}

/** Fields that name a record. */
const NAMES: ReadonlySet<string> = new Set(["patronId", "itemId", "titleId", "capturedItemId", "holdId", "feeId"]);

/** Gives all records names that no other number gives them. */
function ownRecords(records: Records, number: number): Records {
  const renamed = (key: string, value: unknown) => NAMES.has(key) ? `${value}-${number}` : value;
  const own = <T extends object>(list: readonly T[] = []) =>
    list.map((one) => Object.fromEntries(Object.entries(one).map(([key, value]) => [key, renamed(key, value)])) as T);
  const { titles, patrons, items, loans, holds, fees } = records;
  return {
    titles: own(titles),
    patrons: own(patrons),
    items: own(items),
    loans: own(loans),
    holds: own(holds),
    fees: own(fees),
  };
}

function merged(libraries: readonly Records[]): Records {
  return {
    titles: libraries.flatMap(({ titles = [] }) => titles),
    patrons: libraries.flatMap(({ patrons = [] }) => patrons),
    items: libraries.flatMap(({ items = [] }) => items),
    loans: libraries.flatMap(({ loans = [] }) => loans),
    holds: libraries.flatMap(({ holds = [] }) => holds),
    fees: libraries.flatMap(({ fees = [] }) => fees),
  };
}

function ownMessage(number: number): (message: string) => string {
  return (message) => message.replace(/(?<=A[ABJ])[PIT]\d+(?=\|)/g, (name) => `${name}-${number}`);
}
