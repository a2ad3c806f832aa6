import { connect, type Socket } from "node:net";
import { CERTIFICATES } from "../../support/files/certificates.ts";
import { askPage, fromAddress, ms } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage } from "./stage.ts";

/** What one address may have open, and how often it tries; connections that say nothing to the pages. */
const ALLOWED = 20, TRIED = 60, IDLE = 60;

/** Connections that begin no TLS and ask for no page. */
export const halfOpen: Attack = {
  name: "half-open connections",
  make({ slack }) {
    const attributes = `certificate="${CERTIFICATES}/server.pem" key="${CERTIFICATES}/server.key"`;
    const setting = { attributes, service: { proxy_protocol: "127.0.0.1" }, limits: { connections_per_address: "20" } };
    return onStage(setting, async ({ port, pages }) => {
      const faults: string[] = [];
      const silent = Array.from({ length: TRIED }, () => {
        const socket = connect(port, "127.0.0.1").on("error", () => {});
        socket.write(fromAddress("10.0.0.1"));
        return socket;
      });
      const other = connect(port, "127.0.0.1").on("error", () => {});
      other.write(fromAddress("10.0.0.2"));
      const openNow = () => silent.filter(isOpen).length;
      for (let seconds = 0; seconds < 2 * slack && (seconds === 0 || openNow() > ALLOWED); seconds++) await settle();
      const open = openNow();
      if (open > ALLOWED) faults.push(`${open} silent connections from one address are open, ${ALLOWED} are allowed`);
      if (!isOpen(other)) faults.push("another address is kept out");
      const idle = Array.from({ length: IDLE }, () => connect(pages, "127.0.0.1").on("error", () => {}));
      await settle();
      const { status, took } = await askPage(pages, "/readyz");
      if (status !== 200) faults.push(`/readyz answers ${status} beside ${IDLE} idle connections`);
      if (took > 250 * slack) faults.push(`/readyz took ${ms(took)}`);
      for (const socket of [...silent, other, ...idle]) socket.destroy();
      return { figures: `${open} of ${TRIED} silent connections stay open, /readyz ${ms(took)}`, faults };
    });
  },
};

function isOpen(socket: Socket): boolean {
  return !socket.destroyed && !socket.readableEnded;
}

/** Lets the server accept what has come. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000));
}
