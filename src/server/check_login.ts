import { hash, timingSafeEqual } from "node:crypto";
import type { Account, AccountPassword, Config } from "../config/config.ts";
import type { VerifyPassword } from "./services.ts";

/** What a terminal says it is. */
export interface Credentials {
  readonly accountId: string;
  /** As it came, never trimmed. */
  readonly password: string;
}

/** Why a login was refused, for the log; the terminal learns only that it was. */
export type LoginFailure = "unknown account" | "wrong password";

/**
 * Finds the account that these credentials open. An account that does not exist takes as long to refuse as one whose
 * password is wrong, or a stranger could find out which there are.
 */
export async function checkLogin(
  { accountId, password }: Credentials,
  config: Config,
  verify: VerifyPassword,
): Promise<Account | LoginFailure> {
  const account = config.accounts.get(accountId);
  const right = await isRight(password, account?.password ?? standIn(config), verify);
  if (account === undefined) return "unknown account";
  return right ? account : "wrong password";
}

function isRight(given: string, stored: AccountPassword, verify: VerifyPassword): boolean | Promise<boolean> {
  if (stored.kind === "hash") return verify(given, stored.phc);
  // Digests are of one length, whatever the passwords are, and so can be compared in constant time.
  return timingSafeEqual(digest(given), digest(stored.value));
}

function digest(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}

/** A hash, as soon as one account has one: that is the slow kind. */
function standIn(config: Config): AccountPassword {
  for (const { password } of config.accounts.values()) if (password.kind === "hash") return password;
  return { kind: "clear", value: "" };
}
