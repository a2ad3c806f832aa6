/** When each account last sent a message, since the server started. */
export interface LastMessages {
  /** Notes that an account has sent a message, in milliseconds since 1970. */
  note(account: string, at: number): void;
  /** Tells when it last did; `undefined` if it never did. */
  of(account: string): number | undefined;
}

/** Makes a memory in which no account has sent anything. */
export function createLastMessages(): LastMessages {
  const times = new Map<string, number>();
  return { note: (account, at) => void times.set(account, at), of: (account) => times.get(account) };
}
