import { join } from "node:path";
import { benchConfig } from "../bench_config.ts";
import type { BenchRun } from "../bench_run.ts";
import { type BenchServer, layOutSqlite, startOnSqlite } from "../bench_servers.ts";

const STAFF = '<sip2d:staff id="staff" password="staff" role="admin" />';

/** A port that nobody has at the moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Serves a library of its own with the staff page on a port, which only staff can ask for anything. */
export async function servePages(
  run: Pick<BenchRun, "folder" | "size">,
  port: number,
  staff: "one" | "nobody" = "one",
): Promise<BenchServer> {
  const folder = await Deno.makeTempDir({ dir: run.folder });
  await layOutSqlite(run.size, folder);
  const page = `<service port="127.0.0.1:${port}/tcp" transport="http" />`;
  const config = benchConfig("sqlite:library.db").replace("  </listeners>", `${page}\n  </listeners>`);
  const staffed = config.replace("<sip2d:limits", `${STAFF}<sip2d:limits`);
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), staff === "one" ? staffed : config);
  return await startOnSqlite(folder);
}

/** Asks the staff page for something, as somebody who has logged in. */
export type AskPage = (
  path: string,
  init?: Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> },
) => Promise<Response>;

/** Logs in to the staff page; gives what asks it for something from then on. */
export async function logInTo(port: number): Promise<AskPage> {
  const url = `http://127.0.0.1:${port}`;
  const ask: AskPage = (path, { headers, ...init } = {}) =>
    fetch(url + path, { redirect: "manual", ...init, headers: { origin: url, ...headers } });
  const response = await ask("/login", {
    method: "POST",
    body: new URLSearchParams({ id: "staff", password: "staff" }),
  });
  await response.body?.cancel();
  const cookie = response.headers.getSetCookie().at(-1)?.split(";", 1)[0] ?? "";
  return (path, { headers, ...init } = {}) => ask(path, { ...init, headers: { cookie, ...headers } });
}
