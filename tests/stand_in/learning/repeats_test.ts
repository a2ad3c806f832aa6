import { assertEquals } from "@std/assert";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { createRepeats } from "../../../src/stand_in/learning/repeats.ts";

const D = "20261124    101500", LINE = { delimiter: "|", encoding: "utf8" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

/** What holds repeats back, what it told by the moment of each, and a clock that rings when it is told to. */
function holding() {
  const told: number[] = [], rings: [wait: number, ring: () => void][] = [];
  const repeats = createRepeats({
    tell: ({ at }) => void told.push(at),
    after(wait, ring) {
      const one = [wait, ring] as [number, () => void];
      rings.push(one);
      return () => void rings.splice(rings.indexOf(one), 1);
    },
  });
  return {
    close: repeats.close,
    told,
    waits: () => rings.map(([wait]) => wait),
    say(request: string, answer: string, at: number) {
      const decoded = decodeRequest(bytes(request), LINE);
      if (decoded.kind !== "request") throw new RangeError(request);
      repeats.note({ request: decoded.request, answer: { body: bytes(answer), guarded: false, ...LINE }, at });
    },
    ring: () => rings.shift()?.[1](),
  };
}

const ask = (copy: string) => `17${D}AOCPL|AB${copy}|`;
const is = (copy: string, status = "03", date = D) => `18${status}0001${date}AB${copy}|AJPoems|`;
const patron = `63001${D}          AOCPL|AAP1|`;
const of = (flags: string, date = D) => `64${flags}001${date}${"0000".repeat(6)}AOCPL|AAP1|AEAda|BLY|`;

Deno.test("what says nothing new of a copy or a card is told a while later, the newest of it once", () => {
  const { say, told, ring, waits } = holding();
  say(ask("I1"), is("I1"), 1);
  say(ask("i1 "), is("I1", "03", "20261124    101501"), 2);
  say(ask("I1"), is("I1"), 3);
  say(patron, of(" ".repeat(14)), 4);
  say(patron, of(" ".repeat(14), "20261124    101502"), 5);
  assertEquals([told, waits()], [[1, 4], [60_000]]);
  ring();
  assertEquals([told, waits()], [[1, 4, 3, 5], []]);
  say(ask("I1"), is("I1"), 6);
  assertEquals([told.at(-1), waits()], [6, [60_000]]);
});

Deno.test("what is new is told at once, and so is what comes after a change of that copy or card", () => {
  const { say, told } = holding();
  say(ask("I1"), is("I1"), 1);
  say(ask("I2"), is("I2"), 2);
  say(ask("I1"), is("I1", "04"), 3);
  say(`09N${D}${D}APX|AOCPL|ABI1|`, `101YNN${D}AOCPL|ABI1|`, 4);
  say(ask("I1"), is("I1", "04"), 5);
  say(patron, of(" ".repeat(14)), 6);
  say(`11YN${D}${D}AOCPL|AAp1|ABI2|`, `121NNY${D}AOCPL|AAP1|ABI2|`, 7);
  say(patron, of(" ".repeat(14)), 8);
  say(ask("I2"), is("I2"), 9);
  assertEquals(told, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("many that were held back are told in slices, and all of them at the end", () => {
  const { say, told, ring, waits, close } = holding();
  const copies = Array.from({ length: 1_200 }, (_, index) => `I${index}`);
  for (const at of [1, 2]) for (const copy of copies) say(ask(copy), is(copy), at);
  assertEquals(told.length, 1_200);
  ring();
  assertEquals([told.length, waits()], [1_700, [1_000]]);
  ring();
  ring();
  assertEquals([told.length, waits()], [2_400, []]);
  for (const at of [3, 4]) say(ask("I1"), is("I1"), at);
  close();
  assertEquals([told.slice(2_400), waits()], [[3, 4], []]);
});
