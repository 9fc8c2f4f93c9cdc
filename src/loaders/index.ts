/** Stage 8: the loaders of one request, one set a service. What is personal is there only where somebody is signed in. */
import type { Clients, ServiceName } from "../../clients/index.ts";
import { createCatalogLoaders } from "./catalog.ts";
import { createOrderLoaders } from "./order.ts";
import { createPaymentLoaders } from "./payment.ts";
import type { PersonalSession, Session } from "./session.ts";
import { createUserLoaders } from "./user.ts";

export type { Session } from "./session.ts";
export type Loaders = ReturnType<typeof createLoaders>;
export type PersonalLoaders = ReturnType<typeof createPersonalLoaders>;

/** Once per request: what one person's loaders have read never reaches another's. */
export function createLoaders(clients: Clients, session: Session, subject: string | null) {
  return {
    ...createCommonLoaders(clients, session),
    /** Null where nobody is signed in: then there is no way to anything personal. */
    personal: subject === null ? null : createPersonalLoaders(clients, { ...session, subject }),
  };
}

/** What is the same for everybody. */
function createCommonLoaders(clients: Clients, session: Session) {
  return {
    catalog: createCatalogLoaders(clients.catalog, session),
  };
}

/** What belongs to the person who asks. */
function createPersonalLoaders(clients: Clients, session: PersonalSession) {
  const loaders = {
    user: createUserLoaders(clients.user, session),
    order: createOrderLoaders(clients.order, session),
    payment: createPaymentLoaders(clients.payment, session),
  } satisfies Record<Exclude<ServiceName, keyof ReturnType<typeof createCommonLoaders>>, unknown>;
  return {
    ...loaders,
    /** The person's id. */
    subject: session.subject,
    /** Forgets all that was read: what a mutation may have changed has to be read again. */
    clearAll: () => {
      for (const { clearAll } of Object.values(loaders)) clearAll();
    },
  };
}
