import { secretKind } from "./kind.ts";

/** `storage/@url`; its value is not shown, because an address of a database server may hold a password. */
export const storageUrl = secretKind("sqlite:PATH", (text, refuse): { readonly kind: "sqlite"; path: string } => {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(text.trim()) ?? [];
  if (/^postgres(ql)?$/i.test(scheme)) return refuse("names a PostgreSQL database, which is not supported yet");
  if (scheme === "") return refuse("names no kind of storage");
  if (scheme.toLowerCase() !== "sqlite") return refuse(`begins with ${JSON.stringify(`${scheme}:`)}`);
  return rest === "" ? refuse("names no file") : { kind: "sqlite", path: rest };
});
