import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchServer, startOnSqlite } from "../bench_servers.ts";
import { type Child, startChild } from "../child.ts";
import { ASKED, visit } from "./visitor.ts";

const there = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A library system in a process of its own, which counts its logins. */
export interface FixedUpstream {
  readonly port: number;
  readonly child: Child;
  logins(): Promise<number>;
}

/** Starts a library system whose answers are fixed. */
export async function startFixedUpstream(): Promise<FixedUpstream> {
  const child = await startScript("./fixed_upstream.ts");
  const port = Number(child.matched[0]);
  return {
    port,
    child,
    async logins() {
      const visitor = await visit(port);
      const told = Number(await visitor.ask("count", ""));
      await visitor.close();
      return told;
    },
  };
}

/** Starts what passes bytes to a port, and nothing else. */
export async function startBareRelay(port: number): Promise<BenchServer> {
  const child = await startScript("./bare_relay.ts", String(port));
  return { name: "relay", port: Number(child.matched[0]), login: [], child };
}

function startScript(name: string, ...args: readonly string[]): Promise<Child> {
  return startChild(["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", there(name), ...args], /"port":(\d+)/);
}

/** Starts a gateway in front of a port, with a database of its own in the folder. */
export async function startGateway(
  folder: string,
  port: number,
  sharing: string,
  accounts: string = ACCOUNT,
): Promise<BenchServer> {
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), gatewayConfig(port, sharing, accounts));
  return { ...await startOnSqlite(folder), name: "gateway" };
}

/**
 * Starts a gateway as {@link startGateway} does, which has a copy of the system's records in that folder.
 *
 * @param compare which answers it compares with the copy
 */
export async function startCopyGateway(
  folder: string,
  port: number,
  compare: "all" | "no" = "no",
): Promise<BenchServer> {
  const standIn = `<sip2d:stand_in lend="no" database="copy.db" compare="${compare}" />`;
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), gatewayConfig(port, 'sessions="own"', ACCOUNT, standIn));
  return { ...await startOnSqlite(folder, { databases: ["copy.db"] }), name: "with a copy" };
}

const ACCOUNT = '<login id="vendor" password="secret" institution="MAIN" terminator="CR" />';

/**
 * @param sharing attributes of the upstream that say whose its sessions are
 * @param standIn the element of a copy
 */
function gatewayConfig(port: number, sharing: string, accounts: string, standIn = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1" delimiter="|">
  <listeners>
    <service port="127.0.0.1:0/tcp" transport="RAW" protocol="SIP/2.00" timeout="60" client_timeout="0" />
  </listeners>
  <accounts>${accounts}</accounts>
  <institutions>
    <institution id="MAIN" implementation="SIP2" parms="" name="Main Library" currency="USD">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" ${sharing} />${standIn}
    </institution>
  </institutions>
  <sip2d:storage url="sqlite:library.db" />
  <sip2d:limits connections="0" connections_per_address="0" messages_per_second="0" />
</acsconfig>
`;
}

/** Logs in as the account of these configurations. */
export async function enter(port: number): Promise<Awaited<ReturnType<typeof visit>>> {
  const visitor = await visit(port);
  await visitor.ask(...ASKED.login);
  return visitor;
}
