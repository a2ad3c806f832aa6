import { ASKED, heardAnswer } from "../heard.ts";
import type { Heard } from "../../../src/stand_in/learning/learn_answer.ts";

/** A patron, as the library system knows one. */
export interface TruePatron {
  blocked: boolean;
  lost: boolean;
  /** The last day of the card. */
  expires: string;
  pin: string;
  /** A rule of the system's own keeps the patron from borrowing; no file tells it. */
  ruled: boolean;
}

/** A copy, as the library system knows one. */
export interface TrueCopy {
  lost: boolean;
  /** When its loan is due; absent: it is not on loan. */
  due?: string;
  /** Whether it waits on the hold shelf. */
  held: boolean;
}

/** Who has all loans and holds, and is never asked about: a 64 would list them. */
const BORROWER = "L1\t\tBob\tBabbage\tPT\t2030-12-31\tno\tno\n";

/** Writes a PIN as files have it: it has the form of a hash, and is none. */
export function hashOf(pin: string): string {
  return `$2a$08$${pin.padStart(53, "a")}`;
}

/** The records of a library system, whose desk acts unseen. */
export class TrueLibrary {
  readonly patrons: Map<string, TruePatron> = new Map();
  readonly copies: Map<string, TrueCopy> = new Map();
  #made = 0;

  addPatron(): string {
    const id = `P${++this.#made}`;
    this.patrons.set(id, { blocked: false, lost: false, expires: "2030-12-31", ruled: false, pin: this.newPin() });
    return id;
  }

  newPin(): string {
    return String(++this.#made + 1_000);
  }

  addCopy(): string {
    const id = `I${++this.#made}`;
    this.copies.set(id, { lost: false, held: false });
    return id;
  }

  /** Whether the system lets a patron borrow on a day; `withRules` is whether its own rule counts. */
  mayBorrow({ blocked, lost, expires, ruled }: TruePatron, day: string, withRules = true): boolean {
    return !blocked && !lost && expires >= day && !(withRules && ruled);
  }

  /** The circulation status of a copy. */
  statusOf({ lost, due, held }: TrueCopy): string {
    return lost ? "12" : due !== undefined ? "04" : held ? "08" : "03";
  }

  /** A 63 about a card, with the right PIN, and the 64 that the system answers. */
  askPatron(id: string, day: string, at: number): Heard {
    const patron = this.patrons.get(id), request = `63001${ASKED}          AOCPL|AA${id}|AD${patron?.pin ?? "1"}|`;
    const denied = patron === undefined || !this.mayBorrow(patron, day);
    const flags = `${denied ? "YYYY" : "    "}${patron?.lost ? "Y" : " "}`.padEnd(14);
    const tail = patron === undefined ? "BLN|" : "BLY|CQY|";
    return heardAnswer(request, `64${flags}001${ASKED}${"0".repeat(24)}AOCPL|AA${id}|AEAda Lovelace|${tail}`, at);
  }

  /** A 17 about a copy, and the 18 that the system answers. */
  askCopy(id: string, at: number): Heard {
    const copy = this.copies.get(id), request = `17${ASKED}AOCPL|AB${id}|`;
    const status = copy === undefined ? "01" : this.statusOf(copy);
    const due = copy?.due === undefined ? "" : `AH${copy.due.replaceAll("-", "")}    235900|`;
    return heardAnswer(request, `18${status}0001${ASKED}AB${id}|AJPoems|${due}`, at);
  }

  /** The files of a feed, as a library writes them in the night. */
  files(): Readonly<Record<string, string>> {
    const patrons = [...this.patrons].map(([id, { blocked, lost, expires, pin }]) =>
      `${id}\t${hashOf(pin)}\tAda\tLovelace\tPT\t${expires}\t${lost ? "yes" : "no"}\t${blocked ? "yes" : "no"}\n`
    );
    const items = [...this.copies].map(([id, { lost }]) =>
      `${id}\tT${id}\tPoems\tBK\t${lost ? "lost" : "available"}\n`
    );
    const loans = [...this.copies].flatMap(([id, { due }]) =>
      due === undefined ? [] : [`${id}\tL1\t${due} 23:59:00\t0\n`]
    );
    const holds = [...this.copies].flatMap(([id, { held }]) =>
      held ? [`H${id}\tL1\tT${id}\t${id}\tCPL\twaiting\t${id}\n`] : []
    );
    return {
      "patrons.tsv": `patron_id\tpassword\tfirst_name\tlast_name\tcategory\texpires\tcard_lost\tblocked\n${BORROWER}${
        patrons.join("")
      }`,
      "items.tsv": `item_id\ttitle_id\ttitle\titem_type\tstatus\n${items.join("")}`,
      "loans.tsv": `item_id\tpatron_id\tdue\trenewals\n${loans.join("")}`,
      "holds.tsv": "hold_id\tpatron_id\ttitle_id\titem_id\tpickup_location\tstatus\tcaptured_item_id\n" +
        holds.join(""),
      "fees.tsv": "fee_id\tpatron_id\ttype\tamount\toutstanding\tdescription\n",
    };
  }
}
