import type { Upstream } from "./upstream.ts";

/** Institutions by id, each with the library system that serves it, if another one does. */
interface Served {
  readonly institutions: ReadonlyMap<string, { readonly upstream?: Upstream }>;
}

/** Tells whether other library systems serve all institutions, so that there are no records here. */
export function isElsewhere({ institutions }: Served): boolean {
  return institutions.size > 0 && institutions.values().every(({ upstream }) => upstream !== undefined);
}
