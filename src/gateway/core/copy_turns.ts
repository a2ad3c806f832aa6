import type { CoreDraft } from "./draft.ts";
import type { AskedChange, Phase } from "./states.ts";

/** Phases in which a request works on the returns of its copy. */
const AT_WORK: ReadonlySet<Phase> = new Set([
  ...["comparing", "gathering", "undoing", "clearing", "recalling", "giving on", "accepting"] as const,
]);

/** Whether a request works on the returns of its copy: one does so at a time. A hand-over does until it is over. */
function isAtWork({ facts: { copy }, handOver, phase }: AskedChange): boolean {
  return copy !== undefined && (handOver === undefined ? AT_WORK.has(phase) : phase !== "queueing");
}

/** Queues a request for the returns of its copy, behind those that came before. */
export function queues(asked: AskedChange, draft: CoreDraft): AskedChange {
  const isAlone = [...draft.requests.values()].every((other) =>
    other.id === asked.id || other.facts.copy !== asked.facts.copy || !(isAtWork(other) || other.phase === "queueing")
  );
  if (isAlone) draft.inner.push([asked.id, { kind: "copy is free" }]);
  else if (asked.handOver === undefined) draft.effects.push({ kind: "ring", id: asked.id, when: "over" });
  return { ...asked, phase: "queueing" };
}

/** Gives the returns of a copy to the next request, where one has worked on them until now. */
export function passesOn(before: AskedChange, after: AskedChange | undefined, { requests, inner }: CoreDraft): void {
  if (!isAtWork(before) || (after !== undefined && isAtWork(after))) return;
  for (const { id, phase, facts } of requests.values()) {
    if (phase === "queueing" && facts.copy === before.facts.copy) {
      return void inner.push([id, { kind: "copy is free" }]);
    }
  }
}
