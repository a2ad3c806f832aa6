import type { SystemKind } from "../../systems/systems.ts";
import type { Upstream } from "./upstream.ts";

/** What is known of a system beside its address. */
type KnownOfKind = Pick<Upstream, "encoding" | "errorDetection" | "sessions">;

/**
 * What is known of each kind of system, where the configuration says nothing else. Koha: a login costs 70 to 255 ms and a
 * worker each, so that sessions are shared; it echoes AY. edge-sip2: error detection is the tenant's setting, and off
 * unless it was switched on; it finds the terminal by its session.
 */
export const UPSTREAM_KIND_SETTINGS: Readonly<Record<SystemKind, KnownOfKind>> = {
  koha: { encoding: "utf8", errorDetection: true, sessions: "shared" },
  evergreen: { encoding: "utf8", errorDetection: true, sessions: "own" },
  openncip: { encoding: "utf8", errorDetection: true, sessions: "own" },
  folio: { encoding: "utf8", errorDetection: false, sessions: "own" },
  other: { encoding: "utf8", errorDetection: true, sessions: "own" },
};

/**
 * What holds where messages are POSTed, whatever the system is: XML is UTF-8, TLS guards what travels, and a connection
 * holds nothing of a terminal.
 */
export const POSTED_SETTINGS: KnownOfKind = { encoding: "utf8", errorDetection: false, sessions: "shared" };
