import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { Command } from "commander";
import type { Config, Listener, PageListener } from "../../config/config.ts";
import type { Sources } from "../../config/base/reading.ts";
import { readConfig } from "../../service/read_config.ts";
import type { Output } from "../../process/output.ts";
import { type Addresses, type NotifySockets, permissionFlags, type ReadFrom } from "./permission_flags.ts";
import { sources } from "../../process/sources.ts";

const HELP = `
One flag a line. With --systemd all are in one line, for EnvironmentFile= of the unit, which writes that file before each
start.

Examples:
  deno run $(sip2d permissions --config SIPServer.xml) sip2d.js serve --config SIPServer.xml
  sip2d permissions --config /etc/sip2d/SIPServer.xml --systemd > /run/sip2d/permissions.env

Without permission for the environment (--allow-env), a variable that the configuration names counts as set.`;

/** Makes the command `sip2d permissions`, which tells the permissions that a server of a configuration needs. */
export function permissionsCommand(output: Output): Command {
  return new Command("permissions")
    .description("print the exact flags with which deno runs a server of a configuration")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option("--systemd [instance]", "for a service of systemd, or for an instance of one: sip2d@INSTANCE.service")
    .addHelpText("after", HELP)
    .action(async ({ config: file, systemd }: { config: string; systemd?: string | true }) => {
      const { recording, readFrom } = recordSources(sources);
      const read = readConfig(file, output, recording);
      const config = systemd === undefined ? read : asTheUnitSays(read);
      const addresses = await addressesOf([...config.listeners, ...config.pages]);
      const notify = systemd === undefined ? undefined : notifySockets(systemd);
      const flags = permissionFlags(config, readFrom(), addresses, notify);
      if (systemd !== undefined) output.out(`SIP2D_PERMISSIONS=${flags.join(" ")}`);
      else for (const flag of flags) output.out(flag);
    });
}

/** Lists the flags for a unit of systemd whose configuration this is, the sockets of systemd and files of it aside. */
export async function unitFlags(config: Config): Promise<readonly string[]> {
  const addresses = await addressesOf([...config.listeners, ...config.pages]);
  return permissionFlags(asTheUnitSays(config), { files: [config.file], variables: [] }, addresses);
}

/**
 * Sends the log to the systemd journal, as the unit files do whatever the configuration says: no permission for a
 * syslog daemon is needed.
 */
function asTheUnitSays(config: Config): Config {
  return { ...config, log: { ...config.log, format: "journal" } };
}

async function addressesOf(listeners: readonly (Listener | PageListener)[]): Promise<Addresses> {
  const names = listeners.map(({ host }) => host).filter((host) => isIP(host) === 0);
  return new Map(await Promise.all(names.map(async (name) => [name, (await lookup(name)).address] as const)));
}

/** Where systemd listens, and where the unit's `RuntimeDirectory=` is. */
function notifySockets(instance: string | true): NotifySockets {
  const folder = instance === true ? "sip2d" : `sip2d-${instance}`;
  return { to: "/run/systemd/notify", from: `/run/${folder}/notify` };
}

/** Reads as from other sources, and notes what was asked for: the server will ask for the same. */
function recordSources({ readText, env }: Sources): { readonly recording: Sources; readonly readFrom: () => ReadFrom } {
  const files = new Set<string>();
  const variables = new Set<string>();
  const recording: Sources = {
    readText(path) {
      files.add(resolve(path));
      return isCredential(path) ? "unknown" : readText(path);
    },
    unseen: isCredential,
    env(name) {
      const value = env(name);
      // Unlike the variables that a configuration names, this one need not be there.
      if (name === "PGPASSFILE" && value === undefined) return undefined;
      variables.add(name);
      return value ?? "unknown";
    },
  };
  return { recording, readFrom: () => ({ files: [...files], variables: [...variables] }) };
}

/** Whether a file is a credential: systemd puts it there when the service starts, and takes it away when that ends. */
function isCredential(path: string): boolean {
  return path.startsWith("/run/credentials/");
}
