/** The registry of services. A service's configuration key, client and error names all derive from its name here. */
import { createCatalogClient } from "./catalog.ts";
import { createSend, type ServiceConfig } from "./core/stack.ts";
import { createOrderClient } from "./order.ts";
import { createPaymentClient } from "./payment.ts";
import { createUserClient } from "./user.ts";

const registry = {
  user: createUserClient,
  order: createOrderClient,
  payment: createPaymentClient,
  catalog: createCatalogClient,
} as const;

export type ServiceName = keyof typeof registry;
export const serviceNames = Object.keys(registry) as readonly ServiceName[];

export type Services = Readonly<Record<ServiceName, ServiceConfig>>;
export type Clients = { readonly [Name in ServiceName]: ReturnType<(typeof registry)[Name]> };

/** Builds the client of every service, each on its own stack. Once per process. */
export function createClients(services: Services): Clients {
  const clients = serviceNames.map((name) => [name, registry[name](createSend(name, services[name]))]);
  return Object.fromEntries(clients) as Clients;
}
