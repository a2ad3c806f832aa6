import { asSaid, type Notice, notice } from "../library/notice.ts";
import { isDeepStrictEqual } from "node:util";
import type { Fault } from "../config/base/fault.ts";
import type { Sources } from "../config/base/reading.ts";
import type { Account, Config, TlsConfig } from "../config/config.ts";
import { loadConfig } from "../config/load_config.ts";
import { type ConfigDifference, configDifferences } from "../config/shown/differences.ts";
import { type ShownElement, shownElements } from "../config/shown/shown_elements.ts";
import { missingPermission } from "../process/missing_permission.ts";
import { refuseUnusableHashes } from "../service/refuse_unusable_hashes.ts";
import type { Beginning, CheckedConfig } from "./configuring.ts";

/** What a configuration is compared with, as values that can be sent to another thread. */
export interface ComparedConfig {
  /** Path of its file. */
  readonly file: string;
  readonly told: readonly ShownElement[];
  readonly storage: Config["storage"];
  /** By the id of the account. */
  readonly passwords: ReadonlyMap<string, Account["password"]>;
  readonly services: readonly ComparedService[];
}

interface ComparedService {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsConfig;
}

/** Takes from a configuration what another one is compared with. */
export function comparedConfig({ file, document, storage, accounts, listeners, pages }: Config): ComparedConfig {
  return {
    file,
    told: shownElements(document),
    storage,
    passwords: new Map([...accounts.values()].map(({ id, password }) => [id, password])),
    services: [...listeners, ...pages].map(({ host, port, tls }) => ({ host, port, ...tls && { tls } })),
  };
}

/** Reads a configuration as a reload does, and gives its faults and what the reload would change. */
export function checkConfig(inForce: ComparedConfig, sources: Sources): CheckedConfig {
  try {
    const { config, faults } = loadConfig(inForce.file, sources);
    if (config === undefined) return checked({ faults });
    refuseUnusableHashes(config);
    const other = comparedConfig(config);
    const differences = [...configDifferences(inForce.told, other.told), ...otherContents(inForce, other)];
    const same = isDeepStrictEqual(other.storage, inForce.storage);
    return checked({
      faults,
      differences,
      ...!same && { problem: notice("storage-needs-restart", "another storage needs a restart") },
    });
  } catch (error) {
    const missing = missingPermission(error);
    if (missing === undefined) {
      return checked({ problem: asSaid(error instanceof Error ? error.message : String(error)) });
    }
    const needed = missing.replace(/^missing permission: (?:add )?/, "");
    return checked({ problem: notice("permission-missing", missing, needed) });
  }
}

/**
 * The most faults and differences that are listed. Each one that is sent to the serving thread takes some of its time.
 */
const LISTED = 100;

/** Makes the result of a check. What is absent was not found. */
export function checked({ faults = [], problem, differences = [] }: {
  readonly faults?: readonly Fault[];
  readonly problem?: Notice;
  readonly differences?: readonly ConfigDifference[];
}): CheckedConfig {
  const hasErrors = faults.some(({ severity }) => severity === "error");
  return {
    faults: beginningOf(faults),
    hasErrors,
    ...problem !== undefined && { problem },
    differences: beginningOf(differences),
  };
}

function beginningOf<T>(list: readonly T[]): Beginning<T> {
  return { first: list.slice(0, LISTED), count: list.length };
}

/** Lists passwords and certificates that changed although the file names the same place for them. */
function otherContents(before: ComparedConfig, after: ComparedConfig): readonly ConfigDifference[] {
  const elsewhere = (text: string | undefined) => text !== undefined && /^(file|env):/.test(text);
  const written = new Map(
    after.told.map(({ path, key, values }) => [
      `${path} ${key}`,
      values.find(({ name }) => name === "password")?.written,
    ]),
  );
  const passwords = [...after.passwords].filter(([id, password]) => {
    const old = before.passwords.get(id);
    return old !== undefined && elsewhere(written.get(`accounts/login ${id}`)) && !isDeepStrictEqual(old, password);
  });
  const certificates = after.services.filter(({ host, port, tls }) => {
    const old = before.services.find((each) => each.host === host && each.port === port)?.tls;
    return old !== undefined && tls !== undefined && !isDeepStrictEqual(old, tls);
  });
  return [
    ...passwords.map(([id]) => content("accounts/login", id, "password")),
    ...certificates.map(({ port }) => content("listeners/service", String(port), "certificate and key")),
  ];
}

function content(path: string, key: string, name: string): ConfigDifference {
  return { path, key, kind: "changed", settings: [{ name, before: "", after: "what is kept there is another" }] };
}
