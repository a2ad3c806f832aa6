import { foldId } from "../../library/id.ts";
import { NO_CARD } from "../../library/known/known_records.ts";
import type { Passwords } from "../../password/passwords.ts";
import { requests } from "../../protocol/requests.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";
import type { IsForgotten } from "./forgotten_lately.ts";
import type { Heard } from "./learn_answer.ts";
import { createLearnedSecrets, type SecretsParts } from "./learned_secrets.ts";
import { readSaid } from "./read_said.ts";

/** Keeps as hashes the PINs that the system called right. No terminal waits for it, and no other password. */
export interface PinLearning {
  /** Notes what an answer says of the PIN that was sent. */
  note(heard: Heard): void;
  /** Tells whether a PIN is the one of a card that was learned last, by a hash with this process's key. */
  isLearned(patronId: string, pin: string): boolean;
  /** Learns nothing more. What waits is lost, and with it the PINs in clear. */
  close(): Promise<void>;
}

/** What a system said of a PIN, and what the copy would have said before it learned that. */
export interface PinJudged {
  /** The command identifier of the request. */
  readonly message: string;
  readonly patronId: string;
  readonly at: number;
  readonly bySystem: boolean;
  /** Absent: the copy knew no PIN. */
  readonly byCopy?: boolean;
}

/** The parts that {@link createPinLearning} needs. */
interface PinLearningParts extends SecretsParts {
  /** Reads which cards have been forgotten lately. */
  readonly forgotten: () => Promise<IsForgotten>;
  /** Whether PINs are kept at all. */
  readonly wanted: () => boolean;
  /** Hears of each PIN that was judged: learning judges it anyway, so that no hash is made for comparing. */
  readonly judged: (pin: PinJudged) => void;
  /** Hears that a PIN is not judged, since another came for its card, or too many wait. */
  readonly leftOut: () => void;
  readonly known: Pick<KnownRecords, "card" | "tell">;
  readonly passwords: Pick<Passwords, "hash" | "verify" | "waiting">;
}

/** A PIN that was sent, and whether it was right. */
interface PinSaid {
  readonly message: string;
  readonly patronId: string;
  readonly pin: string;
  readonly right: boolean;
  readonly at: number;
}

/** Makes what learns the PINs of one institution. */
export function createPinLearning(parts: PinLearningParts): PinLearning {
  const { wanted, judged, leftOut } = parts;
  const secrets = createLearnedSecrets<PinSaid>({
    ...parts,
    secretOf: ({ pin }) => pin,
    learn: (said) => learnPin(said, parts),
    failed: "a PIN cannot be learned",
  });

  return {
    note(heard) {
      if (!wanted()) return;
      const said = pinIn(heard);
      if (said === undefined) return;
      const key = foldId(said.patronId);
      if (said.right && secrets.isFresh(key, said)) {
        const { message, patronId, at } = said;
        return judged({ message, patronId, at, bySystem: true, byCopy: true });
      }
      if (secrets.put(key, said)) leftOut();
    },
    isLearned: (patronId, pin) => secrets.isLearned(foldId(patronId), pin),
    close: secrets.close,
  };
}

/** Learns what was said of a PIN, and tells whether it is stored now. */
async function learnPin(
  { message, patronId, pin, right, at }: PinSaid,
  { known, passwords, judged, forgotten, now }: Pick<
    PinLearningParts,
    "known" | "passwords" | "judged" | "forgotten" | "now"
  >,
): Promise<boolean> {
  const stored = (await known.card(patronId))?.facts.pin?.value ?? "";
  const isStored = stored !== "" && await passwords.verify(pin, stored);
  const value = right && !isStored ? await passwords.hash(pin) : right ? stored : "";
  // Asked last: to hash takes a while, in which the card may be forgotten.
  if ((await forgotten())(patronId, at)) return false;
  if (right || isStored) {
    const card = { ...NO_CARD, facts: { pin: { value, at, origin: "learned" as const } } };
    await known.tell({
      cards: new Map([[patronId, card]]),
      copies: new Map(),
      at: Temporal.Instant.fromEpochMilliseconds(at),
      now: now(),
    });
  }
  judged({ message, patronId, at, bySystem: right, ...stored !== "" && { byCopy: isStored } });
  return right;
}

/** What an answer says of a PIN; `undefined` where none was sent, or the answer says nothing of it. */
function pinIn({ request, answer, at }: Heard): PinSaid | undefined {
  const pin = "patronPassword" in request.fields ? request.fields.patronPassword ?? "" : "";
  // An empty PIN is none, whatever a system says of it.
  if (pin === "") return undefined;
  const { fields } = readSaid(answer) ?? {};
  const { patronId, validPatron, validPatronPassword } = fields ?? {};
  if (patronId === undefined || validPatron !== "Y" || validPatronPassword === undefined) return undefined;
  return { message: requests[request.name].code, patronId, pin, right: validPatronPassword === "Y", at };
}
