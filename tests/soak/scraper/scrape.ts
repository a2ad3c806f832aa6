import type { Open, Reach, Reached } from "./reach.ts";

/** Card numbers of the library, in a row, with gaps. */
export const CARDS = 25_000;

/** Tells whether there is a patron with this card number. */
export type Exists = (card: number) => boolean;

/** Somebody who asks about one card number after the other, without a PIN. */
export interface Scraper {
  readonly name: string;
  /** Of each connection. */
  readonly perSecond: number;
  /** Each from an address of its own. */
  readonly connections: number;
  readonly logins: number;
}

interface Setting extends Pick<Reached, "config" | "backEnd" | "servers" | "notes"> {
  readonly open: Open;
  readonly exists: Exists;
  readonly scraper: Scraper;
  /** What is known of the days before: nothing; eight days of another kiosk at the institution; or of each login, as a kiosk. */
  readonly known: "nothing" | "the institution" | "a kiosk";
}

/** How many patrons somebody has with their address, and after how many seconds staff were told. */
export interface Scraped {
  readonly has: Readonly<Record<"minute" | "hour" | "day", number>>;
  readonly toldAfter: number | undefined;
}

const BEGIN = Temporal.Instant.from("2026-11-02T09:00:00Z");
const DAY = 86_400, HOUR = 3_600;

/** Copies patrons by a clock that each question moves on, until all are copied or a day is over. */
export async function scrape({ open, exists, scraper, known, ...served }: Setting): Promise<Scraped> {
  let now = BEGIN, toldAfter: number | undefined;
  const { connections, logins } = scraper;
  const reach = await open({
    ...{ ...served, connections, logins },
    now: () => now,
    noteQuestions: () => void (toldAfter ??= now.since(BEGIN).total("seconds")),
  });
  try {
    const moveTo = (seconds: number) => now = BEGIN.add({ milliseconds: Math.round(seconds * 1000) });
    // The connection behind the scraper's is that of a kiosk with a login of its own.
    const kiosks = known === "a kiosk" ? Array.from({ length: logins }, (_, login) => login) : [connections];
    if (known !== "nothing") await kioskDays(reach, kiosks, moveTo);
    now = BEGIN;
    const has = await copyAll(reach, scraper, exists, moveTo);
    await reach.flush();
    return { has, toldAfter };
  } finally {
    await reach.close();
  }
}

/** Asks as kiosks do for eight days, twelve hours a day: each about 90 patrons an hour. */
async function kioskDays(
  reach: Reach,
  connections: readonly number[],
  moveTo: (seconds: number) => Temporal.Instant,
): Promise<void> {
  for (let hour = -8 * 24; hour < 0; hour++) {
    if (moveTo(hour * HOUR).toZonedDateTimeISO("UTC").hour < 12) continue;
    for (let patron = 0; patron < 90; patron++) {
      moveTo(hour * HOUR + patron * 40);
      for (const connection of connections) {
        await reach.ask(connection, lineOf(1 + ((hour + 200) * 90 + patron + connection * 1_013) * 5 % CARDS));
      }
    }
  }
}

/** Asks until all are copied or a day is over. Who is told little waits for the next hour. */
async function copyAll(
  reach: Reach,
  { perSecond, connections }: Scraper,
  exists: Exists,
  moveTo: (seconds: number) => void,
): Promise<Scraped["has"]> {
  /** When each connection may ask again. */
  const free = Array.from({ length: connections }, (_, index) => index / (perSecond * connections));
  const has = { minute: 0, hour: 0, day: 0 };
  let card = 0;
  while (card < CARDS) {
    const next = free.indexOf(Math.min(...free)), at = free[next] ?? DAY;
    if (at >= DAY) break;
    moveTo(at);
    const { answer, mustRest } = await reach.ask(next, lineOf(card));
    const isLittle = exists(card) && !answer.includes("|BD1 High Street|");
    free[next] = isLittle ? (Math.floor(at / HOUR) + 1) * HOUR : at + 1 / perSecond + (mustRest ? 0.25 : 0);
    if (isLittle) continue;
    if (exists(card)) {
      has.day++;
      if (at < HOUR) has.hour++;
      if (at < 60) has.minute++;
    }
    card++;
  }
  return has;
}

function lineOf(card: number): string {
  return `6300120261102    090000          AOMAIN|AAC${card}|AC|`;
}
