import type { Account, LendingLimits, StandIn } from "../../../src/config/config.ts";
import { openCopies } from "../../../src/stand_in/copies.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { type Gatewayed, gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { type MadeUpSystem, type Reply, usualReply, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW } from "../../support/server/serving.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { ASK, START } from "../../tools/simulate/simulating.ts";

/** What a careful librarian risks. */
export const CAREFUL: LendingLimits = {
  ...{ loansPerCard: 5, loans: 5000, unknownCards: 0, unknownItems: 0, unknownPin: false, owedAtMost: 500 },
  ...{ returnedLend: false, chargedLend: false, copyHours: 72, renews: false },
};

const HOUR = 3_600_000;

/** What a test says of a library that lends while its system is away. */
interface LendingOptions {
  readonly limits?: Partial<LendingLimits>;
  readonly account?: Partial<Account>;
  readonly upstream?: Gatewayed["upstream"];
  /** What the system says, where it is not what most say. */
  readonly reply?: (line: string) => Reply | undefined;
  /** Where the copy is kept. */
  readonly storage: Storage;
  /** Who has the copy lend whatever the system does; nobody where absent. */
  readonly startedByHand?: NonNullable<Gatewayed["copy"]>["startedByHand"];
  /** Whether staff have stopped the hand-over; they have not where absent. */
  readonly isStopped?: Gatewayed["isStopped"];
}

/** A terminal before a made-up system whose copy lends. */
export interface LendingWorld extends ServedByGateway {
  readonly system: MadeUpSystem;
  readonly storage: Storage;
  /** What was counted: `lent`, `returned`, `renewed` and `refused`. */
  readonly decided: readonly string[];
  /** The requests whose answers the copy heard, with their copies. */
  readonly learned: readonly string[];
  /** Sends a message, and gives the answer. */
  ask(message: string): Promise<string>;
  /** The clock by which the copy hears, which may be ahead by some seconds. */
  readonly clock: { ahead: number };
  /** Lets nobody ask anything for so many seconds. */
  quiet(seconds: number): Promise<void>;
  /** Has the copy do what it does each hour, without the hour. */
  tidy(): void;
  /** Takes the system away, until its copy lends. */
  takeAway(): Promise<void>;
  /** Lets the system answer again, for a time in which its copy still answers and lends. */
  answerAgain(): Promise<void>;
  /** Brings the system back, until its copy lends no more. */
  bringBack(): Promise<void>;
}

/** Runs a test before a system whose copy lends, by a time that the test drives. */
export function lendingWorld(
  { limits, account, upstream, reply, storage, startedByHand, isStopped }: LendingOptions,
  test: (world: LendingWorld) => Promise<void>,
): Promise<void> {
  const time = createDrivenTime(START),
    clock = drivenGatewayClock(time),
    decided: string[] = [],
    learned: string[] = [];
  const hourly: (() => void)[] = [], wallClock = { ahead: 0 };
  const hourlyBy = (ring: () => void) => {
    hourly.push(ring);
    return () => {};
  };
  let isAway = false;
  const standIn: StandIn = {
    ...{ storage: { kind: "sqlite", path: "/dev/null/never-opened.db" }, pinDays: 90, learnedDays: 90 },
    ...{ afterSeconds: 20, settledSeconds: 60, compareOneOf: 1, lending: { ...CAREFUL, ...limits } },
  };
  const upstreamLogin = { id: "sip1", password: "sip1pass" };
  const lends: Partial<Account> = { ...SIP1, upstreamLogin, standIn: "lend", ...account };
  return withMadeUpSystem(
    { reply: (line) => isAway ? "silence" : reply?.(line) ?? usualReply(line) },
    async (system) => {
      const addresses = [{ host: "127.0.0.1", port: system.port }], log = recordingLog();
      const config = aConfig({
        accounts: [anAccount(lends)],
        institutions: [anInstitution({ upstream: anUpstream({ addresses, ...upstream }), standIn })],
      });
      const copies = await openCopies({
        ...{ current: () => config, open: () => Promise.resolve({ ...storage, close: () => Promise.resolve() }), log },
        now: () => NOW.add(Temporal.Instant.from(START).until(time.now())).add({ seconds: wallClock.ahead }),
        after: (milliseconds, ring) => milliseconds === HOUR ? hourlyBy(ring) : clock.after(milliseconds, ring),
        passwords: {
          waiting: 0,
          hash: (pin) => Promise.resolve(`hash of ${pin}`),
          verifyLogin: () => Promise.resolve(false),
          verify: (pin, stored) => Promise.resolve(stored === `hash of ${pin}`),
        },
        ledgers: {
          opened: () => Promise.resolve(),
          closing: () => Promise.resolve(),
          renew: () => Promise.resolve(true),
        },
        owner: "this test",
        compared: () => {},
        counted: (_, as) => void decided.push(as),
      });
      const { answer, away, lend, toldYes, reached, openOutage, ...replica } = copies.replicaOf("MAIN");
      const heard: typeof replica.heard = (request, told) => {
        learned.push(`${request.name} ${"itemId" in request.fields ? request.fields.itemId : ""}`);
        replica.heard(request, told);
      };
      const asked = { heard, answer, away, lend, toldYes, reached, openOutage };
      const copy = { standIn, ...asked, ...startedByHand && { startedByHand } };
      try {
        await gatewayed({
          ...{ port: system.port, clock, account: lends, storage, copy, ...isStopped && { isStopped } },
          upstream: { errorDetection: false, ...upstream },
        }, async (served) => {
          const terminal = await logIn(served);
          const quiet = async (seconds: number) => {
            for (let second = 0; second < seconds; second++) await driveUntil(time, time.advance(1));
          };
          const ask = (message: string) => {
            terminal.send(message);
            return terminal.expect(/^\d\d/);
          };
          // The first probe shows what the system answers.
          await ask(ASK.patron());
          await quiet(3);
          await test({
            ...{ ...served, system, storage, decided, learned, ask, quiet },
            clock: wallClock,
            tidy: () => hourly.shift()?.(),
            async takeAway() {
              isAway = true;
              terminal.send(ASK.patron());
              await driveUntil(time, terminal.expect(/^64/));
              await quiet(40);
            },
            async answerAgain() {
              isAway = false;
              await quiet(25);
            },
            async bringBack() {
              isAway = false;
              await quiet(25);
              await ask(ASK.patron());
              await quiet(70);
              await ask(ASK.patron());
              await ask(ASK.patron());
            },
          });
        });
      } finally {
        await copies.close();
      }
    },
  );
}
