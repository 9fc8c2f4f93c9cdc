/** Stage 8, the user service: the person who asks, and nobody else. */
import { UpstreamError } from "../../clients/core/errors.ts";
import type { ProfileChange, UserClient } from "../../clients/user.ts";
import { createBatchLoader } from "./batch.ts";
import type { PersonalSession } from "./session.ts";

export function createUserLoaders(client: UserClient, { subject, origin, signal }: PersonalSession) {
  const byId = createBatchLoader(
    (ids) => client.users(ids, origin, signal),
    (user) => user.id,
  );
  return {
    /** The person's record; null where the service does not know the person. */
    person: () => byId.load(subject),
    update: async (change: ProfileChange, idempotencyKey: string) => {
      const user = await client.updateUser(subject, change, idempotencyKey, origin, signal);
      if (user.id !== subject) {
        throw new UpstreamError("UPSTREAM_BAD_RESPONSE", "user", "the answer is about somebody else");
      }
      byId.prime(subject, user);
      return user;
    },
    clearAll: () => {
      byId.clearAll();
    },
  };
}
