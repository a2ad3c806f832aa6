import type { Config, Institution } from "../../config/config.ts";

/** The institution that staff work for, and the branch where their desk is. */
export interface DeskPlace {
  readonly institution: Institution;
  readonly branch: string;
}

/**
 * Finds the desk of staff by the branch or the institution that they name, or without a name; otherwise gives the
 * reason why there is none. An institution that another library system serves has no desk here.
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
