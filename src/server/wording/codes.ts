import type { FeeType } from "../../library/fee.ts";
import type { ReturnAlert } from "../../library/outcome.ts";
import type { CirculationStatus } from "../../library/report.ts";

/** Circulation status in two digits (specification, "circulation status"). */
export const CIRCULATION_STATUS: Readonly<Record<CirculationStatus, string>> = {
  "other": "01",
  "on-order": "02",
  "available": "03",
  "on-loan": "04",
  "on-loan-protected": "05",
  "in-process": "06",
  "recalled": "07",
  "on-hold-shelf": "08",
  "to-be-reshelved": "09",
  "in-transit": "10",
  "claimed-returned": "11",
  "lost": "12",
  "missing": "13",
};

/** Fee type in two digits (specification, "fee type"). */
export const FEE_TYPE: Readonly<Record<FeeType, string>> = {
  "other": "01",
  "administrative": "02",
  "damage": "03",
  "overdue": "04",
  "processing": "05",
  "rental": "06",
  "replacement": "07",
  "computer-access": "08",
  "hold": "09",
};

/** Alert type in two digits (3M's sorter extension, as Koha sends it). */
export const ALERT_TYPE: Readonly<Record<ReturnAlert, string>> = {
  "hold-here": "01",
  "hold-elsewhere": "02",
  "send-elsewhere": "04",
  "other": "99",
};

/** Media types that a desensitizer would wipe: tapes and diskettes, alone or with a book. */
export const MAGNETIC_MEDIA: ReadonlySet<string> = new Set(["004", "005", "007", "008", "010"]);
