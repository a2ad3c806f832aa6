import type { Socket } from "node:net";
import type { LimitLog } from "../session/limit_log.ts";
import type { SessionParts } from "../session/session_parts.ts";
import { CONNECTION_REFUSALS, type ConnectionRefusal, type RefusedConnection } from "./admit.ts";

/** Turns connections away, and tells log and metrics why. */
interface Refusals {
  /** Turns one away that comes when `most` are open. */
  tooMany(socket: Socket, port: number, most: number): void;
  /** Turns one away that was not admitted. */
  turnAway(socket: Socket, refused: RefusedConnection, port: number, mostOfAddress: number): void;
}

/** Makes what turns connections away; nothing is counted yet. */
export function createRefusals({ limitLog, log, metrics }: SessionParts): Refusals {
  metrics.begin("connectionsRefused", [...CONNECTION_REFUSALS, "connections"]);

  function refuse(
    socket: Socket,
    refusal: ConnectionRefusal | "connections",
    tell: LimitLog,
    properties: { readonly address?: string; readonly port: number; readonly reason: string },
  ): void {
    tell("connection refused", { ...properties });
    metrics.count("connectionsRefused", refusal);
    socket.destroy();
  }

  return {
    tooMany(socket, port, most) {
      refuse(socket, "connections", limitLog, { port, reason: `${most} connections are open` });
    },
    turnAway(socket, { refusal, detail, address }, port, mostOfAddress) {
      if (refusal === "connections from one address") {
        const reason = `${mostOfAddress} connections from the address are open`;
        return refuse(socket, refusal, limitLog, { address, port, reason });
      }
      const reason = detail === undefined ? refusal : `${refusal}: ${detail}`;
      const tell = refusal === "closed by terminal" ? log.debug : limitLog;
      refuse(socket, refusal, tell, { address, port, reason });
    },
  };
}
