import { type BreakableSystem, startBreakableSystem } from "../breakable_system.ts";

/** Patrons of whom terminals ask, each with a copy on loan and a debt: P0 and I0, and so on. */
export const ASKED = 150;
/** Patrons and copies of which only files tell: Y0 and X0, and so on. */
export const FILED = 500;
/** Patrons to whom the copy lends while the system is away, and what it lends them: L0 and Z0, and so on. */
export const LENT = 200;

/** A library system whose desk acts unseen, and whose files are written. */
export interface CopiedLibrary {
  readonly system: BreakableSystem;
  /** What the desk did last: each step moves the due date of all loans, and has each patron pay. */
  readonly step: number;
  act(): void;
  /** Writes all that a file tells, in its next version; gives that. */
  writeFiles(): Promise<number>;
  /** The options of a command that feeds the files that were written last. */
  readonly feeding: readonly string[];
}

const DEBT = 5_000_00, DESK = { connection: 0, login: "desk", request: "", half: false };
const NUMBERS = Array.from({ length: ASKED }, (_, number) => number);

/** The day on which all loans are due after a step, as terminals read it. */
export function dueAfter(step: number): string {
  return Temporal.PlainDate.from("2030-01-01").add({ days: step }).toString().replaceAll("-", "");
}

/** What each patron owes after a step, in cents. */
export function owedAfter(step: number): number {
  return DEBT - 100 * step;
}

/** Starts one, whose files are below a folder. */
export async function startCopiedLibrary(folder: string): Promise<CopiedLibrary> {
  const system = await startBreakableSystem({ kind: "koha", terminator: "\r", workers: 50, library: fixture() });
  let step = 0, version = 0;
  return {
    system,
    get step() {
      return step;
    },
    act() {
      step++;
      const { library } = system;
      const due = library.now().with({ year: 2030, month: 1, day: 1, hour: 23, minute: 59 }).add({ days: step });
      for (const number of NUMBERS) {
        const item = library.item(`I${number}`), patron = library.patron(`P${number}`);
        if (item === undefined || patron === undefined) throw new Error(`there is no ${number}`);
        library.giveBack(item, DESK);
        library.lend(item, patron, DESK, due);
        library.pay(patron, 100, DESK);
      }
    },
    async writeFiles() {
      version++;
      for (const [name, text] of Object.entries(filesOf(version))) {
        await Deno.writeTextFile(`${folder}/${name}.csv`, text);
      }
      return version;
    },
    feeding: [
      ...["--institution", "CPL", "--replace-missing"],
      ...["patrons", "items", "loans", "fees"].flatMap((name) => [`--${name}`, `${folder}/${name}.csv`]),
    ],
  };
}

function fixture() {
  const free = Array.from({ length: LENT }, (_, number) => number);
  const [of, blocked] = [(number: number) => `Name of P${number}`, false];
  return {
    institution: "CPL",
    logins: [{ id: "sip1", password: "sip1pass" }, { id: "sip2", password: "sip2pass" }],
    patrons: [
      ...NUMBERS.map((number) => ({ id: `P${number}`, pin: "", name: of(number), blocked })),
      ...free.map((number) => ({ id: `L${number}`, pin: "", name: `Name of L${number}`, blocked })),
    ],
    items: [
      ...NUMBERS.map((number) => ({ id: `I${number}`, title: `Title of I${number}` })),
      ...free.map((number) => ({ id: `Z${number}`, title: `Title of Z${number}` })),
    ],
    loans: NUMBERS.map((number) => ({ item: `I${number}`, patron: `P${number}` })),
    holds: [],
    fees: NUMBERS.map((number) => ({ patron: `P${number}`, amount: (DEBT / 100).toFixed(2), description: "Lost" })),
  };
}

/** Each part of a card, and of a copy, names the version of the files. */
function filesOf(version: number): Readonly<Record<string, string>> {
  const filed = Array.from({ length: FILED }, (_, number) => number);
  const free = Array.from({ length: LENT }, (_, number) => number);
  const lines = (head: string, rows: readonly string[]) => [head, ...rows, ""].join("\n");
  return {
    patrons: lines("patron_id,last_name,category,expires,blocked,card_lost", [
      ...filed.map((number) => `Y${number},v${version},v${version},2031-12-31,no,no`),
      ...NUMBERS.map((number) => `P${number},Name of P${number},C,2031-12-31,no,no`),
      ...free.map((number) => `L${number},Name of L${number},C,2031-12-31,no,no`),
    ]),
    items: lines("item_id,title_id,title,status", [
      ...filed.map((number) => `X${number},T${number},v${version},available`),
      ...NUMBERS.map((number) => `I${number},U${number},Title of I${number},available`),
      ...free.map((number) => `Z${number},V${number},Title of Z${number},available`),
    ]),
    loans: lines("item_id,patron_id,due", [
      ...filed.map((number) => `X${number},Y${number},${dueOfFile(version)}`),
      ...NUMBERS.map((number) => `I${number},P${number},2030-01-01`),
    ]),
    fees: lines(
      "fee_id,patron_id,amount",
      filed.map((number) => `F${number},Y${number},${version}.00`),
    ),
  };
}

/** The day of a version on which all loans of a file are due. */
export function dueOfFile(version: number): string {
  return Temporal.PlainDate.from("2031-01-01").add({ days: version }).toString();
}
