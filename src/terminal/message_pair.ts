import { describeMessage, messageToJson } from "../protocol/describe_message.ts";
import type { AnyMessage } from "../protocol/message.ts";
import { openText } from "./opened_text.ts";

/** What travelled in one exchange, as far as it came, and what was wrong with it. */
export interface MessagePair {
  /** Absent when nothing was sent. */
  readonly sent?: string;
  /** Absent when nothing came back. */
  readonly received?: string;
  readonly problem?: { readonly kind: string; readonly message: string };
}

/** Who runs the client types the patron's data himself; only passwords are kept from the screen. */
const SHOWN = { personal: true };

/**
 * Writes an exchange in lines for people: each message as it travelled behind `>` (sent) or `<` (received), and below
 * it with labels. Passwords are masked.
 */
export function pairLines({ sent, received }: MessagePair, delimiter: string): string[] {
  return [...linesOf(">", sent, delimiter), ...linesOf("<", received, delimiter)];
}

/**
 * Writes an exchange as one JSON object: `sent`, `received` and, if something was wrong, `problem`. Passwords are
 * masked.
 */
export function pairJson({ sent, received, problem }: MessagePair, delimiter: string): string {
  return JSON.stringify({ sent: jsonOf(sent, delimiter), received: jsonOf(received, delimiter), problem });
}

function linesOf(direction: string, text: string | undefined, delimiter: string): string[] {
  if (text === undefined) return [];
  const { message, shown } = openText(text, delimiter);
  return [`${direction} ${shown}`, ...labelled(message).map((line) => `  ${line}`)];
}

function labelled(message: AnyMessage | undefined): string[] {
  return message === undefined ? [] : describeMessage(message, SHOWN);
}

function jsonOf(text: string | undefined, delimiter: string) {
  if (text === undefined) return null;
  const { message, shown } = openText(text, delimiter);
  return { raw: shown, ...(message === undefined ? {} : messageToJson(message, SHOWN)) };
}
