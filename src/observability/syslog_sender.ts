import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import type { SyslogSettings } from "../config/base/log_settings.ts";
import type { LogEntry } from "./log_entry.ts";
import { syslogDatagram } from "./syslog_datagram.ts";
import { syslogSource } from "./syslog_source.ts";

/** Sends entries to a syslog daemon. */
interface SyslogSender {
  /**
   * Makes ready to send to a daemon.
   *
   * @throws Deno's `NotCapable` when the process may not
   */
  open(to: SyslogSettings): void;
  /** Sends entries; resolves with what was in the way, if something was: then some of them may not be sent. */
  send(batch: readonly LogEntry[], to: SyslogSettings): Promise<string | undefined>;
  /** Closes the socket. A later entry opens another. */
  close(): Promise<void>;
}

/** Makes a sender without a socket. UDP promises nothing: a daemon that is not there is not noticed on every system. */
export function createSyslogSender(): SyslogSender {
  let opened: { readonly source: string; readonly socket: Promise<Socket> } | undefined;

  function open({ host, port }: SyslogSettings): Promise<Socket> {
    const source = syslogSource(host);
    if (opened?.source === source) return opened.socket;
    for (const address of [{ host: source, port: 0 }, { host, port }]) requireNet(address);
    void close();
    opened = { source, socket: bindSocket(source) };
    return opened.socket;
  }

  async function send(batch: readonly LogEntry[], to: SyslogSettings): Promise<string | undefined> {
    const problem = await sendAll(batch, to).then(() => undefined, (error: unknown) => String(error));
    // The next batch tries with another socket.
    if (problem !== undefined) await close();
    return problem;
  }

  async function sendAll(batch: readonly LogEntry[], to: SyslogSettings): Promise<void> {
    const socket = await open(to);
    await Promise.all(batch.map((entry) => sendOne(socket, syslogDatagram(entry, to, Deno.pid), to)));
  }

  async function close(): Promise<void> {
    const closing = opened;
    opened = undefined;
    // One that could not be bound is closed already.
    const socket = await closing?.socket.catch(() => undefined);
    if (socket !== undefined) await closeSocket(socket);
  }

  return { open: (to) => void open(to).catch(() => {}), send, close };
}

/** Throws if the process may not send. The error of a node:dgram socket for a missing permission cannot be caught. */
function requireNet({ host, port }: { readonly host: string; readonly port: number }): void {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (Deno.permissions.querySync({ name: "net", host: address }).state === "granted") return;
  throw new Deno.errors.NotCapable(`Requires net access to "${address}", run again with the --allow-net flag`);
}

function bindSocket(address: string): Promise<Socket> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  return new Promise((resolve, reject) => {
    // Of one that is bound already, the next sending tells.
    socket.on("error", (error) => {
      void closeSocket(socket);
      reject(error);
    });
    socket.bind(0, address, () => resolve(socket));
  });
}

/** Closes a socket; one that an error has closed already throws at that. */
function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(resolve);
    } catch {
      resolve();
    }
  });
}

function sendOne(socket: Socket, datagram: Uint8Array, { host, port }: SyslogSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(Buffer.from(datagram), port, host, (error) => error ? reject(error) : resolve());
  });
}
