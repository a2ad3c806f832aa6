import { Buffer } from "node:buffer";
import type { PageContext } from "./page_context.ts";

/** The limits of a form. */
interface FormBounds {
  readonly bytes: number;
  readonly fields: number;
  /** Whether a file may come with it. */
  readonly file: boolean;
}

/**
 * The limits of forms, by their pages. Terminals wait while a form is read, the longer the more fields it has: 150,000
 * fields in one MiB take a second.
 */
const BOUNDS = {
  /** Anybody may send this form. */
  login: { bytes: 4096, fields: 8, file: false },
  /** Anybody may send this one, too; a token has a few kilobytes. */
  token: { bytes: 16_384, fields: 8, file: false },
  fields: { bytes: 65_536, fields: 100, file: false },
  /**
   * The configuration of a site with fifteen hundred terminals fits. A larger file would keep terminals waiting while
   * it is read.
   */
  upload: { bytes: 1 << 18, fields: 8, file: true },
} as const satisfies Record<string, FormBounds>;

/** The form of a request cannot be read. */
export class UnreadableForm extends Error {
  override readonly name = "UnreadableForm";
}

/** The form of a request has more bytes than it may have. */
export class TooLargeForm extends Error {
  override readonly name = "TooLargeForm";
  readonly most: number;

  constructor(most: number) {
    super(`a form of more than ${most} bytes`);
    this.most = most;
  }
}

/** The texts of a form by name, also the text of a file. If a name is there twice, the last text counts. */
type PageForm = ReadonlyMap<string, string>;

/**
 * Reads the form of a request. Its body is not read before this call, so that requests that are refused earlier cost
 * nothing.
 *
 * @throws {UnreadableForm} if it is not what its type says, has another type, or has too many fields
 * @throws {TooLargeForm}
 */
export async function readForm({ req }: PageContext, kind: keyof typeof BOUNDS): Promise<PageForm> {
  const bounds: FormBounds = BOUNDS[kind];
  const type = req.header("content-type") ?? "";
  const isMultipart = bounds.file && /^multipart\/form-data *;/i.test(type);
  if (!isMultipart && !/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) throw new UnreadableForm();
  const body = await readBody(req.raw.body, bounds.bytes);
  return isMultipart ? readParts(body, boundaryOf(type), bounds.fields) : readPairs(body, bounds.fields);
}

async function readBody(body: ReadableStream<Uint8Array> | null, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body ?? []) {
      size += part.length;
      if (size > most) break;
      parts.push(part);
    }
  } catch (cause) {
    throw new UnreadableForm(undefined, { cause });
  }
  if (size > most) throw new TooLargeForm(most);
  return Buffer.concat(parts);
}

function readPairs(body: Buffer, most: number): PageForm {
  let fields = 1;
  for (let at = body.indexOf("&"); at >= 0 && fields <= most; at = body.indexOf("&", at + 1)) fields++;
  if (fields > most) throw new UnreadableForm();
  return new Map(new URLSearchParams(body.toString()));
}

/** Reads the parts of a form with a file (RFC 7578). Deno's own reader takes seconds for many parts. */
function readParts(body: Buffer, boundary: string, most: number): PageForm {
  const form = new Map<string, string>();
  const utf8 = new TextDecoder();
  const mark = Buffer.from(`\r\n--${boundary}`);
  // The first boundary stands at the beginning, without the line end that belongs to the others.
  let at = body.indexOf(mark.subarray(2));
  if (at !== 0) throw new UnreadableForm();
  at += mark.length - 2;
  for (let parts = 0; body.toString("latin1", at, at + 2) !== "--"; parts++) {
    const head = body.indexOf("\r\n\r\n", at);
    const end = head < 0 ? -1 : body.indexOf(mark, head + 2);
    if (end < 0 || parts === most) throw new UnreadableForm();
    const name = /^content-disposition: *form-data *;[^\r\n]*\bname="([^"\r\n]*)"/im.exec(
      utf8.decode(body.subarray(at, head)),
    )?.[1];
    if (name === undefined) throw new UnreadableForm();
    form.set(name, utf8.decode(body.subarray(Math.min(head + 4, end), end)));
    at = end + mark.length;
  }
  return form;
}

function boundaryOf(type: string): string {
  const [, quoted, bare] = /; *boundary=(?:"([^"]{1,70})"|([^";, ]{1,70}))/i.exec(type) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw new UnreadableForm();
  return boundary;
}
