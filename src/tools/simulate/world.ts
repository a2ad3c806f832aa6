import type { ProtocolVersion } from "../../protocol/public/sip2.ts";
import type { SimulatedSystem } from "../../systems/library_system.ts";
import type { DatabaseState } from "./database_state.ts";
import type { FaultChooser, FaultPlace } from "./faults/choose_fault.ts";
import type { FaultRule } from "./faults/fault_rule.ts";
import type { Link } from "./link.ts";
import type { SimulatedLibrary } from "./records/simulated_library.ts";
import type { SimulatedTime } from "./simulated_time.ts";

/** What all connections of a simulated server share. */
export interface World {
  readonly system: SimulatedSystem;
  readonly library: SimulatedLibrary;
  readonly database: DatabaseState;
  readonly time: SimulatedTime;
  readonly delimiter: string;
  readonly terminator: string;
  /** Whether the tenant has error detection; edge-sip2 only. */
  readonly errorDetection: boolean;
  readonly faults: () => FaultChooser;
  readonly random: () => number;
  readonly noteLine: (line: string, connection: number) => void;
  readonly noteFault: (rule: FaultRule, place: FaultPlace) => void;
  readonly noteLogin: (accepted: boolean) => void;
  readonly noteRefusal: (what: string, connection: number) => void;
  /** Is given when the simulator ends. */
  readonly ended: AbortSignal;
}

/** What a server knows of one terminal. */
export interface SimulatedSession {
  readonly link: Link;
  /** Who has logged in; empty before. */
  login: string;
  version: ProtocolVersion;
  /** The answer before, which the fault `shifted` keeps back. */
  keptBack?: string;
}
