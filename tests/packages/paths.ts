import { fileURLToPath } from "node:url";
import { readEdition } from "../../packaging/project.ts";

/** Where the packages were made. */
export const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The version that they are of. */
export const { version: VERSION } = await readEdition();

/** The sample's configuration with ports of which the system chooses. */
export async function freePorts(): Promise<string> {
  const sample = await Deno.readTextFile(new URL("../../config/SIPServer.xml", import.meta.url));
  return sample.replace(/port="127\.0\.0\.1:\d+\/tcp"/g, 'port="127.0.0.1:0/tcp"');
}
