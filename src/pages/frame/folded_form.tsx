import type { Child } from "hono/jsx";

/**
 * Shows a form for what cannot be undone folded, so that one press does not send it. It works without a script.
 */
export function FoldedForm(
  { name, label, why, children }: {
    readonly name: string;
    /** The name for people who do not see its surroundings. */
    readonly label?: string;
    /** What staff should know before. */
    readonly why?: string;
    readonly children?: Child;
  },
) {
  return (
    <details data-asked>
      <summary aria-label={label}>{`${name} …`}</summary>
      {why !== undefined && <p>{why}</p>}
      {children}
    </details>
  );
}
