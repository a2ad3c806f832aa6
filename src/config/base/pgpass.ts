import type { PostgresUrl } from "./storage_url.ts";

/**
 * Finds the password of a database in a password file of PostgreSQL's: lines of `host:port:database:user:password`,
 * where `*` stands for anything and a backslash keeps `:` and `\` what they are. The first line that fits counts.
 */
export function passwordFromPgpass(
  text: string,
  { host, port, database, user }: Pick<PostgresUrl, "host" | "port" | "database" | "user">,
): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = [...line.matchAll(/(?:^|:)((?:\\.|[^:\\])*)/g)].map(([, field = ""]) =>
      field.replace(/\\(.)/g, "$1")
    );
    const [password] = fields.slice(4);
    const fits = [host, String(port), database, user].every((value, index) =>
      fields[index] === "*" || fields[index] === value
    );
    if (fits && password !== undefined) return password;
  }
  return undefined;
}
