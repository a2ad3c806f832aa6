import type { Config, Institution } from "../../config/config.ts";

/** The institution that staff work for, and the branch where their desk is. */
export interface DeskPlace {
  readonly institution: Institution;
  readonly branch: string;
}

/**
 * Finds where staff are who name a branch, an institution or nothing; else tells why there is no desk. An institution
 * that another library system serves has its desk there.
 */
export function deskPlace(
  { institutions, circulation: { branches } }: Pick<Config, "institutions" | "circulation">,
  named = "",
): DeskPlace | "no-desk" | "branch-unknown" {
  const own = institutions.values().find(({ upstream }) => upstream === undefined);
  if (own === undefined) return "no-desk";
  const declared = branches.get(named);
  if (declared !== undefined) return { institution: own, branch: declared.code };
  const institution = named === "" ? own : institutions.get(named);
  if (institution === undefined) return "branch-unknown";
  if (institution.upstream !== undefined) return "no-desk";
  const { id, branch = id } = institution;
  return { institution, branch: branches.get(branch)?.code ?? branch };
}
