import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load_config.ts";

const FILE = fileURLToPath(new URL("../../config/SIPServer.xml", import.meta.url));

function loadSample() {
  return loadConfig(FILE, { readText: Deno.readTextFileSync, env: () => undefined });
}

Deno.test("config/SIPServer.xml has no fault and no warning", () => {
  assertEquals(loadSample().faults, []);
});

Deno.test("config/SIPServer.xml has the accounts and policies of Koha's manual", () => {
  const { config } = loadSample();
  const accounts = [...config?.accounts.values() ?? []];
  assertEquals(accounts.map(({ id, password, institution }) => [id, password, institution]), [
    ["sipterm1", { kind: "clear", value: "term1" }, "MAIN"],
    ["envision", { kind: "clear", value: "koha" }, "CPL"],
    ["everything", { kind: "clear", value: "everything" }, "ALL"],
  ]);
  const lending = { checkin: true, checkout: true, renewal: true };
  const manual = { ...lending, statusUpdate: false, thirdPartyRenewal: true, offline: false, retries: 5 };
  assertEquals(config?.institutions.get("MAIN")?.policy, { ...manual, timeout: 100 });
  assertEquals(config?.institutions.get("CPL")?.policy, { ...manual, timeout: 25 });
  const all = { ...lending, statusUpdate: true, thirdPartyRenewal: true, offline: true, timeout: 100, retries: 5 };
  assertEquals(config?.institutions.get("ALL")?.policy, all);
});

Deno.test("config/SIPServer.xml listens on this machine only", () => {
  const { config } = loadSample();
  assertEquals(config?.pages, [{ host: "127.0.0.1", port: 9095, transport: "http" }]);
  assertEquals(config?.listeners, [
    { host: "127.0.0.1", port: 6001, transport: "raw", loginTimeout: 60, idleTimeout: 600 },
    { host: "127.0.0.1", port: 8023, transport: "telnet", loginTimeout: 60, idleTimeout: 600 },
  ]);
});
