/** What the provider keeps of a code, a token or a session. */
interface Kept {
  readonly uid?: string;
  readonly grantId?: string;
  consumed?: number;
}

/** What oidc-provider asks of a storage, for one kind of thing. */
interface Adapter {
  upsert(id: string, kept: Kept): Promise<void>;
  find(id: string): Promise<Kept | undefined>;
  findByUid(uid: string): Promise<Kept | undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grant: string): Promise<void>;
}

/** What is given by a grant, and ends with it. */
const GRANTED = /^(AccessToken|AuthorizationCode|RefreshToken):/;

/** Makes the memory of a test's provider. It outlives a change of keys, which makes another provider of it. */
export function createProviderMemory(): (model: string) => Adapter {
  const kept = new Map<string, Kept>();
  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    return {
      upsert: (id, one) => Promise.resolve(void kept.set(keyOf(id), one)),
      find: (id) => Promise.resolve(kept.get(keyOf(id))),
      findByUid: (uid) =>
        Promise.resolve([...kept].find(([key, one]) => key.startsWith(`${model}:`) && one.uid === uid)?.[1]),
      consume(id) {
        const one = kept.get(keyOf(id));
        if (one !== undefined) one.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy: (id) => Promise.resolve(void kept.delete(keyOf(id))),
      revokeByGrantId(grant) {
        for (const [key, { grantId }] of kept) if (grantId === grant && GRANTED.test(key)) kept.delete(key);
        return Promise.resolve();
      },
    };
  };
}
