import { assertEquals } from "@std/assert";
import { aFile, load, type Parts, told, unmark } from "./sample_xml.ts";

/**
 * A file in which marks show the places of the faults, and what is said there, in the order of the places. Each fault
 * is a severity and a message.
 */
export type Case = readonly [name: string, file: Parts | string, ...faults: readonly string[]];

const FILES = { "/run/empty": "\n" };
const VARIABLES = { EMPTY: "" };

/** Makes a test of each case: exactly its faults, at exactly its places, and a configuration only without errors. */
export function testFaults(group: string, cases: readonly Case[]): void {
  for (const [name, file, ...faults] of cases) {
    Deno.test(`loadConfig() faults, ${group}: ${name}`, () => {
      const { text, places } = unmark(typeof file === "string" ? file : aFile(file));
      const loaded = load(text, FILES, VARIABLES);
      assertEquals(told(loaded), faults.map((fault, index) => `${places[index]} ${fault}`));
      assertEquals(places.length, faults.length);
      assertEquals(loaded.config === undefined, faults.some((fault) => fault.startsWith("error")));
    });
  }
}
