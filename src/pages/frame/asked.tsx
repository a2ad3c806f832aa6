import type { Child } from "hono/jsx";

/** Folds what cannot be undone, so that nobody does it by one press; it works without script. */
export function Asked(
  { name, label, why, children }: {
    readonly name: string;
    /** The name for who does not see what it stands beside. */
    readonly label?: string;
    /** What should be known before. */
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
