import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import type { Loaded } from "../../src/config/load_config.ts";
import type { Sources } from "../../src/config/base/reading.ts";

/** The parts of a small configuration file that a test may replace. */
export interface Parts {
  /** Attributes of `<acsconfig>` beside the namespaces. */
  readonly root?: string;
  readonly services?: string;
  readonly logins?: string;
  readonly institutions?: string;
  /** What stands at the end of `<acsconfig>`. */
  readonly rest?: string;
}

/** A file without any fault; every part starts on a line of its own. */
export function aFile(parts: Parts = {}): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:s="urn:sip2d:config:1" ${parts.root ?? ""}>
<listeners>
${parts.services ?? '<service port="6001/tcp" transport="RAW" client_timeout="600"/>'}
</listeners>
<accounts>
${parts.logins ?? '<login id="a" password="p" institution="MAIN" terminator="CR"/>'}
</accounts>
<institutions>
${parts.institutions ?? '<institution id="MAIN"/>'}
</institutions>
${parts.rest ?? ""}
</acsconfig>
`;
}

/** Loads `text` as the file `/etc/sip/SIPServer.xml`, beside which `files` and `variables` can be reached. */
export function load(
  text: string,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Loaded {
  const known = new Map(Object.entries({ ...files, "/etc/sip/SIPServer.xml": text }));
  const sources: Sources = {
    readText(path) {
      const found = known.get(path);
      if (found === undefined) throw new Deno.errors.NotFound(`no such file: ${path}`);
      return found;
    },
    env: (name) => variables[name],
  };
  return loadConfig("/etc/sip/SIPServer.xml", sources);
}

/** The configuration that was loaded, without the document in which it stood. */
export function contentOf({ config }: Loaded): Partial<Config> | undefined {
  if (config === undefined) return undefined;
  const { document: _, ...content } = config;
  return content;
}

/** A text whose marks `§` show where faults are expected: the text without them, and their lines and columns. */
export function unmark(marked: string): { text: string; places: string[] } {
  const places: string[] = [];
  let line = 1;
  let column = 1;
  let text = "";
  for (const character of marked) {
    if (character === "§") {
      places.push(`${line}:${column}`);
      continue;
    }
    text += character;
    column += 1;
    if (character === "\n") [line, column] = [line + 1, 1];
  }
  return { text, places };
}

/** The faults as `line:column severity message`. */
export function told({ faults }: Loaded): string[] {
  return faults.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}
