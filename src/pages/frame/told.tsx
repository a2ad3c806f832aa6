import type { ActionTold } from "./page_sessions.ts";

/** Tells what came of what a member did last, if that is still to be told. */
export function Told({ told }: { readonly told?: ActionTold }) {
  return told === undefined ? null : <p role={told.done ? "status" : "alert"}>{told.text}</p>;
}
