import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load_config.ts";
import {
  SIMULATED_KINDS,
  simulatedSystem,
  SYSTEM_KINDS,
  systemAt,
  type SystemKind,
  systemOf,
} from "../../src/systems/systems.ts";

/** What is set where a file says no more of a system than its kind. */
function upstreamOf(kind: SystemKind, more = "") {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" /></listeners>
  <accounts><login id="*" institution="CPL" /></accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <sip2d:upstream address="ils.example.org:6001" kind="${kind}" ${more} />
    </institution>
  </institutions>
</acsconfig>`;
  const { config } = loadConfig("SIPServer.xml", { readText: () => text, env: () => undefined });
  return config?.institutions.get("CPL")?.upstream;
}

Deno.test("a gateway speaks with a system as is known of its kind", () => {
  const spoken = SYSTEM_KINDS.map((kind) => {
    const { encoding, errorDetection, sessions } = upstreamOf(kind) ?? {};
    return [kind, encoding, errorDetection, sessions];
  });
  assertEquals(spoken, [
    ["koha", "utf8", true, "shared"],
    ["evergreen", "utf8", true, "own"],
    ["openncip", "utf8", true, "own"],
    ["folio", "utf8", false, "own"],
    ["other", "utf8", true, "own"],
  ]);
});

Deno.test("a gateway keeps a session before any system that is known closes an idle connection", () => {
  for (const kind of SIMULATED_KINDS) {
    const { keepAliveSeconds } = upstreamOf(kind) ?? {};
    const { idleSeconds } = simulatedSystem(kind).server;
    assert(keepAliveSeconds !== undefined && keepAliveSeconds < idleSeconds, kind);
  }
});

/** What a second 11, 09, 37 and 15 is, as docs/terminals.md tells it. */
const REPEATED: Readonly<Record<SystemKind, readonly string[]>> = {
  koha: ["done again", "done again", "done again", "done again"],
  openncip: ["done again", "done again", "done again", "done again"],
  evergreen: ["if the terminal allows", "no effect", "up to the debt", "done again"],
  folio: ["refused", "done again", "up to the debt", "no effect"],
  other: ["not known", "not known", "not known", "not known"],
};

Deno.test("systemOf() tells which changes do harm when they come twice, and nothing of an unknown system", () => {
  const found = SYSTEM_KINDS.map((kind) => {
    const { checkout, checkin, payment, "place hold": hold } = systemOf(kind).repeated;
    return [kind, [checkout, checkin, payment, hold]];
  });
  assertEquals(Object.fromEntries(found), REPEATED);
  const { unwanted, lists, offlineDueDate, returned, closeEndsWork, neverAnswers } = systemOf("other");
  assertEquals(new Set([...Object.values(unwanted), lists, offlineDueDate, returned]), new Set(["not known"]));
  assertEquals([closeEndsWork, neverAnswers.size], [false, 0]);
});

Deno.test("simulatedSystem() gives the same facts as systemOf()", () => {
  for (const kind of SIMULATED_KINDS) assertEquals<unknown>(simulatedSystem(kind), systemOf(kind));
});

Deno.test("what a system lists is as its configuration says, else as is known of its kind", () => {
  assertEquals([systemAt({ kind: "other", lists: "barcodes" }).lists, systemAt({ kind: "other" }).lists], [
    "barcodes",
    "not known",
  ]);
  assertEquals(upstreamOf("other", 'lists="titles"')?.lists, "titles");
});
