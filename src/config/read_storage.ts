import { resolve } from "node:path";
import * as v from "valibot";
import type { PostgresConfig, StorageConfig } from "./config.ts";
import type { DatabasePassword } from "./base/database_password.ts";
import { whyUnset } from "./password_source.ts";
import { isThisMachine } from "./base/is_this_machine.ts";
import { passwordFromPgpass } from "./base/pgpass.ts";
import { readFile } from "./base/read_file.ts";
import { type ConfigReading, elementsAt, placeOf, settingsOf, valuesOf } from "./base/reading.ts";
import { storage } from "./sip2d_elements.ts";
import { type PostgresUrl, storageUrl } from "./base/storage_url.ts";

type Settings = ReturnType<typeof settingsOf<typeof storage.attributes>>;

/** Reads where the library is kept. What is wrong on the way is reported, and then the result does not count. */
export function readStorage(reading: ConfigReading): StorageConfig {
  const { root, folder, report } = reading;
  const [found] = elementsAt(root, storage);
  const settings = settingsOf(found, storage);
  const { url } = settings;
  // One that has faults reads as if it were not there; they have been reported.
  const inOrder = found !== undefined && valuesOf(found, storage) !== undefined;
  if (url.kind === "postgres") {
    const at = (attribute: string) => found === undefined ? root.position : placeOf(found, attribute);
    return readPostgres(url, settings, reading, (attribute, message) => report("error", at(attribute), message));
  }
  for (const name of ["password", "tls", "tls_ca", "pool", "statement_timeout"]) {
    const written = inOrder ? found.attributes.get(name) : undefined;
    if (written) report("error", written.position, `${name} stands beside an SQLite file; it is for PostgreSQL only`);
  }
  return { kind: "sqlite", path: resolve(folder, url.path) };
}

/**
 * Tells what a URL by itself says of where a library is kept, with the default of everything else; or what is wrong
 * with it.
 */
export function storageAt(
  text: string,
  { folder, sources }: Pick<ConfigReading, "folder" | "sources">,
): { readonly ok: true; readonly storage: StorageConfig } | { readonly ok: false; readonly message: string } {
  const url = v.safeParse(storageUrl.schema, text);
  if (!url.success) {
    const why = url.issues[0].message || "is not in order";
    return { ok: false, message: `the URL ${why}; it must be ${storageUrl.allowed}` };
  }
  if (url.output.kind === "sqlite") {
    return { ok: true, storage: { ...url.output, path: resolve(folder, url.output.path) } };
  }
  const messages: string[] = [];
  const settings = settingsOf(undefined, storage);
  const config = readPostgres(
    url.output,
    settings,
    { folder, sources },
    (_attribute, message) => messages.push(message),
  );
  const [message] = messages;
  return message === undefined ? { ok: true, storage: config } : { ok: false, message };
}

function readPostgres(
  url: PostgresUrl,
  settings: Settings,
  reading: Pick<ConfigReading, "folder" | "sources">,
  report: (attribute: string, message: string) => void,
): PostgresConfig {
  const { host, port, others, database, user } = url;
  const password = findPassword(url, settings.password, reading);
  if (!password.ok) report(settings.password === undefined ? "url" : "password", password.message);
  const mode = settings.tls ?? ([url, ...others ?? []].every(({ host }) => isThisMachine(host)) ? "no" : "verify-full");
  const ca = settings.tls_ca === undefined
    ? undefined
    : readFile(resolve(reading.folder, settings.tls_ca), reading.sources);
  if (ca?.ok === false) report("tls_ca", `tls_ca: ${ca.message}`);
  if (ca !== undefined && mode === "no") report("tls_ca", "tls_ca stands beside a connection without TLS");
  return {
    kind: "postgres",
    host,
    port,
    ...(others && { others }),
    database,
    user,
    password: password.ok ? password.text : "",
    ...(mode !== "no" && { tls: { mode, ...(ca?.ok && { ca: ca.text }) } }),
    poolSize: settings.pool,
    ...(settings.statement_timeout !== undefined && { statementTimeout: settings.statement_timeout }),
  };
}

type Found = ReturnType<typeof readFile>;

/** The password that the attribute names, else the URL's own, else that of the file which PGPASSFILE names, else none. */
function findPassword(
  url: PostgresUrl,
  source: DatabasePassword | undefined,
  { folder, sources }: Pick<ConfigReading, "folder" | "sources">,
): Found {
  switch (source?.kind) {
    case "clear":
      return { ok: true, text: source.value };
    case "env": {
      const text = sources.env(source.name);
      return text
        ? { ok: true, text }
        : { ok: false, message: `password: the variable ${source.name} ${whyUnset(source.name, sources)}` };
    }
    case "file": {
      const file = readFile(resolve(folder, source.path), sources);
      if (!file.ok) return { ok: false, message: `password: ${file.message}` };
      // Editors and `echo` end a file with a line end, which is not part of the password.
      return { ok: true, text: file.text.replace(/\r?\n$/, "") };
    }
  }
  if (url.password !== undefined) return { ok: true, text: url.password };
  const path = sources.env("PGPASSFILE");
  if (!path) return { ok: true, text: "" };
  const file = readFile(resolve(folder, path), sources);
  if (!file.ok) return { ok: false, message: `PGPASSFILE: ${file.message}` };
  const passwords = [url, ...url.others ?? []].map((server) => passwordFromPgpass(file.text, { ...url, ...server }));
  return { ok: true, text: passwords.find((password) => password !== undefined) ?? "" };
}
