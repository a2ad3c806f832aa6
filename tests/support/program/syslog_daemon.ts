import { createSocket } from "node:dgram";
import { until } from "../wire/until.ts";

/** What listens where a syslog daemon would. */
export interface SyslogDaemon {
  readonly port: number;
  /** All that was heard, once a datagram is among it that holds a text. */
  heard(text: string): Promise<readonly string[]>;
}

/** Listens on a port of this machine while `use` runs. */
export async function withSyslogDaemon(use: (daemon: SyslogDaemon) => Promise<void>): Promise<void> {
  const socket = createSocket("udp4");
  const datagrams: string[] = [];
  socket.on("message", (bytes) => void datagrams.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  try {
    await use({
      port: socket.address().port,
      async heard(text) {
        await until(() => datagrams.some((datagram) => datagram.includes(text)), `a datagram with ${text}`);
        return datagrams;
      },
    });
  } finally {
    await new Promise<void>((resolve) => socket.close(resolve));
  }
}
