import { type Element, inNamespace, parseDocument } from "../xml/document.ts";
import { isUtf16, SAVE_AS_UTF8 } from "../xml/utf16.ts";
import type { ElementRow } from "./element_row.ts";
import type { Position } from "../xml/position.ts";
import type { ReportFault, Sources } from "./reading.ts";

/** The text of a file, or why it cannot be read. */
type FileText =
  | {
    readonly ok: true;
    readonly text: string;
    /** The text stands for one that is not known. */
    readonly unseen?: true;
  }
  | { readonly ok: false; readonly message: string; /** There is no such file. */ readonly missing?: true };

/**
 * Reads a file. That the process was not granted the permission is not the file's fault: Deno's `NotCapable` is thrown
 * on, and its message says which flag is missing.
 */
export function readFile(path: string, sources: Sources): FileText {
  try {
    const text = sources.readText(path);
    if (isUtf16(text)) return { ok: false, message: `${path} ${SAVE_AS_UTF8}` };
    return { ok: true, text, ...sources.unseen?.(path) && { unseen: true } };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || !(error instanceof Error)) throw error;
    if (error instanceof Deno.errors.NotFound) return { ok: false, message: `there is no file ${path}`, missing: true };
    return { ok: false, message: `${path} cannot be read (${error.message})` };
  }
}

const START: Position = { line: 1, column: 1 };

/**
 * Reads what a file holds as XML whose root is the element that the row is about; `undefined` if it is not, which is
 * reported. If the root names another namespace or none, its content is read as if it had the right one.
 */
export function readRoot(read: FileText, row: ElementRow, report: ReportFault): Element | undefined {
  if (!read.ok) return void report("error", START, read.message);
  const document = parseDocument(read.text);
  if (!document.ok) return void report("error", document.position, document.message);
  const { root } = document;
  const { name, namespace } = row;
  if (root.name !== name) {
    return void report("error", root.position, `the root element is ${root.writtenName}, but must be ${name}`);
  }
  if (root.namespace === namespace) return root;
  report("warning", root.position, `${name} is not in its namespace, as if it had xmlns="${namespace}"`);
  return inNamespace(root, root.namespace, namespace);
}
