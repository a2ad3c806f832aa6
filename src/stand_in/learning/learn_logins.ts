import { foldId } from "../../library/id.ts";
import type { KnownLogin } from "../../library/known/known_records.ts";
import { type Passwords, PasswordsBusy } from "../../password/passwords.ts";
import type { LoginGiven } from "../../server/back_end/back_end.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import { createLearnedSecrets, type SecretsParts } from "./learned_secrets.ts";

/**
 * Keeps as hashes the passwords with which the system took terminals' logins last, so that a server which is started anew
 * while the system is away knows its terminals.
 */
export interface LoginLearning {
  /** Notes that the system took a login, or refused it. No terminal waits for it. */
  note(login: LoginGiven, isRight: boolean): void;
  /** Tells whether this is the password with which the system took the login last. */
  knows(login: LoginGiven): Promise<boolean>;
  /** Learns nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createLoginLearning} needs. */
interface LoginLearningParts extends SecretsParts {
  readonly known: Pick<KnownRecords, "login" | "tell">;
  readonly passwords: Pick<Passwords, "hash" | "verifyLogin" | "waiting">;
  /** Whether passwords are kept at all. */
  readonly wanted: () => boolean;
}

interface LoginSaid extends LoginGiven {
  readonly isRight: boolean;
  readonly at: number;
}

/** Makes what learns the logins of one institution's terminals. */
export function createLoginLearning(parts: LoginLearningParts): LoginLearning {
  const { known, passwords, now, wanted } = parts;
  const secrets = createLearnedSecrets<LoginSaid>({
    ...parts,
    ...{ secretOf: ({ password }) => password, learn, failed: "a login cannot be learned" },
  });

  async function storedOf(id: string): Promise<string> {
    return (await known.login(id))?.facts.pin?.value ?? "";
  }

  /** Tells whether the password is stored now. */
  async function learn({ loginId: id, password, isRight, at }: LoginSaid): Promise<boolean> {
    const stored = await storedOf(id);
    const isStored = stored !== "" && await passwords.verifyLogin(password, stored, "");
    if (!isRight && !isStored) return false;
    const value = isRight ? (isStored ? stored : await passwords.hash(password)) : "";
    const login: KnownLogin = { facts: { pin: { value, at, origin: "learned" } } };
    const told = { cards: new Map(), copies: new Map(), logins: new Map([[id, login]]) };
    await known.tell({ ...told, at: Temporal.Instant.fromEpochMilliseconds(at), now: now() });
    return isRight;
  }

  return {
    note({ loginId, password }, isRight) {
      // An empty password is none, whatever a system takes.
      if (!wanted() || loginId === "" || password === "") return;
      const key = foldId(loginId), said = { loginId, password, isRight, at: now().epochMilliseconds };
      if (isRight && secrets.isFresh(key, said)) return;
      secrets.put(key, said);
    },
    async knows({ loginId: id, password }) {
      if (!wanted() || id === "" || password === "") return false;
      try {
        const stored = await storedOf(id);
        return stored !== "" && await passwords.verifyLogin(password, stored, "");
      } catch (error) {
        if (error instanceof StorageUnavailable || error instanceof PasswordsBusy) return false;
        throw error;
      }
    },
    close: secrets.close,
  };
}
