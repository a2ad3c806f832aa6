import { resolve } from "node:path";
import type { AccountPassword } from "./config.ts";
import { secretKind } from "./base/kind.ts";
import { readFile } from "./base/read_file.ts";
import type { ConfigReading, Sources } from "./base/reading.ts";

/** Where a password is kept. */
export type PasswordSource =
  | AccountPassword
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "env"; readonly name: string };

/** The PHC string format; whether its parameters can be met shows when a password is compared with it. */
const PHC = new RegExp(
  "^\\$(?:argon2id\\$v=19\\$m=\\d+,t=\\d+,p=\\d+|scrypt\\$ln=\\d+,r=\\d+,p=\\d+)" +
    "\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{16,86}$",
);

/** The hash of a staff member's password, as Koha keeps it. */
const BCRYPT = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/;

/** `login/@password`. */
export const passwordSource = secretKind(
  "a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ (bcrypt), file:PATH or env:NAME",
  (text, refuse): PasswordSource => {
    const [, scheme, rest = ""] = /^(file|env):(.*)$/s.exec(text) ?? [];
    if (scheme === "file") return rest === "" ? refuse("names no file") : { kind: "file", path: rest };
    if (scheme === "env") return /^[a-z_]\w*$/i.test(rest) ? { kind: "env", name: rest } : refuse("names no variable");
    return plainPassword(text) ?? refuse(passwordFault(text));
  },
);

/** Reads text as a password or as the hash of one; `undefined` if it is neither. */
function plainPassword(text: string): AccountPassword | undefined {
  if (text === "") return undefined;
  if (!/^\$(?:argon2id|scrypt|2[a-z]?)\$/.test(text)) return { kind: "clear", value: text };
  return PHC.test(text) || BCRYPT.test(text) ? { kind: "hash", phc: text } : undefined;
}

/** Tells what is wrong with text that {@link plainPassword} does not take. */
function passwordFault(text: string): string {
  return text === "" ? "is empty" : "begins like a hash, but is not a whole one";
}

/** Finds a password, or says what is wrong with where it is kept. */
export function findPassword(
  source: PasswordSource,
  { folder, sources, libraryOnly }: Pick<ConfigReading, "folder" | "sources" | "libraryOnly">,
): AccountPassword | string {
  if (source.kind === "clear" || source.kind === "hash") return source;
  // It is not used to log in.
  if (libraryOnly) return { kind: "clear", value: crypto.randomUUID() };
  if (source.kind === "env") {
    const name = `the environment variable ${source.name}`;
    const value = sources.env(source.name);
    return value === undefined
      ? `${name} ${whyUnset(source.name, sources)}`
      : plainPassword(value) ?? `${name} ${passwordFault(value)}`;
  }
  const file = readFile(resolve(folder, source.path), sources);
  if (!file.ok) return file.message;
  // Editors and `echo` end a file with a line end, and Windows begins it with a byte order mark: none is of the password.
  const value = file.text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
  return plainPassword(value) ?? `the text of ${source.path} ${passwordFault(value)}`;
}

/** Says of a variable without a value why it has none. */
export function whyUnset(name: string, sources: Sources): string {
  return sources.withholds?.(name) ? `is withheld by the permissions: add --allow-env=${name}` : "is not set";
}
