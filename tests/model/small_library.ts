import type { Records } from "../../src/storage/port/storage.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import type { ConfigSetting } from "../support/files/scenario_config.ts";

/** The library's time zone; summer time begins within a month of the first day of the model. */
export const ZONE = "Europe/Berlin";

/** Branches, and when they are closed. */
export const BRANCHES: Readonly<Record<string, readonly string[]>> = {
  MAIN: ["sunday", "2026-03-10"],
  CPL: ["saturday", "sunday", "03-17"],
};

/** Where each patron is at home, and the category. */
export const PATRONS: Readonly<Record<string, { readonly home: string; readonly category: string }>> = {
  P1: { home: "MAIN", category: "adult" },
  P2: { home: "CPL", category: "adult" },
  P3: { home: "MAIN", category: "child" },
  P4: { home: "CPL", category: "staff" },
};

/** Where each copy belongs, its title, type, media type, and what is the matter with it on the first day. */
export const COPIES: Readonly<
  Record<string, readonly [home: string, title: string, type: string, matter?: "lost" | "withdrawn" | "missing"]>
> = {
  A1: ["MAIN", "TA", "book"],
  A2: ["MAIN", "TA", "book"],
  A3: ["CPL", "TA", "book"],
  B1: ["MAIN", "TB", "book"],
  D1: ["MAIN", "TD", "dvd"],
  D2: ["CPL", "TD", "dvd"],
  M1: ["CPL", "TM", "map"],
  L1: ["MAIN", "TL", "book", "lost"],
  L2: ["CPL", "TL", "book", "missing"],
  W1: ["MAIN", "TW", "book", "withdrawn"],
};

/** What a rule may say; money in cents. */
export interface ModelRule {
  readonly category?: string;
  readonly item_type?: string;
  readonly loan_days?: number;
  readonly loan_hours?: number;
  readonly renewals?: number;
  readonly checkout_fee?: number;
  readonly hold_fee?: number;
  readonly overdue_fee?: number;
  readonly overdue_fee_cap?: number;
  readonly holds_allowed?: boolean;
  readonly hold_shelf_days?: number;
  readonly recall_after_days?: number;
  readonly sort_bin?: string;
  readonly loan_limit?: number;
  readonly overdue_limit?: number;
  readonly hold_limit?: number;
  readonly fee_limit?: number;
  readonly overdue_fee_limit?: number;
  readonly other_fee_limit?: number;
  readonly flag_renewals?: boolean;
}

/** What a bin is for; the first that fits counts. */
export interface ModelBin {
  readonly bin: string;
  readonly destination?: string;
  readonly item_type?: string;
  readonly hold?: boolean;
}

/** The sorter's bins; what fits none of them goes by the rule for its type. */
export const BINS: readonly ModelBin[] = [
  { bin: "5", hold: true, destination: "here" },
  { bin: "6", item_type: "dvd", destination: "elsewhere" },
  { bin: "8", destination: "CPL", hold: false },
];

/** The library's rules. */
export const RULES: readonly ModelRule[] = [
  {
    loan_days: 14,
    renewals: 2,
    overdue_fee: 25,
    overdue_fee_cap: 300,
    hold_shelf_days: 3,
    recall_after_days: 5,
    sort_bin: "1",
    loan_limit: 5,
  },
  { category: "adult", loan_limit: 3, hold_limit: 2, overdue_limit: 2, fee_limit: 500, other_fee_limit: 150 },
  {
    category: "child",
    loan_limit: 2,
    hold_limit: 1,
    overdue_limit: 1,
    fee_limit: 200,
    overdue_fee: 10,
    flag_renewals: true,
  },
  { item_type: "dvd", loan_hours: 48, checkout_fee: 100, hold_fee: 50, renewals: 1, overdue_fee: 100, sort_bin: "7" },
  { item_type: "map", holds_allowed: false, renewals: 0, loan_days: 3 },
  { category: "child", item_type: "dvd", checkout_fee: 0, loan_hours: 24 },
];

/** A value of the first rule that has one: category and item type, category, item type, all. */
export function ruleValue<K extends keyof ModelRule>(
  name: K,
  category: string,
  type?: string,
): ModelRule[K] | undefined {
  const order = [[category, type], [category, undefined], [undefined, type], [undefined, undefined]] as const;
  for (const [ofCategory, ofType] of order) {
    const rule = RULES.find((one) => one.category === ofCategory && one.item_type === ofType);
    if (rule?.[name] !== undefined) return rule[name];
  }
  return undefined;
}

/** The library as its files tell it. */
export const SMALL_LIBRARY: Records & ConfigSetting = {
  patrons: Object.entries(PATRONS).map(([patronId, { home, category }]) =>
    aPatron({ patronId, library: home, category, firstName: "Patron", lastName: patronId })
  ),
  items: Object.entries(COPIES).map(([itemId, [home, titleId, itemType, matter]]) =>
    anItem({
      itemId,
      titleId,
      title: `Title ${titleId}`,
      itemType,
      mediaType: "001",
      permanentLocation: home,
      currentLocation: home,
      owner: home,
      status: matter ?? "available",
    })
  ),
  logins: [{ id: "sorter" }],
  policy: { offline: "true", status_update: "true" },
  circulation: { reshelve_minutes: "30" },
  bins: BINS.map((bin) => Object.fromEntries(Object.entries(bin).map(([name, value]) => [name, written(name, value)]))),
  libraries: Object.fromEntries(Object.entries(BRANCHES).map(([code, closed]) => [code, closed.join(" ")])),
  rules: RULES.map((rule) =>
    Object.fromEntries(Object.entries(rule).map(([name, value]) => [name, written(name, value)]))
  ),
};

function written(name: string, value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const isMoney = /_fee(_cap|_limit)?$|^fee_limit$/.test(name);
  return isMoney && typeof value === "number" ? (value / 100).toFixed(2) : String(value);
}
