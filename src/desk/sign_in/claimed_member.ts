import type { SignIn, StaffMember, StaffRole } from "../../config/config.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** What a provider says of a person. */
export type Claims = Readonly<Record<string, unknown>>;

type ClaimRules = Pick<SignIn, "roles" | "roleClaim" | "idClaim">;

const RANKS: readonly StaffRole[] = ["view", "desk", "admin"];

/** The longest name of a person that is shown, in characters. */
const NAME = 60;

/**
 * Makes the member of staff whom the claims are about. Log and journal call them by their name and their stable id: names
 * change, and two people may have the same.
 *
 * @throws {SignInFault} if they say too little, or the person has no role
 */
export function claimedMember(claims: Claims, rules: ClaimRules): StaffMember {
  const { idClaim, roleClaim } = rules;
  const id = claims[idClaim];
  // The identifier of OpenID Connect has 255 ASCII characters at most (Core, 2); a control character fits into no log.
  if (typeof id !== "string" || !/^[^\p{Cc}]{1,255}$/u.test(id)) {
    throw new SignInFault("nobody", `the claim ${idClaim} is ${id === undefined ? "not there" : "no identifier"}`);
  }
  const name = nameOf(claims);
  const role = roleOf(claims, rules);
  const who = name === undefined ? id : `${name} (${id})`;
  if (role === undefined) {
    throw new SignInFault("role", `${who} has no value of the claim ${roleClaim} that gives a role`, {
      who: name ?? id,
    });
  }
  return { id: who, role, name: name ?? id };
}

/** Tells whether the claims say all there is to know, so that nothing else need be asked. */
export function isTold(claims: Claims, { roleClaim, idClaim }: Pick<SignIn, "roleClaim" | "idClaim">): boolean {
  return claims[roleClaim] !== undefined && claims[idClaim] !== undefined && nameOf(claims) !== undefined;
}

function roleOf(claims: Claims, { roles, roleClaim }: ClaimRules): StaffRole | undefined {
  const values = new Set(valuesOf(claims, roleClaim));
  const given = roles.filter(({ value }) => values.has(value)).map(({ role }) => role);
  return RANKS.findLast((role) => given.includes(role));
}

function valuesOf(claims: Claims, claim: string): readonly unknown[] {
  // Whoever may write any address into an account would have the roles of others.
  if (claim === "email" && claims.email_verified !== true) return [];
  const value = claims[claim];
  if (value === undefined && isOverflowing(claims, claim)) {
    throw new SignInFault("overflow", `the claim ${claim} did not fit into the token`);
  }
  return [value].flat();
}

/** Whether a token says only where the values are (Core, 5.6.2): so Entra does with more than 200 groups. */
function isOverflowing({ _claim_names: names, hasgroups }: Claims, claim: string): boolean {
  return claim === "groups" && hasgroups === true || Object.hasOwn(Object(names), claim);
}

/** The person's name, without what would look like another's id. */
function nameOf({ name, preferred_username: username }: Claims): string | undefined {
  const written = [name, username].find((one): one is string => typeof one === "string" && one.trim() !== "");
  return written?.replaceAll(/[\p{Cc}()\s]+/gu, " ").trim().slice(0, NAME) || undefined;
}
