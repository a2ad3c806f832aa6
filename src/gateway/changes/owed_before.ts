import type { Ledger } from "../../storage/port/ledger.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { KnownBefore } from "./answer_memory.ts";
import type { Ask, ChangeRequest } from "./change_request.ts";
import { provableRequest } from "./change_entry.ts";

/**
 * Asks what the patron owes before a payment, once its row keeps other payments back, and notes it in the row.
 * `undefined`: there was no answer.
 */
export async function owedBefore(
  { heard, deadline }: Pick<ChangeRequest, "heard" | "deadline">,
  ask: Ask,
  { readPatron }: AnswerReading,
  ledger: Pick<Ledger, "noteBefore">,
  ledgerId: number,
): Promise<KnownBefore | undefined> {
  const { patronId } = provableRequest(heard) ?? {};
  if (patronId === undefined) return {};
  const answer = await ask({ patron: patronId, loans: false }, deadline - TIME_TO_SEND);
  if (answer === undefined) return undefined;
  const owed = readPatron(answer)?.owed;
  if (owed === undefined) return {};
  await ledger.noteBefore(ledgerId, JSON.stringify({ owed } satisfies KnownBefore));
  return { owed };
}
