import type { Account, StandIn } from "../../../src/config/config.ts";
import { type KnownCard, NO_CARD } from "../../../src/library/known/known_records.ts";
import { createAnswering } from "../../../src/stand_in/answering/answering.ts";
import { recordsRead } from "../../support/library/away_changes.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import type { CopyOf } from "../../support/gateway/gateways_of.ts";
import { type Gatewayed, gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { type MadeUp, type MadeUpSystem, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { START } from "../../tools/simulate/simulating.ts";

/** A stand-in by its defaults. */
export const standIn = {
  storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
  pinDays: 90,
  compareOneOf: 0,
  learnedDays: 90,
  afterSeconds: 20,
  settledSeconds: 10,
} as const;

const said = <V>(value: V) => ({ value, at: 0, origin: "learned" as const });

/** A card that the copy knows, with its PIN and what its patron owes. */
const withPin = (pin: string): KnownCard => ({
  ...NO_CARD,
  facts: { valid: said(true), name: said("Of the copy"), pin: said(pin) },
  debt: { ...NO_CARD.debt, sum: said(250) },
});

/** A copy that knows two cards. The PIN with which tests ask about P1001 is not that card's. */
const CARDS = { P1001: withPin("0000"), P1002: withPin("1002") };

const answering = createAnswering({
  read: () => Promise.resolve(recordsRead({ cards: CARDS })),
  passwords: { verify: (pin, stored) => Promise.resolve(pin === stored) },
});

export const { answer } = answering;

/** A terminal before a made-up system that has a copy. */
export interface Begun extends ServedByGateway {
  readonly system: MadeUpSystem;
  /** Sends a message, and gives the answer. */
  ask(message: string): Promise<string>;
  /** Lets nobody ask anything for so many seconds. */
  quiet(seconds: number): Promise<void>;
}

/** Runs a test before a made-up system that does as the test says, by a time that the test drives. */
export function begun(
  reply: MadeUp["reply"],
  test: (begun: Begun) => Promise<void>,
  account?: Partial<Account>,
  given?: Partial<StandIn>,
  { questionNotes, ...copy }: Pick<Gatewayed, "questionNotes"> & Omit<CopyOf, "answer"> = {},
): Promise<void> {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  return withMadeUpSystem({ reply }, ({ port, ...system }) =>
    gatewayed({
      ...{
        port,
        clock,
        account: { ...SIP1, ...account },
        copy: { standIn: { ...standIn, ...given }, answer, ...copy },
      },
      upstream: { errorDetection: false },
      ...questionNotes && { questionNotes },
    }, async (served) => {
      const terminal = await logIn(served);
      await test({
        ...served,
        system: { port, ...system },
        ask(message) {
          terminal.send(message);
          return driveUntil(time, terminal.expect(/^\d\d/));
        },
        async quiet(seconds) {
          for (let second = 0; second < seconds; second++) await driveUntil(time, time.advance(1));
        },
      });
    }));
}
