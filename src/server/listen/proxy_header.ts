import { Buffer } from "node:buffer";
import { isIPv4, isIPv6, type Socket } from "node:net";

/** The header at the beginning of a connection that a proxy opens. */
type ProxyHeader =
  | { readonly kind: "incomplete" }
  | { readonly kind: "wrong" }
  /** `length` bytes belong to the header. Without an address, the proxy speaks for itself or does not know for whom. */
  | { readonly kind: "whole"; readonly length: number; readonly address?: string };

/** Bytes of the longest line of version 1, as HAProxy's specification counts them. */
const LONGEST_LINE = 107;
/** Bytes of version 2 before the addresses, and at most of these and what may follow them. */
const FIXED = 16;
const LONGEST_REST = 4096;
const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const LINE_START = [...new TextEncoder().encode("PROXY ")];

/**
 * Reads the header of HAProxy's PROXY protocol, version 1 or 2, from the first bytes of a connection. See
 * https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (beginsWith(bytes, SIGNATURE)) return bytes.length < FIXED ? { kind: "incomplete" } : readBinary(bytes);
  return beginsWith(bytes, LINE_START) ? readLine(bytes) : { kind: "wrong" };
}

/**
 * Waits for the header that a proxy sends first, and leaves what follows it on the socket. A connection that is closed
 * before that gives the header `incomplete`.
 */
export function takeProxyHeader(socket: Socket): Promise<ProxyHeader> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);

    function done(header: ProxyHeader): void {
      socket.off("readable", read).off("end", gone).off("close", gone);
      resolve(header);
    }

    function gone(): void {
      done({ kind: "incomplete" });
    }

    function read(): void {
      for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
        bytes = Buffer.concat([bytes, chunk]);
        const header = readProxyHeader(bytes);
        if (header.kind === "incomplete") continue;
        if (header.kind === "whole" && header.length < bytes.length) socket.unshift(bytes.subarray(header.length));
        return done(header);
      }
    }

    socket.on("readable", read).on("end", gone).on("close", gone);
  });
}

/** Tells whether bytes, as far as they go, are these. */
function beginsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}

function readLine(bytes: Uint8Array): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(0x0a);
  if (end < 0) return { kind: bytes.length < LONGEST_LINE ? "incomplete" : "wrong" };
  const line = new TextDecoder("latin1").decode(bytes.subarray(0, end + 1));
  const length = end + 1;
  if (/^PROXY UNKNOWN( .*)?\r\n$/.test(line)) return { kind: "whole", length };
  const [, family, address = ""] = /^PROXY TCP([46]) (\S+) \S+ \d{1,5} \d{1,5}\r\n$/.exec(line) ?? [];
  const right = family === "4" ? isIPv4(address) : isIPv6(address);
  return right ? { kind: "whole", length, address: shortenAddress(address) } : { kind: "wrong" };
}

function readBinary(bytes: Uint8Array): ProxyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const command = view.getUint8(12);
  const family = view.getUint8(13) >> 4;
  const rest = view.getUint16(14);
  const length = FIXED + rest;
  if (command >> 4 !== 2 || (command & 15) > 1 || rest > LONGEST_REST) return { kind: "wrong" };
  if (bytes.length < length) return { kind: "incomplete" };
  // Command 0: the proxy looks whether the server is there. Families 0 and 3: unknown, and a socket of its own machine.
  if ((command & 15) === 0 || family === 0 || family === 3) return { kind: "whole", length };
  if (family === 1 && rest >= 12) return { kind: "whole", length, address: [...bytes.subarray(16, 20)].join(".") };
  if (family !== 2 || rest < 36) return { kind: "wrong" };
  const groups = Array.from({ length: 8 }, (_, group) => view.getUint16(FIXED + group * 2).toString(16));
  return { kind: "whole", length, address: shortenAddress(groups.join(":")) };
}

/** Writes an address as it is written elsewhere: short, and without IPv6 around an IPv4 address. */
function shortenAddress(address: string): string {
  if (isIPv4(address)) return address;
  // The network interface behind a link-local address is the proxy's, and nothing that an URL can have.
  const short = new URL(`http://[${address.replace(/%.*/, "")}]`).hostname.slice(1, -1);
  const [, high = "", low = ""] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short) ?? [];
  if (high === "") return short;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join(".");
}
