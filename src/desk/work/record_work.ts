import { createRecordKeeping, createStaff, type StaffOutcome } from "../../circulation/staff.ts";
import { itemsFile } from "../../exchange/items_file.ts";
import { patronsFile } from "../../exchange/patrons_file.ts";
import { type Day, dayOf, isDay } from "../../library/day.ts";
import { journalNote } from "../../library/journal_note.ts";
import { notice } from "../../library/notice.ts";
import type { Patron } from "../../library/patron.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";
import { exchangeContext } from "./exchange_context.ts";
import { CARD } from "./card_work.ts";
import type { CopyWork, PatronWork } from "./desk_work.ts";
import { changedFields, type FieldFault, ITEM_FIELDS, PATRON_FIELDS, withFields } from "./record_fields.ts";
import { patronFaults } from "./patron_faults.ts";
import { type DeskWorkParts, doTask } from "./task.ts";

/** Names that are compared to find the same person twice. */
const AS_MANY = 20;

/** Makes what staff do with the records of patrons themselves. */
export function createPatronWork(parts: DeskWorkParts): PatronWork {
  const { storage, clock, current } = parts;
  const context = () => exchangeContext(current(), clock());
  return {
    addPatron: ({ patronId, fields, alikeAllowed, ...request }, at) =>
      doTask(parts, request, at, async ({ named, refuse }) => {
        const card = patronId.trim();
        const blank = { ...patronsFile.blank(context()), patronId: card };
        const { record: patron, faults } = withFields(blank, PATRON_FIELDS, fields, context());
        const all = [
          ...await cardFaults(parts, card),
          ...faults,
          ...patronFaults(patron, undefined, current()),
          ...await loginFaults(parts, patron),
        ];
        if (all.length > 0) return refuse(faulty(all));
        const other = alikeAllowed === true ? undefined : await alike(parts, patron);
        if (other !== undefined) return { ...refuse({ reason: "patron-alike" }), other };
        const came = await createRecordKeeping(named, clock, at.name).addPatron(withoutAbsent(patron));
        return came === "done" ? { ok: true, patronId: card } : refuse({ reason: "card-taken" });
      }),
    changePatron: ({ patronId, fields, ...request }, at) =>
      doTask(parts, request, at, async ({ named, refuse }) => {
        const facts = await storage.patronFacts(patronId, clock());
        if (facts === undefined) return refuse({ reason: "patron-unknown" });
        const { record: wanted, faults } = withFields(facts.patron, PATRON_FIELDS, fields, context());
        const plausible = patronFaults(wanted, facts.patron, current());
        const all = [...faults, ...plausible, ...await loginFaults(parts, wanted)];
        if (all.length > 0) return refuse(faulty(all));
        const came = await createRecordKeeping(named, clock, at.name).changePatron(patronId, (patron) => {
          const { record } = withFields(patron, PATRON_FIELDS, fields, context());
          return { record, detail: tellPatron(patron, wanted) };
        });
        return came === "done"
          ? { ok: true, patronId: facts.patron.patronId }
          : refuse({ reason: reasonOf(came, "patron-unknown") });
      }),
    renewCard: ({ patronId, until, ...request }, at) =>
      doTask(parts, request, at, async ({ named, institution: { timeZone }, refuse }) => {
        if (until !== undefined && !isDay(until)) return refuse({ reason: "day-invalid" });
        const facts = await storage.patronFacts(patronId, clock());
        if (facts === undefined) return refuse({ reason: "patron-unknown" });
        const expires = until ?? yearLater(facts.patron.expires, dayOf(clock(), timeZone));
        const came = await createRecordKeeping(named, clock, at.name).changePatron(patronId, (patron) => ({
          record: { ...patron, expires },
          detail: tellPatron(patron, { ...patron, expires }),
        }));
        if (came !== "done") return refuse({ reason: reasonOf(came, "patron-unknown") });
        return { ok: true, patronId: facts.patron.patronId, expires };
      }),
    noteSeen(patronId, at) {
      createRecordKeeping(storage, clock, at.name).noteSeen(patronId);
    },
  };
}

