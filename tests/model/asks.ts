import fc from "fast-check";
import { type Ask, DESKS, type HoldAsk } from "./sent.ts";
import { COPIES, PATRONS } from "./small_library.ts";

/** What happens next: a terminal asks, or sends an earlier message again, or time passes. */
export type Step =
  | { readonly kind: "ask"; readonly desk: number; readonly ask: Ask }
  /** Pays the open fee in this place of the patron's list, as a terminal that has shown the list does. */
  | {
    readonly kind: "pay-listed";
    readonly desk: number;
    readonly patron: string;
    readonly place: number;
    readonly cents: number;
    readonly bk?: string;
  }
  /** Sends an earlier message again: with its number or the next one, with its date or the present one. */
  | {
    readonly kind: "again";
    readonly back: number;
    readonly number?: "next";
    readonly date?: "now";
    /** From another terminal. */
    readonly desk?: number;
  }
  /** Loses its connection, and makes another. */
  | { readonly kind: "reconnect"; readonly desk: number }
  /** Tells what was done off-line, all at once. */
  | { readonly kind: "batch"; readonly desk: number; readonly asks: readonly Ask[] }
  /** Tells an earlier batch again. */
  | { readonly kind: "batch-again"; readonly back: number }
  | { readonly kind: "pass"; readonly minutes: number };

const patron = fc.constantFrom(...Object.keys(PATRONS), ...Object.keys(PATRONS), ...Object.keys(PATRONS), "P9");
const item = fc.constantFrom(..."A1 A1 A2 A2 A3 A3 B1 B1 B1 D1 D1 D2 D2 M1 L1 L2 W1 Z9".split(" "));
const title = fc.constantFrom(
  ...new Set(Object.values(COPIES).map(([, name]) => name)),
  "TA",
  "TA",
  "TB",
  "TB",
  "TD",
  "TZ",
);
const agreed = fc.boolean();
const ago = fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 60 * 24 * 4 }));
const dueIn = fc.integer({ min: 60, max: 60 * 24 * 20 });
const record = <T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const k = <const K extends string>(kind: K) => fc.constant(kind);

const hold: fc.Arbitrary<HoldAsk> = fc.record({
  kind: k("hold"),
  mode: fc.constantFrom("+", "+", "+", "-", "*"),
  patron,
  named: fc.oneof(item.map((one) => ({ item: one })), title.map((one) => ({ title: one }))),
  by: fc.constantFrom(undefined, "2", "3", "4"),
  pickup: fc.constantFrom(undefined, "MAIN", "CPL", "CPL", "nowhere"),
  expiresIn: fc.option(fc.integer({ min: -1, max: 9 }), { nil: undefined }),
  agreed,
}, { noNullPrototype: true }).map(({ named, ...rest }) => ({ ...rest, ...named }));

const weighted: readonly (readonly [weight: number, ask: fc.Arbitrary<Ask>])[] = [
  [14, record({ kind: k("checkout"), patron, item, renewal: fc.boolean(), agreed })],
  [
    10,
    record({
      kind: k("checkin"),
      item,
      at: fc.constantFrom(undefined, undefined, "MAIN", "CPL", "nowhere"),
      returnedAgo: fc.constantFrom(undefined, undefined, 0, 30, 3000),
    }),
  ],
  [8, hold],
  [4, record({ kind: k("renew"), patron, item, thirdParty: fc.boolean(), agreed })],
  [1, record({ kind: k("renew"), patron, title, thirdParty: fc.boolean(), agreed })],
  [3, record({ kind: k("renew-all"), patron, agreed })],
  [2, record({ kind: k("told-checkout"), patron, item, ago, dueIn })],
  [2, record({ kind: k("told-checkin"), item, ago })],
  [1, record({ kind: k("told-renew"), patron, item, ago, dueIn })],
  [3, record({ kind: k("undo-checkout"), item })],
  [3, record({ kind: k("undo-checkin"), patron, item })],
  [3, record({ kind: k("pay"), patron, cents: cents(), bk: bk() })],
  [1, record({ kind: k("block"), patron })],
  [2, record({ kind: k("enable"), patron })],
  [2, record({ kind: k("status"), patron })],
  [8, record({ kind: k("info"), patron, list: fc.integer({ min: 1, max: 6 }), from: page(), to: page() })],
  [2, record({ kind: k("update-item"), item, properties: fc.constantFrom("torn", "no case", "") })],
  [5, record({ kind: k("item"), item })],
];

const desk = fc.nat(DESKS.length - 1);
const sometimes = <const V extends string>(value: V) => fc.constantFrom(undefined, undefined, value);
const told = fc.oneof(
  record({ kind: k("told-checkout"), patron, item, ago, dueIn }),
  record({ kind: k("told-checkin"), item, ago }),
  record({ kind: k("told-renew"), patron, item, ago, dueIn }),
);

/** Any step of a day. */
export const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 70, arbitrary: record({ kind: k("ask"), desk, ask: arbitraryAsk() }) },
  { weight: 3, arbitrary: record({ kind: k("pay-listed"), desk, patron, place: fc.nat(2), cents: cents(), bk: bk() }) },
  { weight: 6, arbitrary: record({ kind: k("again"), back: fc.nat(4) }) },
  {
    weight: 6,
    arbitrary: record({
      kind: k("again"),
      back: fc.nat(2),
      number: sometimes("next"),
      date: sometimes("now"),
      desk: fc.option(desk, { nil: undefined, freq: 3 }),
    }),
  },
  { weight: 2, arbitrary: record({ kind: k("reconnect"), desk }) },
  { weight: 2, arbitrary: record({ kind: k("batch"), desk, asks: fc.array(told, { minLength: 1, maxLength: 6 }) }) },
  { weight: 2, arbitrary: record({ kind: k("batch-again"), back: fc.nat(1) }) },
  { weight: 3, arbitrary: record({ kind: k("pass"), minutes: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 3, arbitrary: record({ kind: k("pass"), minutes: fc.integer({ min: 120, max: 60 * 24 * 3 }) }) },
  { weight: 1, arbitrary: record({ kind: k("pass"), minutes: fc.integer({ min: 60 * 24 * 3, max: 60 * 24 * 21 }) }) },
);

/** Any day. */
export const arbitraryDay: fc.Arbitrary<Step[]> = fc.array(arbitraryStep, {
  minLength: 1,
  maxLength: 120,
  size: "max",
});

/** Any message. */
export function arbitraryAsk(): fc.Arbitrary<Ask> {
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

function cents(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 5, 25, 50, 100, 150, 300, 900);
}

function bk(): fc.Arbitrary<string | undefined> {
  return fc.constantFrom(undefined, undefined, "T1", "T2");
}

function page(): fc.Arbitrary<number | undefined> {
  return fc.constantFrom(undefined, undefined, 0, 1, 2, 3);
}
