import { assertEquals } from "@std/assert";
import { formatFault } from "../../src/config/base/format_fault.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { projectPath } from "../../packaging/project.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { startProcess, writeConfig } from "../support/server/server_process.ts";
import { makerPages } from "./maker_pages.ts";

const SAMPLE = await Deno.readTextFile(projectPath("config/SIPServer.xml"));

/** The sample's configuration with the logins of some pages pasted in, and their services. */
export function pasted(pages: typeof makerPages): string {
  return SAMPLE
    .replace("</accounts>", `${pages.map(({ login }) => login).join("\n")}\n</accounts>`)
    .replace("<listeners>", `<listeners>\n${pages.map(({ service = "" }) => service).join("\n")}\n`);
}

/** Warnings and errors of a configuration, as `sip2d check` words them. */
export function faultsOf(text: string): readonly string[] {
  const { faults } = loadConfig("SIPServer.xml", { readText: () => text, env: () => undefined });
  return faults.filter(({ severity }) => severity !== "note").map(formatFault);
}

/** The ports of a server: where terminals log in, and where an address is known. */
export interface MakerPorts {
  readonly raw: number;
  readonly known: number;
}

/** Serves the sample library with the logins of all pages while `body` runs, and has no warning of what they ask. */
export function withServedMakers(body: (ports: MakerPorts) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const text = pasted(makerPages).replaceAll(/port="127\.0\.0\.1:\d+\/tcp"/g, 'port="127.0.0.1:0/tcp"');
    const server = await startProcess(await writeConfig(folder, text), ["--sample"]);
    try {
      // One page has a service of its own, which stands before those of the sample.
      const [known = 0, raw = 0] = server.ports;
      await body({ raw, known });
    } finally {
      const { code, problems } = await server.end("SIGTERM");
      assertEquals([code, problems.filter((line) => line.includes("more asked than usual"))], [0, []]);
    }
  });
}
