/** The names of branches, by their codes. */
export type BranchNames = ReadonlyMap<string, { readonly name: string }>;

/**
 * Names a branch for people: by its name, with the code behind it, which stands on labels and in files. A branch without
 * a name is told by its code.
 */
export function branchName(branches: BranchNames, code: string): string {
  const { name = "" } = branches.get(code) ?? {};
  return name === "" || name === code ? code : `${name} (${code})`;
}
