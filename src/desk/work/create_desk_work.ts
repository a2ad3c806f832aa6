import { createStaffServices, type StaffServices } from "../../circulation/staff/staff_services.ts";
import type { Config } from "../../config/config.ts";
import type { Asked } from "../../library/library.ts";
import { createKeyedLocks, type KeyedLocks } from "../../library/keyed_locks.ts";
import { formatMoney } from "../../library/money.ts";
import type { Lent, NotTakenBack, PaidBack, Refused, ServiceFee, TakenBack } from "../../library/outcome.ts";
import type { Reason } from "../../library/reason.ts";
import { newId } from "../../service/new_id.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { type DeskPlace, deskPlace } from "./desk_place.ts";
import type { Attendant, DeskOutcome, DeskRefusal, DeskWork, LendDone, LendRequest, ReturnDone } from "./desk_work.ts";
import { overridable, overrideOf } from "./overrides.ts";

/** What staff's work is done on. */
interface DeskWorkParts {
  readonly storage: Storage;
  readonly current: () => Pick<Config, "institutions" | "circulation">;
  readonly clock: () => Temporal.Instant;
}

/** The same, and what keeps staff from overtaking each other. */
interface Workplace extends DeskWorkParts {
  readonly locks: KeyedLocks;
}

/** What one thing that staff do is done with. */
interface Task {
  readonly services: StaffServices;
  readonly asked: Asked;
  readonly overridden: ReadonlySet<Reason>;
  /** Writes minor units for people. */
  readonly money: (minorUnits: number) => string;
  /** Tells staff why nothing was done. */
  refuse(refused: Refused | NotTakenBack): DeskRefusal;
}

/** Staff see who stands before them: no PIN is asked for. */
const NO_PIN = { required: false } as const;

/** Makes what staff do at the desk of a library that is kept in a storage. */
export function createDeskWork(parts: DeskWorkParts): DeskWork {
  const workplace: Workplace = { ...parts, locks: createKeyedLocks() };
  return {
    lend: (asked, at) =>
      work(workplace, asked, at, async ({ services, money, refuse, ...task }) => {
        const { patronId, itemId } = asked;
        const feeAcknowledged = task.overridden.has("fee-not-acknowledged");
        const command = { ...task.asked, patronId, itemId, pin: NO_PIN, renewalAllowed: true, feeAcknowledged };
        const outcome = await services.checkout(command);
        return outcome.ok ? { ok: true, ...lendDone(outcome, money) } : refuse(outcome);
      }),
    takeBack: (asked, at) =>
      work(workplace, asked, at, async ({ services, money, refuse, ...task }) => {
        const outcome = await services.checkin({ ...task.asked, itemId: asked.itemId });
        return outcome.ok ? { ok: true, ...returnDone(outcome, money) } : refuse(outcome);
      }),
  };
}

/** Does one thing in the name of a member of staff, if there is a desk where they say that they are. */
async function work<Done>(
  { storage, current, clock, locks }: Workplace,
  { reason = "", overrides = [] }: Pick<LendRequest, "reason" | "overrides">,
  at: Attendant,
  carryOut: (task: Task) => Promise<DeskOutcome<Done>>,
): Promise<DeskOutcome<Done>> {
  const config = current();
  const place = deskPlace(config, at.branch);
  if (typeof place === "string") return { ok: false, reason: place };
  const overridden = overridable(overrides, at.role);
  const why = reason.trim();
  if (why === "" && overridden.values().some((each) => overrideOf(each, at.role)?.asksWhy)) {
    return { ok: false, reason: "reason-missing" };
  }
  const money = (amount: number) => formatMoney(amount, place.institution);
  const note = noteOf(overridden, why);
  return await carryOut({
    services: createStaffServices({ storage, rules: { ...config.circulation, overridden }, newId, note, locks }),
    asked: { origin: originOf(place, at), now: clock() },
    overridden,
    money,
    refuse: (refused) => refusalOf(refused, at, money),
  });
}

/** Tells the journal what was set aside, and why. */
function noteOf(overridden: ReadonlySet<Reason>, why: string): string {
  const told = overridden.size === 0 ? [] : [`in spite of ${[...overridden].join(", ")}`];
  return [...told, ...why === "" ? [] : [why]].join(": ");
}

function originOf({ institution: { timeZone }, branch }: DeskPlace, { name }: Attendant) {
  return { account: "desk", terminal: name, address: "", message: "", branch, timeZone };
}

function refusalOf(refused: Refused | NotTakenBack, { role }: Attendant, money: Task["money"]): DeskRefusal {
  const { reason, item, date } = refused;
  const amount = refused.amount ?? ("fee" in refused ? refused.fee?.amount : undefined);
  const override = overrideOf(reason, role);
  return {
    ok: false,
    reason,
    ...item && { title: item.title },
    ...amount !== undefined && { money: money(amount) },
    ...date !== undefined && { date },
    ..."destination" in refused && { destination: refused.destination },
    ...override && { override },
  };
}

function lendDone({ patronId, item: { itemId, title }, due, renewal, ...sums }: Lent, money: Task["money"]): LendDone {
  return { patronId, itemId, title, due: due.epochMilliseconds, renewal, ...moneyTold(sums, money) };
}

function returnDone(outcome: TakenBack, money: Task["money"]): ReturnDone {
  const { item: { itemId, title }, patronId, alert, destination, hold, holdCancelled, ...sums } = outcome;
  return {
    ...{ itemId, title, ...moneyTold(sums, money) },
    ...patronId !== undefined && { patronId },
    ...alert !== undefined && { alert },
    ...destination !== undefined && { destination },
    ...hold !== undefined && { hold },
    ...holdCancelled !== undefined && { holdCancelled },
  };
}

function moneyTold({ fee, dueBack }: PaidBack & { readonly fee?: ServiceFee }, money: Task["money"]) {
  return {
    ...fee !== undefined && { fee: money(fee.amount) },
    ...dueBack !== undefined && { dueBack: money(dueBack) },
  };
}
