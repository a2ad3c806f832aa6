import { assert } from "@std/assert";
import { exists, has } from "./machine.ts";
import { freePorts } from "./paths.ts";
import { run } from "./served.ts";

/** Where the .deb has its configuration and its data. */
export const CONFIG = "/etc/sip2d/SIPServer.xml";
export const STATE = "/var/lib/sip2d";

/** Why a .deb cannot be installed here; whatever belongs to an installation of somebody else's is left alone. */
export async function whyNotInstalled(deb: string): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root may install packages";
  if (!await has("dpkg")) return "this system has no dpkg";
  if (!await exists(deb)) return `${deb} could not be made`;
  for (const path of ["/etc/sip2d", STATE, "/usr/lib/sip2d", "/var/backups/sip2d"]) {
    if (await exists(path)) return `${path} is there already`;
  }
}

/** Runs a command of the package as the service's user, who alone may open the library. */
export async function asService(command: string, ...args: readonly string[]): Promise<string> {
  return await run(["runuser", "-u", "sip2d", "--", "sip2d", command, "--config", CONFIG, ...args], { cwd: "/" });
}

/** What the package has there, with ports of which the system chooses and a closed day more. */
export async function configOfAdministrator(): Promise<string> {
  const config = (await freePorts()).replace("sqlite:library.db", `sqlite:${STATE}/library.db`);
  assert(config.includes(STATE));
  return config.replace('code="CPL" name="Centerville Public Library" closed="', "$&monday ");
}
