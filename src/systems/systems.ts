import { evergreen } from "./evergreen.ts";
import { folio } from "./folio.ts";
import { koha } from "./koha.ts";
import type { LibrarySystem, SimulatedSystem } from "./library_system.ts";
import { openncip } from "./openncip.ts";
import { other } from "./other.ts";

/** The library systems of which more is known than that they speak SIP2, and `other` for any other one. */
export const SYSTEM_KINDS = ["koha", "evergreen", "openncip", "folio", "other"] as const;

/** What a library system is. */
export type SystemKind = (typeof SYSTEM_KINDS)[number];

/** The systems whose server can be simulated. */
export const SIMULATED_KINDS = ["koha", "openncip", "evergreen", "folio"] as const;

/** A system whose server can be simulated. */
export type SimulatedKind = (typeof SIMULATED_KINDS)[number];

const SIMULATED: Readonly<Record<SimulatedKind, SimulatedSystem>> = { koha, openncip, evergreen, folio };

const SYSTEMS: Readonly<Record<SystemKind, LibrarySystem>> = { ...SIMULATED, other };

/** Gives what is known of systems of a kind. */
export function systemOf(kind: SystemKind): LibrarySystem {
  return SYSTEMS[kind];
}

/** Gives what is known of one system: what its configuration says, and what is known of its kind. */
export function systemAt(
  { kind, lists }: { readonly kind: SystemKind; readonly lists?: LibrarySystem["lists"] },
): LibrarySystem {
  return lists === undefined ? SYSTEMS[kind] : { ...SYSTEMS[kind], lists };
}

/** Gives what is known of a system whose server can be simulated. */
export function simulatedSystem(kind: SimulatedKind): SimulatedSystem {
  return SIMULATED[kind];
}
