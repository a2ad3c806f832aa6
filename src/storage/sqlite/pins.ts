import type { DatabaseSync } from "node:sqlite";
import type { PinSet } from "../port/wrong_pins.ts";
import { text } from "../rows/row.ts";

/** Hashes of PINs, which patrons' records do not hold. */
interface Pins {
  without(patronIds: readonly string[]): readonly string[];
  set(pins: readonly PinSet[]): void;
}

/** Prepares the statements about PINs. */
export function pinsOf(db: Pick<DatabaseSync, "prepare">): Pins {
  const without = db.prepare("select patron_id from patrons where patron_id = ?1 and pin = ''");
  const set = db.prepare("update patrons set pin = ?2 where patron_id = ?1");
  const replace = db.prepare("update patrons set pin = ?2 where patron_id = ?1 and pin = ?3");
  return {
    without: (patronIds) => patronIds.flatMap((id) => without.all(id).map((row) => text(row, "patron_id"))),
    set(pins) {
      for (const { patronId, pin, replacing } of pins) {
        if (replacing === undefined) set.run(patronId, pin);
        else replace.run(patronId, pin, replacing);
      }
    },
  };
}
