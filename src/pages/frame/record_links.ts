/** The page of a patron, by card or login id. */
export function patronPath(id: string): string {
  return `/patrons?${new URLSearchParams({ id })}`;
}

/** The page of a copy, by its barcode. */
export function itemPath(id: string): string {
  return `/items?${new URLSearchParams({ id })}`;
}
