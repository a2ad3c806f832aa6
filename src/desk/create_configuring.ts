import { isDeepStrictEqual } from "node:util";
import type { Config } from "../config/config.ts";
import { loadConfigInTurns } from "../config/load_config.ts";
import type { Sources } from "../config/base/reading.ts";
import { type ConfigDifference, configDifferences } from "../config/told/differences.ts";
import { toldElements } from "../config/told/told_elements.ts";
import type { CheckedConfig, Configuring } from "./configuring.ts";
import { refuseUnusableHashes } from "../service/refuse_unusable_hashes.ts";
import { missingPermission } from "../service/missing_permission.ts";

/** What the page of the configuration works on. */
interface ConfiguringParts {
  readonly current: () => Config;
  readonly sources: Sources;
  readonly reload: Configuring["reload"];
}

/** Makes what the staff page does with the configuration: what `sip2d check` and a reload do. */
export function createConfiguring({ current, sources, reload }: ConfiguringParts): Configuring {
  let last: Promise<unknown> = Promise.resolve();

  /** Reads one after the other: what each keeps others waiting would add up, and so would its memory. */
  function checkedInTurn(reading: Sources): Promise<CheckedConfig> {
    const mine = last.then(nextTurn).then(() => checked(current(), reading));
    last = mine;
    return mine;
  }

  return {
    file: () => current().file,
    told: () => toldElements(current().document),
    pending: () => checkedInTurn(sources),
    check(text) {
      const { file } = current();
      if (marksIn(text) > MOST_MARKS) {
        const fault = { severity: "error", file, line: 1, column: 1, message: TOO_MANY_MARKS } as const;
        return Promise.resolve({ faults: [fault], differences: [] });
      }
      return checkedInTurn({
        ...sources,
        readText: (path) => path === file ? text : sources.readText(path),
      });
    },
    reload,
  };
}

/** Tags at most in a text that is checked: the parser takes all of them in one turn. */
const MOST_MARKS = 10_000;
const TOO_MANY_MARKS = `the file has more than ${MOST_MARKS} tags, which would keep terminals waiting; ` +
  "the command sip2d check takes it";

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) marks++;
  return marks;
}

/** Lets everybody else have a turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Reads beside serving, as a reload does: a large file keeps no terminal waiting. */
async function checked(current: Config, sources: Sources): Promise<CheckedConfig> {
  try {
    const { config, faults } = await loadConfigInTurns(current.file, sources);
    if (config === undefined) return { faults, differences: [] };
    const problem = unusable(config, current);
    const differences = [
      ...configDifferences(toldElements(current.document), toldElements(config.document)),
      ...otherContents(current, config),
    ];
    return { faults, differences, ...problem !== undefined && { problem } };
  } catch (error) {
    const problem = missingPermission(error) ?? (error instanceof Error ? error.message : String(error));
    return { faults: [], problem, differences: [] };
  }
}

/** Lists passwords and certificates that changed although the file names the same place for them. */
function otherContents(before: Config, after: Config): readonly ConfigDifference[] {
  const elsewhere = (text: string | undefined) => text !== undefined && /^(file|env):/.test(text);
  const written = new Map(
    toldElements(after.document).map(({ path, key, values }) => [
      `${path} ${key}`,
      values.find(({ name }) => name === "password")?.written,
    ]),
  );
  const passwords = [...after.accounts.values()].filter(({ id, password }) => {
    const old = before.accounts.get(id)?.password;
    return old !== undefined && elsewhere(written.get(`accounts/login ${id}`)) && !isDeepStrictEqual(old, password);
  });
  const certificates = [...after.listeners, ...after.pages].filter(({ host, port, tls }) => {
    const old = [...before.listeners, ...before.pages].find((each) => each.host === host && each.port === port)?.tls;
    return old !== undefined && tls !== undefined && !isDeepStrictEqual(old, tls);
  });
  return [
    ...passwords.map(({ id }) => content("accounts/login", id, "password")),
    ...certificates.map(({ port }) => content("listeners/service", String(port), "certificate and key")),
  ];
}

function content(path: string, key: string, name: string): ConfigDifference {
  return { path, key, kind: "changed", settings: [{ name, before: "", after: "what is kept there is another" }] };
}

function unusable(config: Config, current: Config): string | undefined {
  refuseUnusableHashes(config);
  return isDeepStrictEqual(config.storage, current.storage) ? undefined : "another storage needs a restart";
}
