import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { PageListener } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";

/** The address of a server's pages. */
export interface PageAddress {
  readonly url: URL;
  /** The certificate that the server shows, where it is known; else an authority that Deno trusts vouches for it. */
  readonly certificate?: string;
}

/** A client of a running server's pages, logged in as a member of staff. */
export interface StaffClient {
  /** The server, as `HOST:PORT`. */
  readonly host: string;
  /** Reads a page in its form for programs. */
  json(path: string): Promise<unknown>;
  /** Sends a form, and reads the answer in its form for programs, also where it is a refusal (409). */
  send(path: string, form: Readonly<Record<string, string>>): Promise<unknown>;
  /**
   * Passes on the lines of a live page as they come, until the work is stopped. Where the server ended the page, it asks for
   * it again, and passes on a line `{"lost":true}` first.
   */
  lines(path: string, take: (line: string) => void, stopped: AbortSignal): Promise<void>;
}

/** What to do if a configuration has no staff. */
export const NAME_STAFF =
  '<acsconfig> must have a <sip2d:staff id="NAME" password="file:PATH" role="view" />, see docs/page.md';

/** The port of a URL that names none. */
const HTTPS_PORT = 443;

/** Addresses to connect to, for those that mean all addresses of a machine. */
const EVERYWHERE: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Gives the address of the pages for a listener of the configuration. */
export function addressOf({ host, port, tls }: PageListener): PageAddress {
  const here = EVERYWHERE[host] ?? host;
  const url = new URL(`${tls === undefined ? "http" : "https"}://${here.includes(":") ? `[${here}]` : here}:${port}`);
  return { url, ...tls && { certificate: tls.certificate } };
}

/** Makes a client, which logs in when it has to: an unused session ends after a while. */
export function createStaffClient(
  address: PageAddress,
  { id, password }: { readonly id: string; readonly password: string },
): StaffClient {
  let cookie = "";

  function post(path: string, form: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const headers = { "content-type": "application/x-www-form-urlencoded", "origin": address.url.origin, cookie };
    return ask(address, path, { method: "POST", headers, body: String(new URLSearchParams(form)) });
  }

  async function logIn(): Promise<void> {
    const response = await post("/login", { id, password });
    response.resume();
    const [given = ""] = response.headers["set-cookie"]?.slice(-1) ?? [];
    cookie = given.split(";", 1)[0] ?? "";
    if (response.statusCode === 303) return;
    if (response.statusCode === 404 || response.statusCode === 405) {
      // 405: without staff, sip2d takes no forms at all.
      throw new CommandFailed(
        `${address.url.origin} has no staff page; in its configuration, ${NAME_STAFF}`,
        EXIT.cannot,
      );
    }
    throw new CommandFailed("the server refused name and password, or too many logins were tried", EXIT.faulty);
  }

  async function get(path: string, accept: string): Promise<IncomingMessage> {
    for (let tries = 0;; tries++) {
      if (cookie === "" || tries > 0) await logIn();
      const response = await ask(address, path, { method: "GET", headers: { accept, cookie } });
      const type = response.headers["content-type"] ?? "";
      if (response.statusCode === 200 && type.startsWith(accept)) return response;
      response.resume();
      if (response.statusCode === 403) throw new CommandFailed(`${id} may not; it takes another role`, EXIT.faulty);
      if (tries > 0) throw new CommandFailed(`the server answered ${response.statusCode} to ${path}`, EXIT.faulty);
    }
  }

  return {
    host: address.url.host,
    json: async (path) => JSON.parse(await textOf(await get(path, "application/json"))),
    async send(path, form) {
      await logIn();
      const response = await post(path, { ...form, as: "json" });
      const type = response.headers["content-type"] ?? "";
      if (type.startsWith("application/json")) return JSON.parse(await textOf(response));
      response.resume();
      const why = response.statusCode === 403 ? `${id} may not; the role admin is needed` : "";
      throw new CommandFailed(why || `the server answered ${response.statusCode} to ${path}`, EXIT.faulty);
    },
    lines: (path, take, stopped) =>
      unlessStopped(stopped, async () => {
        for (let times = 0; !stopped.aborted; times++) {
          const response = await get(path, "text/event-stream");
          if (times > 0) take('{"lost":true}');
          stopped.addEventListener("abort", () => response.destroy(), { once: true });
          for await (const line of eventLines(response)) if (!stopped.aborted) take(line);
        }
      }),
  };
}

/** Does work whose outcome does not matter any more once it is stopped; a server that stands still holds nobody. */
async function unlessStopped(stopped: AbortSignal, work: () => Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stopped.addEventListener("abort", () => resolve());
  await Promise.race([work(), promise]);
}

/** A request of the client. */
interface Asked {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function ask(
  { url, certificate }: PageAddress,
  path: string,
  { method, headers, body = "" }: Asked,
): Promise<IncomingMessage> {
  const failed = (error: Error) => new CommandFailed(`${url.origin}: ${error.message}`, EXIT.cannot);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const secured = url.protocol === "https:" ? await connectTo(url, certificate, failed) : undefined;
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return await new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), {
      method,
      headers: { ...headers, ...length },
      ...secured && { createConnection: () => secured },
    }, resolve);
    sent.on("error", (error) => reject(failed(error)));
    sent.end(body);
  });
}

/**
 * Connects over TLS to the server that shows this very certificate, whatever its name and its issuer,
 * or else to one for whose name an authority vouches; nothing is sent to another. `node:https` connects only for those
 * who may ask the system for its authorities (`--allow-sys`), `node:tls` for all.
 */
function connectTo(url: URL, certificate: string | undefined, failed: (error: Error) => Error): Promise<TLSSocket> {
  const known = certificate === undefined ? undefined : new X509Certificate(certificate).raw;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || HTTPS_PORT);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: known === undefined,
      ...!isIP(host) && { servername: host },
    });
    socket.on("error", (error) => reject(failed(error)));
    socket.on("secureConnect", () => {
      if (known === undefined || known.equals(socket.getPeerCertificate().raw)) return resolve(socket);
      socket.destroy();
      reject(failed(new Error("the server shows another certificate than the configuration's")));
    });
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part;
  return text;
}

/** Takes the data out of a stream of events, line by line. */
async function* eventLines(response: IncomingMessage): AsyncGenerator<string, void> {
  let text = "";
  for await (const part of response.setEncoding("utf8")) {
    const lines = `${text}${part}`.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: ")) yield line.slice("data: ".length);
  }
}
