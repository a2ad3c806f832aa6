import { formatTimestamp } from "../../protocol/timestamp.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import type { Profile } from "./profile/profile.ts";
import type { SuiteClock } from "./suite_clock.ts";

/** Gives what a `{name}` in a scenario stands for; `undefined` if the profile does not say it. */
export type ValueOf = (name: string) => string | undefined;

/**
 * Dates, by how long after the moment of the message they are. What a terminal did off-line it did after everything
 * that the server knows of; within one second that could not be seen.
 */
const DATES: ReadonlyMap<string, Temporal.DurationLike> = new Map([
  ["now", { seconds: 0 }],
  ["in-a-moment", { seconds: 5 }],
  ["yesterday", { days: -1 }],
  ["in-a-week", { days: 7 }],
  ["in-a-month", { days: 30 }],
]);

/** Dates that mean nothing where they stand, and that no two requests share: by the days after the moment, and a count. */
const SPREAD: ReadonlyMap<string, Temporal.DurationLike> = new Map([
  ["due", { days: 21 }],
  ["expiry", { days: 60 }],
  ["returned", { seconds: 0 }],
]);

/** Seconds by which such a date may be early: a copy may have come back some seconds before its return is told. */
const COUNTED = 10;

/** Makes the values of a profile. Dates are those of the library's clock at the moment when they are asked for. */
export function valuesFrom(profile: Profile, clock: SuiteClock, run: string, { baseline, needsPin }: Learned): ValueOf {
  const { login, patrons, items, unknown, outage } = profile;
  const fixed = new Map<string, string | undefined>([
    ["institution", profile.institution],
    ["currency", profile.currency],
    ["language", profile.language],
    ["pickup", profile.pickup],
    ["elsewhere", profile.elsewhere],
    ["login", login?.id],
    ["password", login?.password],
    ["location", login?.location ?? ""],
    ["outage", outage?.stop],
    ["unknown.patron", unknown.patron],
    ["unknown.item", unknown.item],
    ["run", run],
    ["none", " ".repeat(18)],
    ...[...patrons].flatMap(([state, { id, pin }]) => [[state, id], [`${state}.pin`, pin]] as const),
    ...items,
  ]);
  const withPins = [...patrons].map(([state, { pin }]) =>
    [`${state}.with-pin`, pin === undefined ? "" : `AD${pin}|`] as const
  );
  for (const [name, value] of withPins) fixed.set(name, value);
  fixed.set("at-pickup", profile.pickup === undefined ? "" : `BS${profile.pickup}|`);
  return (name) => {
    const asked = /^([a-z\d.-]+)\.if-needed$/.exec(name)?.[1];
    if (asked !== undefined) return needsPin() ? fixed.get(`${asked}.with-pin`) ?? "AD|" : "";
    const [, of, what, more] = /^([a-z\d-]+)\.(loans|holds)(\.more)?$/.exec(name) ?? [];
    if (of !== undefined && what !== undefined) return countOf(baseline.get(of), COUNTS[what] ?? "", more ? 1 : 0);
    const after = DATES.get(name) ?? SPREAD.get(name);
    if (after === undefined) return fixed.get(name);
    const seconds = SPREAD.has(name) ? clock.count() % COUNTED : 0;
    return wireDate(clock.now().toZonedDateTimeISO(profile.timeZone).add(after).subtract({ seconds }));
  };
}

/** What a server said of the records of a profile before anything was changed, by the names in the profile. */
type Baseline = ReadonlyMap<string, OpenedAnswer>;

/** What is learned while a server is spoken to. */
interface Learned {
  readonly baseline: Baseline;
  /** Whether it answers questions about a card only with the card's PIN. */
  readonly needsPin: () => boolean;
}

const COUNTS: Readonly<Record<string, string>> = { loans: "chargedItemsCount", holds: "unavailableHoldsCount" };

/** Writes a count as it was told before, and so many more; empty where it was not told in digits. */
function countOf(told: OpenedAnswer | undefined, element: string, more: number): string {
  const before = told?.fixed.get(element) ?? "0000";
  return /^\d{4}$/.test(before) ? String(Number(before) + more).padStart(4, "0") : "";
}

/** Puts values in the place of the names in a text. */
export function fill(text: string, valueOf: ValueOf): string {
  return text.replace(/\{([a-z.-]+)\}/g, (_, name: string) => valueOf(name) ?? "");
}

/** Lists the names in texts that have no value. */
export function missingIn(texts: readonly string[], valueOf: ValueOf): readonly string[] {
  const names = texts.flatMap((text) => [...text.matchAll(/\{([a-z.-]+)\}/g)].map(([, name = ""]) => name));
  return [...new Set(names)].filter((name) => valueOf(name) === undefined);
}

function wireDate({ year, month, day, hour, minute, second }: Temporal.ZonedDateTime): string {
  return formatTimestamp({ year, month, day, hour, minute, second, zone: "" });
}
