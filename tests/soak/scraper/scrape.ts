import type { Config } from "../../../src/config/config.ts";
import type { BackEnd } from "../../../src/server/back_end/back_end.ts";
import { answerLine } from "../../../src/server/session/answer_line.ts";
import { createSessionParts } from "../../../src/server/session/create_session_parts.ts";
import type { QuestionNotes } from "../../../src/server/session/questions/questions.ts";
import { openSession, type Session } from "../../../src/server/session/session.ts";
import { redact } from "../../support/library/redact.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { serverOver } from "../../support/server/server_over.ts";

/** Card numbers of the library, in a row; one in five is no patron's. */
export const CARDS = 25_000;

/** Whether there is a patron with this card number. */
export const EXISTS = (card: number): boolean => card % 5 !== 0;

/** Somebody who asks about one card number after the other, without a PIN. */
export interface Scraper {
  readonly name: string;
  /** Of each connection. */
  readonly perSecond: number;
  /** Each from an address of its own. */
  readonly connections: number;
  readonly logins: number;
}

interface Setting {
  readonly config: Config;
  readonly backEnd: BackEnd;
  /** Servers on one database, which the connections share out. */
  readonly servers: number;
  readonly scraper: Scraper;
  /** What the logins did before: nothing that is known, or the eight days of a busy kiosk each. */
  readonly known: "nothing" | "a kiosk's week";
  readonly notes: QuestionNotes;
}

/** How many patrons somebody has with their address, and after how many seconds staff were told. */
export interface Scraped {
  readonly has: Readonly<Record<"minute" | "hour" | "day", number>>;
  readonly toldAfter: number | undefined;
}

const BEGIN = Temporal.Instant.from("2026-11-02T09:00:00Z");
const DAY = 86_400, HOUR = 3_600;

/** Copies patrons by a clock that each question moves on, until all are copied or a day is over. */
export async function scrape({ config, backEnd, servers, scraper, known, notes }: Setting): Promise<Scraped> {
  let now = BEGIN, toldAfter: number | undefined;
  const parts = Array.from({ length: servers }, () =>
    createSessionParts({
      ...serverOver(config, backEnd),
      redact,
      verify: () => Promise.resolve(false),
      log: recordingLog("no"),
      clock: () => now,
      elapsed: () => now.epochMilliseconds,
      questionNotes: notes,
      noteQuestions: () => void (toldAfter ??= now.since(BEGIN).total("seconds")),
    }));
  for (const { questions } of parts) await questions.flush();
  const sessions = Array.from({ length: scraper.connections }, (_, index): Session => {
    const served = parts[index % servers] ?? parts[0];
    if (served === undefined) throw new RangeError("a scraper needs a server");
    const peer = { connection: index, address: `10.0.0.${index}`, signal: new AbortController().signal };
    return Object.assign(openSession(served, peer), { accountId: `login-${index % scraper.logins}` });
  });
  if (known !== "nothing") {
    for (let hours = -8 * 24; hours < 0; hours++) {
      now = BEGIN.add({ hours });
      if (now.toZonedDateTimeISO("UTC").hour < 12) continue;
      for (let login = 0; login < scraper.logins; login++) await kioskHour(sessions[login], hours);
    }
  }
  now = BEGIN;
  const has = await copyAll(
    sessions,
    scraper,
    (seconds) => now = BEGIN.add({ milliseconds: Math.round(seconds * 1000) }),
  );
  for (const { questions } of parts) await questions.flush();
  return { has, toldAfter };
}

/** Asks about the 90 patrons of a kiosk's busy hour. */
async function kioskHour(session: Session | undefined, hour: number): Promise<void> {
  if (session === undefined) return;
  for (let patron = 0; patron < 90; patron++) await ask(session, 1 + ((hour + 200) * 90 + patron) * 5 % CARDS);
}

/** Asks until all are copied or a day is over. Who is told little waits for the next hour. */
async function copyAll(
  sessions: readonly Session[],
  { perSecond }: Scraper,
  moveTo: (seconds: number) => void,
): Promise<Scraped["has"]> {
  /** When each connection may ask again. */
  const free = sessions.map((_, index) => index / (perSecond * sessions.length));
  const has = { minute: 0, hour: 0, day: 0 };
  let card = 0;
  while (card < CARDS) {
    const next = free.indexOf(Math.min(...free)), at = free[next] ?? DAY, session = sessions[next];
    if (at >= DAY || session === undefined) break;
    moveTo(at);
    const answer = await ask(session, card);
    const isLittle = EXISTS(card) && !answer.includes("|BD1 High Street|");
    free[next] = isLittle ? (Math.floor(at / HOUR) + 1) * HOUR : at + 1 / perSecond + (session.mustRest ? 0.25 : 0);
    session.mustRest = false;
    if (isLittle) continue;
    if (EXISTS(card)) {
      has.day++;
      if (at < HOUR) has.hour++;
      if (at < 60) has.minute++;
    }
    card++;
  }
  return has;
}

const DECODER = new TextDecoder();

async function ask(session: Session, card: number): Promise<string> {
  const text = `6300120261102    090000          AOMAIN|AAC${card}|AC|`;
  const { bytes } = await answerLine(session, { kind: "line", bytes: new TextEncoder().encode(text) });
  return DECODER.decode(bytes);
}
