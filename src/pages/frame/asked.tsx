import type { Child } from "hono/jsx";

/** Folds a form for what cannot be undone, so that one press does not do it; it works without script. */
export function Asked(
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