/** Makes what staff do with the records of copies themselves. */
export function createCopyWork(parts: DeskWorkParts): CopyWork {
  const { storage, clock, current } = parts;
  const context = () => exchangeContext(current(), clock());
  return {
    addItem: ({ itemId, title, author = "", isbn = "", fields, ...request }, at) =>
      doTask(parts, request, at, async ({ named, refuse }) => {
        const barcode = itemId.trim();
        const known = title.trim() === "" ? undefined : (await storage.titleFacts("", title.trim(), clock())).title;
        const titleId = known?.titleId ?? (isbn.replaceAll(/[^0-9Xx]/g, "") || `T-${barcode}`);
        const blank = { ...itemsFile.blank(context()), itemId: barcode, titleId };
        const titled = { ...blank, title: known?.title ?? title.trim(), author: author.trim() };
        const { record: item, faults } = withFields(titled, ITEM_FIELDS, fields, context());
        const untitled = title.trim() === "" ? [{ field: "title", allowed: NOT_EMPTY }] : [];
        const all = [...await barcodeFaults(parts, barcode), ...untitled, ...faults];
        if (all.length > 0) return refuse(faulty(all));
        const whole = { ...item, currentLocation: item.permanentLocation };
        const came = await createRecordKeeping(named, clock, at.name).addItem(withoutAbsent(whole));
        return came === "done"
          ? { ok: true, itemId: barcode, titleId, title: whole.title }
          : refuse({ reason: "item-taken" });
      }),
    changeItem: ({ itemId, fields, ...request }, at) =>
      doTask(parts, request, at, async ({ named, refuse }) => {
        const facts = await storage.itemFacts(itemId);
        if (facts === undefined) return refuse({ reason: "item-unknown" });
        const { record: wanted, faults } = withFields(facts.item, ITEM_FIELDS, fields, context());
        if (faults.length > 0) return refuse(faulty(faults));
        const came = await createRecordKeeping(named, clock, at.name).changeItem(itemId, (item) => {
          const { record } = withFields(item, ITEM_FIELDS, fields, context());
          const changed = changedFields(item, wanted, ITEM_FIELDS);
          return { record, detail: changed.join(", ") };
        });
        if (came !== "done") return refuse({ reason: reasonOf(came, "item-unknown") });
        return { ok: true, itemId: facts.item.itemId };
      }),
    setStatus: ({ itemId, status, ...request }, at) =>
      doTask(parts, request, at, async ({ named, refuse }) => {
        const came = await createStaff(named, clock, at.name).setStatus(itemId, status);
        return came === "done" ? { ok: true } : refuse({ reason: reasonOf(came, "item-unknown") });
      }),
  };
}

/** Tells why a new patron cannot have a card. */
async function cardFaults(parts: DeskWorkParts, card: string): Promise<readonly FieldFault[]> {
  const field = "patron_id";
  if (card === "") return [{ field, allowed: NOT_EMPTY }];
  if (!CARD.test(card)) return [{ field, reason: "card-invalid" }];
  if (await isTaken(parts, card, "")) return [{ field, reason: "card-taken" }];
  return await parts.storage.itemFacts(card) === undefined ? [] : [{ field, reason: "card-of-item" }];
}

async function loginFaults(
  parts: DeskWorkParts,
  { loginId, patronId }: Patron,
): Promise<readonly FieldFault[]> {
  return await isTaken(parts, loginId, patronId) ? [{ field: "login_id", reason: "login-taken" }] : [];
}

/** Tells why a new copy cannot have a barcode. */
async function barcodeFaults(parts: DeskWorkParts, barcode: string): Promise<readonly FieldFault[]> {
  const field = "item_id";
  if (!CARD.test(barcode)) return [{ field, allowed: notice("barcode", "a barcode") }];
  if (await parts.storage.itemFacts(barcode) !== undefined) return [{ field, reason: "item-taken" }];
  return await isTaken(parts, barcode, "") ? [{ field, reason: "item-of-card" }] : [];
}

/** Tells whether a card or login id is another patron's. */
async function isTaken({ storage, clock }: DeskWorkParts, id: string, patronId: string): Promise<boolean> {
  if (id === "") return false;
  const there = await storage.patronFacts(id, clock());
  return there !== undefined && there.patron.patronId.toLowerCase() !== patronId.toLowerCase();
}

/** Finds the card of another patron of this name, if not both have a birth date and another one. */
async function alike(
  { storage, clock }: DeskWorkParts,
  { firstName, lastName, birthDate, patronId }: Patron,
): Promise<string | undefined> {
  const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();
  const found = await storage.find({ text: `${firstName} ${lastName}`.trim(), most: AS_MANY });
  for (const each of found.patrons) {
    if (same(each.patronId, patronId) || !same(each.firstName, firstName) || !same(each.lastName, lastName)) continue;
    const other = (await storage.patronFacts(each.patronId, clock()))?.patron.birthDate;
    if (other === undefined || birthDate === undefined || other === birthDate) return each.patronId;
  }
  return undefined;
}

/** A year after the card's last day, or after today if that is past or there is none. */
function yearLater(expires: Day | undefined, today: Day): Day {
  const from = expires === undefined || expires < today ? today : expires;
  return Temporal.PlainDate.from(from).add({ years: 1 }).toString();
}

/** Tells the journal which fields changed; their values are the patron's, except the card's last day. */
function tellPatron(before: Patron, after: Patron): string {
  return changedFields(before, after, PATRON_FIELDS)
    .map((name) =>
      name === "expires" ? journalNote("expiry-changed", before.expires ?? "never", after.expires ?? "never") : name
    )
    .join(", ");
}

/** Leaves out members that say nothing: a record has none of them. */
function withoutAbsent<T extends object>(record: T): T {
  const copy = { ...record };
  for (const name in copy) if (copy[name] === undefined) delete copy[name];
  return copy;
}

const NOT_EMPTY = notice("text-not-empty", "text that is not empty");

/** Makes the refusal of what was typed; its reason is that of the first fault. */
function faulty(
  faults: readonly FieldFault[],
): { readonly reason: StaffReason; readonly faults: readonly FieldFault[] } {
  const [first] = faults;
  return { reason: first !== undefined && "reason" in first ? first.reason : "field-invalid", faults };
}

function reasonOf(came: Exclude<StaffOutcome, "done">, unknown: Reason): Reason {
  return came === "busy" ? "busy" : unknown;
}
