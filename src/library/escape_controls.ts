/**
 * Characters that a screen acts on: control characters save tabs and line ends, and separators of lines that are none
 * in most programs. A carriage return alone is one of them, since what follows it overwrites what stands before.
 */
const CONTROLS = /(?![\t\n\r])\p{Cc}|[\u2028\u2029]|\r(?!\n)/gu;

/**
 * Escapes every character that a screen would act on, as JSON does: a text that came over the wire must not move
 * the cursor or control the screen. JSON stays what it is.
 *
 * @example
 * ```ts
 * escapeControls("\u001b[2J"); // "\\u001b[2J"
 * ```
 */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
