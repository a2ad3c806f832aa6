import { assert } from "@std/assert";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { learnAnswer, type Learned } from "../../../src/stand_in/learning/learn_answer.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import type { Random } from "../../soak/random.ts";
import type { LibraryWorld } from "./library_world.ts";
import type { Moment, SaidRecords } from "./said_records.ts";

const LINE = { delimiter: "|", encoding: "utf8" } as const, D = "20260302    130000", AO = "AOCPL|";
const FLAGS = [" ".repeat(14), "YYYY".padEnd(14), "YYYY      YY  "];

/** An answer that a terminal got. */
export interface Heard {
  /** What the answer teaches, read from its bytes. */
  readonly learned: Learned;
  /** Says what that is, in the model's own words. */
  readonly tell: (told: SaidRecords) => void;
}

const NOTHING: Learned = { cards: new Map(), copies: new Map() };

/** A terminal asks or changes something. */
export function terminalActs(world: LibraryWorld, at: number, random: Random): Heard {
  const statements: ((told: SaidRecords) => void)[] = [];
  const told: Pick<SaidRecords, "fact" | "list" | "gone" | "sum" | "payment"> = {
    fact: (...said) => void statements.push((records) => records.fact(...said)),
    list: (...said) => void statements.push((records) => records.list(...said)),
    gone: (...said) => void statements.push((records) => records.gone(...said)),
    sum: (...said) => void statements.push((records) => records.sum(...said)),
    payment: (...said) => void statements.push((records) => records.payment(...said)),
  };
  const learned = act(world, at, told, random);
  return { learned, tell: (records) => statements.forEach((say) => say(records)) };
}

function act(
  world: LibraryWorld,
  at: number,
  told: Pick<SaidRecords, "fact" | "list" | "gone" | "sum" | "payment">,
  random: Random,
): Learned {
  const { below, pick } = random, moment: Moment = { at, origin: "learned" };
  const patronId = `P${below(14)}`, itemId = `I${below(40)}`, key = itemId.toLowerCase();
  const patron = world.patrons.get(patronId), copy = world.copies.get(itemId), card = `card ${patronId}`;
  const hear = (asked: string, answered: string): Learned => {
    const decoded = decodeRequest(new TextEncoder().encode(asked), LINE);
    assert(decoded.kind === "request", asked);
    const answer = { body: new TextEncoder().encode(answered), guarded: false, ...LINE };
    return learnAnswer({ request: decoded.request, answer, at }, { system: systemOf("koha"), currencyDigits: 2 });
  };
  const owed = [...world.fees.values()].filter((fee) => fee.patronId === patronId).reduce(
    (sum, { outstanding }) => sum + outstanding,
    0,
  );
  const BV = `BHUSD|BV${(owed / 100).toFixed(2)}|`, flags = pick(FLAGS);
  const title = copy?.title.replace("\t", " ") ?? "", AJ = `AJ${title}|`;

  function tellStanding(): string {
    const name = [patron?.first, patron?.last].join(" ").trim();
    for (const [fact, value] of Object.entries({ valid: true, flags, name })) told.fact(card, fact, value, moment);
    told.sum(card, owed, moment);
    return `${AO}AA${patronId}|AE${name}|BLY|${BV}`;
  }

  function tellCopy(): void {
    if (title !== "") told.fact(`copy ${itemId}`, "title", title, moment);
  }

  const tellLoan = (id: string, loan: unknown) => told.list(`copy ${id}`, "loan", { ...moment, key: "", value: loan });

  const acts: readonly (() => Learned)[] = [
    () => {
      const asked = `23001${D}${AO}AA${patronId}|`;
      if (patron !== undefined) return hear(asked, `24${flags}001${D}${tellStanding()}`);
      told.gone(card, moment);
      return hear(asked, `24YYYY          001${D}${AO}AA${patronId}|AE|BLN|`);
    },
    () => {
      if (patron === undefined) return NOTHING;
      const loans = [...world.copies.values()].filter(({ loan }) => loan?.patronId === patronId).map(({ id }) => id);
      const counts = `00000000${String(loans.length).padStart(4, "0")}000100000000`;
      told.fact(card, "counts", counts, moment);
      if (patron.expires !== "") told.fact(card, "expires", patron.expires, moment);
      told.list(card, "loans", { ...moment, whole: new Map(loans.map((id) => [id.toLowerCase(), id])) });
      for (const id of loans) tellLoan(id, { patronId, due: null, renewals: null });
      const PA = patron.expires === "" ? "" : `PA${patron.expires.replaceAll("-", "")}|`;
      const lists = loans.map((id) => `AU${id}|`).join("");
      return hear(`63001${D}  Y       ${AO}AA${patronId}|`, `64${flags}001${D}${counts}${tellStanding()}${lists}${PA}`);
    },
    () => {
      const code = copy?.loan === undefined ? "03" : "04", due = copy?.loan ? "20260401    235900" : "";
      if (copy === undefined) return hear(`17${D}${AO}AB${itemId}|`, `18010001${D}AB${itemId}|AJ|`);
      const facts = {
        circulationStatus: code,
        securityMarker: "02",
        permanentLocation: "FFL",
        lent: copy.loan ? { due } : false,
        // An 18 without CF: nobody waits.
        holdQueue: 0,
      };
      for (const [fact, value] of Object.entries(facts)) told.fact(`copy ${itemId}`, fact, value, moment);
      tellCopy();
      return hear(`17${D}${AO}AB${itemId}|`, `18${code}0201${D}${due && `AH${due}|`}AB${itemId}|${AJ}AQFFL|`);
    },
    () => {
      if (patron === undefined || copy === undefined || copy.loan !== undefined) return NOTHING;
      copy.loan = { patronId, due: "2026-04-02T21:59:00Z", renewals: 0 };
      told.list(card, "loans", { ...moment, key, value: itemId });
      told.fact(`copy ${itemId}`, "due", { patronId, due: "20260402    235900", renewals: null }, moment);
      tellLoan(itemId, { patronId, due: "20260402    235900", renewals: null });
      tellCopy();
      return hear(
        `11NN${D}${" ".repeat(18)}${AO}AA${patronId}|AB${itemId}|`,
        `121NNY${D}${AO}AA${patronId}|AB${itemId}|${AJ}AH20260402    235900|`,
      );
    },
    () => {
      if (copy?.loan === undefined) return NOTHING;
      const by = copy.loan.patronId;
      delete copy.loan;
      told.list(`card ${by}`, "loans", { ...moment, key, value: null });
      tellLoan(itemId, null);
      told.fact(`copy ${itemId}`, "lent", false, moment);
      // Without an alert: Koha calls it available.
      told.fact(`copy ${itemId}`, "circulationStatus", "03", moment);
      told.fact(`copy ${itemId}`, "due", null, moment);
      tellCopy();
      return hear(`09N${D}${D}APCPL|${AO}AB${itemId}|AC|`, `101YNN${D}${AO}AB${itemId}|${AJ}AA${by}|`);
    },
    () => {
      const [id, fee] = [...world.fees].find(([, each]) => each.patronId === patronId) ?? [];
      if (id === undefined || fee === undefined) return NOTHING;
      world.fees.delete(id);
      told.payment(card, fee.outstanding, moment);
      const paid = (fee.outstanding / 100).toFixed(2);
      return hear(`37${D}0401USDBV${paid}|${AO}AA${patronId}|BK${at}|`, `38Y${D}${AO}AA${patronId}|BK${at}|`);
    },
  ];
  return pick(acts)();
}
