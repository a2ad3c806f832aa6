import type { ImportStage, MergeOptions, MergeReport, StageFault } from "../../../src/storage/port/import_stage.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../../../src/storage/port/record_kind.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { NOON } from "./records.ts";

/** Records to be staged. */
export type StagedRecords = { readonly [K in RecordKind]?: readonly RecordOf[K][] };

/** Records to be staged, and of each kind the fields that a file tells: all of them, unless `told` says otherwise. */
export interface Staging extends StagedRecords {
  readonly told?: { readonly [K in RecordKind]?: readonly (keyof RecordOf[K])[] };
}

/** Merging in which everything that is staged holds, and nothing is removed. */
export const PLAINLY: MergeOptions = { replaceMissing: false, exported: NOON.add({ hours: 24 }) };

const FIELDS: { readonly [K in RecordKind]: readonly (keyof RecordOf[K])[] } = {
  titles: ["titleId", "title", "author"],
  items: [
    ...["itemId", "titleId", "title", "author", "itemType", "mediaType", "collection", "callNumber"] as const,
    ...["permanentLocation", "currentLocation", "owner", "status", "securityMarker", "replacementCost"] as const,
    ...["properties", "transitTo", "returned", "shelvingLocation"] as const,
  ],
  patrons: [
    ...["patronId", "loginId", "pin", "firstName", "lastName", "category", "library", "expires"] as const,
    ...["birthDate", "address", "email", "phone", "language", "cardLost", "blocked", "blockMessage"] as const,
    ...["note", "internetProfile", "attributes", "blockedUntil"] as const,
  ],
  loans: ["itemId", "patronId", "checkedOut", "due", "renewals"],
  holds: [
    ...["holdId", "patronId", "titleId", "itemId", "library", "pickupLocation", "placed", "expires"] as const,
    ...["status", "capturedItemId", "shelfExpires"] as const,
  ],
  fees: ["feeId", "patronId", "itemId", "type", "amount", "outstanding", "description", "incurred", "ended"],
  payments: [
    ...["paymentId", "patronId", "account", "terminal", "transactionId", "amount", "currency", "feeId"] as const,
    ...["paymentType", "paid", "tendered"] as const,
  ],
};

/** Stages records, whose lines are numbered from 2 as in a file, and does something with the stage. */
export async function withStage<T>(
  storage: Storage,
  staging: Staging,
  body: (stage: ImportStage) => Promise<T>,
): Promise<T> {
  const stage = await storage.stageImport();
  try {
    for (const kind of RECORD_KINDS) await stageKind(stage, kind, staging, staging.told ?? {});
    return await body(stage);
  } finally {
    await stage.discard();
  }
}

async function stageKind<K extends RecordKind>(
  stage: ImportStage,
  kind: K,
  staged: StagedRecords,
  told: NonNullable<Staging["told"]>,
): Promise<void> {
  const records = staged[kind];
  if (records === undefined) return;
  const fields: readonly (keyof RecordOf[K])[] = told[kind] ?? FIELDS[kind];
  await stage.begin(kind, new Set(fields));
  await stage.add(kind, records.map((record, index) => ({ line: index + 2, record })));
}

/** Stages records that must fit, and merges them. */
export function mergeAll(
  storage: Storage,
  staging: Staging,
  options: Partial<MergeOptions> = {},
): Promise<MergeReport> {
  return withStage(storage, staging, async (stage) => {
    const merge = { ...PLAINLY, ...options };
    const { faults } = await stage.check(merge, 10);
    if (faults.length > 0) throw new Error(`what was staged does not fit: ${JSON.stringify(faults)}`);
    return await stage.merge(merge, () => {});
  });
}

/** What does not fit of what is staged. */
export function faultsOf(
  storage: Storage,
  staging: Staging,
  options: Partial<MergeOptions> = {},
): Promise<readonly StageFault[]> {
  return withStage(storage, staging, async (stage) => (await stage.check({ ...PLAINLY, ...options }, 10)).faults);
}
