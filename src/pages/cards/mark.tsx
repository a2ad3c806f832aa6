import type { Child } from "hono/jsx";

/** Shows a few words that must not be overlooked, in the colour of their meaning. */
export function Mark(
  { kind, children }: { readonly kind: "danger" | "waiting" | "done" | "plain"; readonly children?: Child },
) {
  return <mark data-kind={kind}>{children}</mark>;
}
