import { Buffer } from "node:buffer";
import { readSipXml, SIP_NAMESPACES, type SipXml, writeSipXml } from "../../src/protocol/sip_xml.ts";
import { decodeResponse } from "../../src/protocol/decode_request.ts";
import { connectPoster, type HttpAnswer, type Poster, postOf } from "../support/wire/poster.ts";
import { READING } from "../support/wire/wire.ts";
import { faultsOf } from "./judge.ts";
import { mutatedMessage } from "./mutate.ts";
import { createRandom, type Random } from "./random.ts";

/** Posts that are sent ahead of their answers, now and then. */
const AHEAD = 4;
/** Bytes of the longest message that is read. */
const LONGEST = 8192;

/** Texts on which readers of XML stumble. */
const AWKWARD_MARKUP = [
  "<",
  ">",
  "&",
  '"',
  "'",
  "/>",
  "]]>",
  "<![CDATA[",
  "<!--",
  "<?xml?>",
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
  "&b;",
  "&#0;",
  "&#xD800;",
  "&#38;#60;",
  "<request>99</request>",
  "</a:sip>",
  'xmlns:a="urn:b"',
  " login='sipterm1'",
  "\ufeff",
  "\u0000",
  "\ud83d\ude00",
  "&#13;",
  "A".repeat(5000),
] as const;

/**
 * Posts messages with something wrong about them, or about their documents, in pieces of any size, and checks the answers.
 *
 * @returns how many answers there were
 * @throws an error that names seed, document and answer, when one is not as it must be
 */
export async function noisyPoster(port: number, posts: number, seed: number): Promise<number> {
  const random = createRandom(seed);
  let poster = await connectPoster(port);
  for (let sent = 0; sent < posts;) {
    const batch = Array.from({ length: random.once(5) ? Math.min(AHEAD, posts - sent) : 1 }, () => bodyOf(random));
    for (const body of batch) sendInPieces(poster, body, random);
    for (const body of batch) {
      const answer = await poster.next();
      const faults = faultsIn(body, answer);
      if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join("; ")}\n${body}\n${answer.body}`);
    }
    sent += batch.length;
    if (!random.once(20)) continue;
    await poster.close();
    poster = await connectPoster(port);
  }
  await poster.close();
  return posts;
}

/** A document, as it should be but for its message, or spoilt. */
function bodyOf(random: Random): Buffer {
  const text = mutatedMessage(random).subarray(0, -1).toString();
  const message: SipXml = { namespace: random.pick(SIP_NAMESPACES), kind: "request", text };
  const password = random.once(50) ? "wrong" : "term1";
  let body = Buffer.from(writeSipXml({ ...message, login: "sipterm1", password }));
  for (let times = random.below(4); times > 0; times--) {
    const at = random.below(body.length + 1);
    const by = random.once(3) ? Buffer.of(random.below(256)) : Buffer.from(random.pick(AWKWARD_MARKUP));
    body = Buffer.concat([body.subarray(0, at), by, body.subarray(at + random.below(random.once(4) ? 60 : 3))]);
  }
  return body;
}

/** Sends a body whole, in pieces or in chunks. */
function sendInPieces(poster: Poster, body: Buffer, random: Random): void {
  const chunked = random.once(4);
  const post = chunked ? inChunks(body, random) : Buffer.from(postOf(body));
  for (let at = 0; at < post.length;) {
    const end = at + 1 + random.below(2000);
    poster.sendRaw(post.subarray(at, end));
    at = end;
  }
}

function inChunks(body: Buffer, random: Random): Buffer {
  const parts = [Buffer.from("POST /sip2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")];
  for (let at = 0; at < body.length;) {
    const part = body.subarray(at, at + 1 + random.below(500));
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), Buffer.from(part), Buffer.from("\r\n"));
    at += part.length;
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

/** An answer's document as one of the two makers writes it; nothing in its text is markup. */
const ANSWER =
  /^<\?xml version="1\.0" encoding="UTF-8"(?: standalone="yes")?\?>\n<(ns[12]):sip [^<>]*><(response|error)>(?:[^<>&]|&(?:amp|lt|gt|quot|#9|#10|#13);)*<\/\2><\/\1:sip>$/u;

function faultsIn(body: Buffer, { status, headers, body: answer }: HttpAnswer): readonly string[] {
  const [, prefix, kind] = ANSWER.exec(answer) ?? [];
  if (status !== 200) return [`the status is ${status}`];
  if (kind === undefined) return ["the answer is no document"];
  if (headers.get("content-type") !== "application/xml;charset=UTF-8") return ["the answer's type is another"];
  const asked = readSipXml(decoded(body) ?? "\u0000");
  if ("fault" in asked || !isLoggedIn(asked) || /^9[37]/.test(asked.text)) {
    return kind === "error" ? [] : ["what is no message of SIP2 was answered as one"];
  }
  const told = readSipXml(answer);
  if ("fault" in told || kind === "error") return ["a message was answered by an error"];
  if (prefix !== (asked.namespace === SIP_NAMESPACES[0] ? "ns2" : "ns1")) return ["the namespace is another"];
  const line = Buffer.from(asked.text), response = Buffer.from(told.text);
  if (line.length === 0 || line.length > LONGEST || /[\r\n]/.test(asked.text)) {
    return told.text === "96" ? [] : ["what is no message was answered as one"];
  }
  if (decodeResponse(response, READING).kind !== "response") return ["the answer is no message"];
  return faultsOf(line, response, undefined);
}

function isLoggedIn({ kind, login, password }: SipXml): boolean {
  return kind === "request" && login?.trim() === "sipterm1" && password === "term1";
}

function decoded(body: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
