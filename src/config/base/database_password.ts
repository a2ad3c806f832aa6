import { secretKind } from "./kind.ts";

/** Where the password of the database user comes from. */
export type DatabasePassword =
  | { readonly kind: "clear"; readonly value: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "env"; readonly name: string };

/** `storage/@password`. */
export const databasePassword = secretKind("a password, file:PATH or env:NAME", (text, refuse): DatabasePassword => {
  const [, scheme, rest = ""] = /^(file|env):(.*)$/s.exec(text) ?? [];
  if (scheme === "file") return rest === "" ? refuse("names no file") : { kind: "file", path: rest };
  if (scheme === "env") return /^[a-z_]\w*$/i.test(rest) ? { kind: "env", name: rest } : refuse("names no variable");
  return text === "" ? refuse("is empty") : { kind: "clear", value: text };
});
