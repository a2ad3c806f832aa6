/** Gives the path of a patron's page, by card or login id. */
export function patronPath(id: string): string {
  return `/patrons?${new URLSearchParams({ id })}`;
}

/** Gives the path of a copy's page, by its barcode. */
export function itemPath(id: string): string {
  return `/items?${new URLSearchParams({ id })}`;
}
