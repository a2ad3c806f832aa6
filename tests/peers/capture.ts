/** A segment of a TCP stream: who sent it, what it carries, and when, in seconds from the beginning. */
export interface Segment {
  readonly from: "terminal" | "server";
  readonly bytes: string;
  readonly at: number;
  /** Which connection it belongs to; 0 where none is said. */
  readonly stream?: number;
}

/** The port at which the server of a capture is reached. */
export const SERVER_PORT = 6001;

const TERMINAL_PORT = 40000;
const HEADERS = 40;
/** Packets begin with their IP header (tcpdump.org, "Link-layer header types"). */
const LINKTYPE_RAW = 101;
/** 24 November 2026, 10:15:00 UTC. */
const BEGIN = Date.UTC(2026, 10, 24, 10, 15) / 1000;

/** Writes segments as a capture in the format of libpcap, each in a packet of its own. Text is sent as Latin-1. */
export function captureOf(segments: readonly Segment[]): Uint8Array {
  const sent = new Map<string, number>();
  return joined([fileHeader(), ...segments.flatMap((segment) => packetOf(segment, sent))]);
}

function fileHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b2c3d4);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, 65535);
  header.setUint32(20, LINKTYPE_RAW);
  return new Uint8Array(header.buffer);
}

function packetOf({ from, bytes, at, stream = 0 }: Segment, sent: Map<string, number>): readonly Uint8Array[] {
  const payload = Uint8Array.from(bytes, (character) => character.charCodeAt(0));
  const [own, other] = from === "terminal" ? ["terminal", "server"] : ["server", "terminal"];
  const sequence = sent.get(`${stream} ${own}`) ?? 1;
  const acknowledged = sent.get(`${stream} ${other}`) ?? 1;
  sent.set(`${stream} ${own}`, sequence + payload.length);
  const length = HEADERS + payload.length;
  const record = new DataView(new ArrayBuffer(16 + HEADERS));
  record.setUint32(0, BEGIN + Math.floor(at));
  record.setUint32(4, Math.round(at % 1 * 1e6));
  record.setUint32(8, length);
  record.setUint32(12, length);
  writeIp(record, 16, length, from);
  writeTcp(record, 36, from, stream, sequence, acknowledged);
  return [new Uint8Array(record.buffer), payload];
}

function writeIp(view: DataView, at: number, length: number, from: Segment["from"]): void {
  const [source, destination] = from === "terminal" ? [0x0a000002, 0x0a000001] : [0x0a000001, 0x0a000002];
  view.setUint16(at, 0x4500);
  view.setUint16(at + 2, length);
  view.setUint8(at + 8, 64);
  view.setUint8(at + 9, 6);
  view.setUint32(at + 12, source);
  view.setUint32(at + 16, destination);
}

function writeTcp(
  view: DataView,
  at: number,
  from: Segment["from"],
  stream: number,
  sequence: number,
  acknowledged: number,
): void {
  const ports = [TERMINAL_PORT + stream, SERVER_PORT] as const;
  const [source, destination] = from === "terminal" ? ports : ports.toReversed();
  view.setUint16(at, source ?? 0);
  view.setUint16(at + 2, destination ?? 0);
  view.setUint32(at + 4, sequence);
  view.setUint32(at + 8, acknowledged);
  // A header of five words; PSH and ACK.
  view.setUint16(at + 12, 0x5018);
  view.setUint16(at + 14, 65535);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
