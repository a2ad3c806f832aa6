import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Records } from "../../../src/storage/port/storage.ts";
import { registeringFile } from "./registering_file.ts";
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
        await test.step(name, () => onOwnConnections(login, (stage) => body(stage, ownMessage(number), number)));
      }
    });
  }
}

/** A terminal at which records are called what the scenario calls them, whatever they are called on the server. */
export type SmallDesk = Pick<Desk, "ask" | "close">;

/** A scenario that only asks its questions and looks at nothing but the answers. */
interface Asked {
  readonly name: string;
  readonly setting: Setting;
  readonly body: (stage: { login(...as: Parameters<Stage["login"]>): Promise<SmallDesk> }) => Promise<void>;
}

/** Those of each test file, by their configurations. */
const asked = new Map<string, Asked[]>();

/**
 * Registers a scenario that only asks questions as a step of the first in its file that has the same configuration: all of
 * these share a server and a database, where each has records of its own.
 */
export function smallScenario(name: string, setting: Setting, body: Asked["body"]): void {
  const key = JSON.stringify([registeringFile(), withoutRecords(setting)]);
  const there = asked.get(key);
  if (there !== undefined) return void there.push({ name, setting, body });
  const cases = [{ name, setting, body }];
  asked.set(key, cases);
  const own = () => cases.map(({ setting }, number) => ownRecords(recordsOf(setting), number));
  scenario(
    `${name}, and others with the same configuration`,
    () => ({ ...withoutRecords(setting), ...merged(own()) }),
    async ({ login }, test) => {
      for (const [number, { name, setting, body }] of cases.entries()) {
        const known = knownIn(recordsOf(setting));
        await test.step(
          name,
          () =>
            onOwnConnections(
              login,
              (stage) => body({ login: async (...as) => renaming(await stage.login(...as), known, number) }),
            ),
        );
      }
    },
  );
}

/** Gives the records in a terminal's messages the names that no other number gives them, and takes these back in answers. */
function renaming(desk: Desk, { names, titles }: Known, number: number): SmallDesk {
  const oneOf = (words: readonly string[]) => words.length > 0 ? `(?:${words.map(RegExp.escape).join("|")})` : "(?!)";
  const sent = new RegExp(`(?<=A[ABJ]|CG)${oneOf(names)}(?=\\|)`, "g");
  const shared = new RegExp(`(?<![\\w-])${oneOf(names)}(?![\\w-])|AJ${oneOf(titles)}\\|`, "i");
  return {
    close: desk.close,
    async ask(message, expected) {
      const own = message.replace(sent, (name) => ownName(name, number));
      assert(!shared.test(own), `${message} names what others have too: it takes a scenario with a server of its own`);
      const received = await desk.ask(own, /^/);
      const answer = names.reduce((text, name) => text.replaceAll(ownName(name, number), name), received);
      if (typeof expected === "string") assertEquals(answer, expected);
      else assertMatch(answer, expected);
      return answer;
    },
  };
}

/** By what a message may mean a record. */
interface Known {
  /** Longer ones first, since they may begin with shorter ones. */
  readonly names: readonly string[];
  readonly titles: readonly string[];
}

function knownIn(records: Records): Known {
  const all = Object.values(records).flat().flatMap((record) => Object.entries(record ?? {}));
  const valuesOf = (is: (key: string) => boolean) => [
    ...new Set(all.filter(([key, value]) => is(key) && value).map(([, value]) => String(value))),
  ];
  return {
    names: valuesOf((key) => NAMES.has(key)).toSorted((a, b) => b.length - a.length),
    titles: valuesOf((key) => key === "title"),
  };
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
  const renamed = (key: string, value: unknown) => NAMES.has(key) ? ownName(String(value), number) : value;
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
  return (message) => message.replace(/(?<=A[ABJ])[PIT]\d+(?=\|)/g, (name) => ownName(name, number));
}

function ownName(name: string, number: number): string {
  return `${name}-${number}`;
}
