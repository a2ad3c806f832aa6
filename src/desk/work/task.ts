import { staffStorage } from "../../circulation/staff/staff_storage.ts";
import { createStaffServices, type StaffServices } from "../../circulation/staff/staff_services.ts";
import type { Config, Institution } from "../../config/config.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Asked } from "../../library/library.ts";
import type { KeyedLocks } from "../../library/keyed_locks.ts";
import { formatMoney } from "../../library/money.ts";
import type { Refusal, Refused } from "../../library/outcome.ts";
import type { Item } from "../../library/item.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";
import { MAX_VALUE } from "../../protocol/encode_message.ts";
import { newId } from "../../service/new_id.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { type DeskPlace, deskPlace } from "./desk_place.ts";
import type { Attendant, DeskOutcome, DeskRefusal } from "./desk_work.ts";
import type { DeskRequest } from "./desk_request.ts";
import type { FieldFault } from "./record_fields.ts";
import { overridable, overrideOf } from "./overrides.ts";

/** What the work of staff needs. */
export interface DeskWorkParts extends DeskWorkNeeds {
  /** Lets requests about the same record run one after the other. */
  readonly locks: KeyedLocks;
}

/** What it is made of. */
export interface DeskWorkNeeds {
  readonly storage: Storage;
  readonly current: () => Pick<Config, "institutions" | "circulation">;
  readonly clock: () => Temporal.Instant;
  readonly hash: (pin: string) => Promise<string>;
}

/** What one operation of staff works with. */
export interface Task {
  readonly services: StaffServices;
  /** The storage, which notes this member of staff in the journal. */
  readonly named: Storage;
  readonly asked: Asked;
  readonly institution: Institution;
  /** Why it is done; empty: not given. */
  readonly why: string;
  /** Whether the patron agrees to a fee. */
  readonly feeAcknowledged: boolean;
  readonly money: WriteMoney;
  /** Makes the refusal for staff. */
  readonly refuse: (refused: RefusedTask) => DeskRefusal;
}

/** Writes minor units for people. */
export type WriteMoney = (minorUnits: number) => string;

/** What a refusal may have, of any operation. */
interface RefusedTask extends Pick<Refusal, "amount" | "date">, Pick<Refused, "fee"> {
  readonly reason: Reason | StaffReason;
  readonly item?: Item;
  readonly destination?: string;
  readonly faults?: readonly FieldFault[];
}

/** Does one operation in the name of a member of staff, if there is a desk at the place that they name. */
export async function doTask<Done>(
  { storage, current, clock, locks }: DeskWorkParts,
  { reason = "", overrides = [] }: DeskRequest,
  at: Attendant,
  carryOut: (task: Task) => Promise<DeskOutcome<Done>>,
): Promise<DeskOutcome<Done>> {
  const config = current();
  const place = deskPlace(config, at.branch);
  if (typeof place === "string") return { ok: false, reason: place };
  const { institution } = place;
  const why = reason.trim();
  if (isTooLong(why)) return { ok: false, reason: "reason-too-long" };
  const overridden = overridable(overrides, at.role);
  if (why === "" && overridden.values().some((each) => overrideOf(each, at.role)?.asksWhy)) {
    return { ok: false, reason: "reason-missing" };
  }
  const money = (amount: number) => formatMoney(amount, institution);
  const rules = { ...config.circulation, overridden };
  const named = staffStorage(storage, noteOf(overridden, why));
  return await carryOut({
    services: createStaffServices({ storage: named, rules, newId, locks }),
    named,
    asked: { origin: originOf(place, at), now: clock() },
    institution,
    why,
    feeAcknowledged: overridden.has("fee-not-acknowledged"),
    money,
    refuse: (refused) => refusalOf(refused, at, money),
  });
}

/** Tells whether a reason is longer than what patrons can be told of it. */
export function isTooLong(why: string): boolean {
  return why.length > MAX_VALUE;
}

/** Writes for the journal which reasons were set aside, and why. */
function noteOf(overridden: ReadonlySet<Reason>, why: string): string {
  const told = overridden.size === 0 ? [] : [journalNote("in-spite-of", [...overridden].join(", "))];
  return [...told, ...why === "" ? [] : [why]].join(": ");
}

function originOf({ institution: { timeZone }, branch }: DeskPlace, { name }: Attendant) {
  return { account: "desk", terminal: name, address: "", message: "", branch, timeZone };
}

function refusalOf(
  { reason, item, date, amount, fee, destination, faults }: RefusedTask,
  { role }: Attendant,
  money: WriteMoney,
): DeskRefusal {
  const named = amount ?? fee?.amount;
  const override = overrideOf(reason, role);
  return {
    ok: false,
    reason,
    ...item && { title: item.title },
    ...named !== undefined && { money: money(named) },
    ...date !== undefined && { date },
    ...destination !== undefined && { destination },
    ...faults && { faults },
    ...override && { override },
  };
}
