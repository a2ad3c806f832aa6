import { evergreen } from "./evergreen.ts";
import { folio } from "./folio.ts";
import { koha } from "./koha.ts";
import type { LibrarySystem } from "./library_system.ts";
import { openncip } from "./openncip.ts";
import { other } from "./other.ts";

/** The library systems of which more is known than that they speak SIP2, and `other` for any other one. */
export const SYSTEM_KINDS = ["koha", "evergreen", "openncip", "folio", "other"] as const;

/** What a library system is. */
export type SystemKind = (typeof SYSTEM_KINDS)[number];

const SYSTEMS: Readonly<Record<SystemKind, LibrarySystem>> = { koha, evergreen, openncip, folio, other };

/** Gives what is known of systems of a kind. */
export function systemOf(kind: SystemKind): LibrarySystem {
  return SYSTEMS[kind];
}
