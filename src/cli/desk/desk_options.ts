import type { FeeType } from "../../library/fee.ts";
import type { HoldScope } from "../../library/library.ts";
import type { Reason } from "../../library/reason.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";

/** What the command line tells of an operation of the desk. */
interface DeskTexts {
  readonly patron?: string;
  readonly item?: string;
  readonly title?: string;
  readonly scope?: HoldScope;
  readonly pickup?: string;
  readonly until?: string;
  readonly amount?: string;
  readonly fee?: string;
  readonly paid?: string;
  readonly type?: FeeType;
  readonly due?: string;
  readonly newCard?: string;
  readonly author?: string;
  readonly isbn?: string;
  readonly set?: readonly string[];
  readonly another?: true;
}

/** What every operation takes. */
export interface DeskCommandOptions extends DeskTexts {
  readonly config: string;
  readonly by?: string;
  readonly branch?: string;
  readonly reason?: string;
  readonly override?: readonly Reason[];
}

/** An operation: what it does, what must be told, and what may be told beside. */
interface DeskOperation {
  readonly does: string;
  readonly needs: readonly (keyof DeskTexts)[];
  readonly may: readonly (keyof DeskTexts)[];
}

/** The operations of the desk. */
export const DESK_OPERATIONS = {
  lend: { does: "lend an item to a patron, or renew it if the patron has it", needs: ["patron", "item"], may: [] },
  return: { does: "take an item back, and say where it must go", needs: ["item"], may: [] },
  renew: {
    does: "extend the loan of an item; with --patron all loans of the patron",
    needs: [],
    may: ["item", "patron"],
  },
  due: { does: "give a loan another due date", needs: ["item", "due"], may: [] },
  hold: { does: "place a hold", needs: ["patron", "title"], may: ["scope", "pickup", "until"] },
  cancel: { does: "cancel a patron's hold on a title", needs: ["patron", "title"], may: [] },
  pay: { does: "take a payment", needs: ["patron", "amount"], may: ["fee", "paid"] },
  waive: { does: "waive what a patron owes; all of it without --amount", needs: ["patron"], may: ["amount", "fee"] },
  charge: { does: "charge a fee, for the --reason given", needs: ["patron", "amount", "type"], may: ["item"] },
  "add-patron": { does: "make a patron with a card", needs: ["patron", "set"], may: ["another"] },
  "change-patron": { does: "change what is known of a patron", needs: ["patron", "set"], may: [] },
  "renew-card": { does: "make a card good for a year more, or --until a day", needs: ["patron"], may: ["until"] },
  "add-item": {
    does: "make an item, and its title if that is new",
    needs: ["item", "title"],
    may: ["author", "isbn", "set"],
  },
  "change-item": { does: "change what is known of an item", needs: ["item", "set"], may: [] },
  card: { does: "give a patron another card; the old one no longer works", needs: ["patron", "newCard"], may: [] },
} as const satisfies Readonly<Record<string, DeskOperation>>;

/** The name of one of {@link DESK_OPERATIONS}. */
export type DeskOperationName = keyof typeof DESK_OPERATIONS;

/** The flag of each option that belongs to some operations only. */
const DESK_FLAGS: Readonly<Record<keyof DeskTexts, string>> = {
  patron: "--patron",
  item: "--item",
  title: "--title",
  scope: "--scope",
  pickup: "--pickup",
  until: "--until",
  amount: "--amount",
  fee: "--fee",
  paid: "--paid",
  type: "--type",
  due: "--due",
  newCard: "--new-card",
  author: "--author",
  isbn: "--isbn",
  set: "--set",
  another: "--another",
};

/**
 * Refuses options that an operation does not know, and misses those that it needs.
 *
 * @throws CommandFailed for wrong usage
 */
export function checkDeskOptions(what: DeskOperationName, options: DeskTexts): void {
  const { needs, may }: DeskOperation = DESK_OPERATIONS[what];
  const names = Object.keys(DESK_FLAGS) as (keyof DeskTexts)[];
  const missing = needs.filter((name) => options[name] === undefined).map((name) => DESK_FLAGS[name]);
  if (missing.length > 0) throw new CommandFailed(`desk ${what} needs ${missing.join(" and ")}`, EXIT.usage);
  const known = [...needs, ...may];
  const idle = names.filter((name) => options[name] !== undefined && !known.includes(name));
  if (idle.length > 0) {
    const [flags, taken] = [idle, known].map((each) => each.map((name) => DESK_FLAGS[name]).join(" and "));
    throw new CommandFailed(`desk ${what} does not take ${flags}; it takes ${taken}`, EXIT.usage);
  }
  if (what === "renew" && (options.item === undefined) === (options.patron === undefined)) {
    throw new CommandFailed("desk renew needs either --item or --patron", EXIT.usage);
  }
}
