/** The registry of services. A service's configuration key, client and error names all derive from its name here. */
import { createCatalogClient } from "./catalog.ts";
import { createCacheStore } from "./core/cache-entry.ts";
import {
  attemptsPerCallOf,
  createStack,
  type ServiceConfig,
  type Stack,
  type StackOptions,
} from "./core/stack.ts";
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
export interface ClientsOptions extends Omit<StackOptions, "cacheStore"> {
  /** How much is kept of public answers, for all services together; 0 keeps nothing. */
  readonly cacheMaxBytes: number;
}
export type Clients = { readonly [Name in ServiceName]: ReturnType<(typeof registry)[Name]> };

/** The clients of all services, each on its own stack. */
export interface ServiceClients {
  readonly clients: Clients;
  /** Milliseconds until the service's breaker lets an attempt through; null where it does so now. */
  closedInMs(service: ServiceName): number | null;
  /** The most attempts that one call of the service takes. */
  attemptsPerCall(service: ServiceName): number;
  /** Ends timers and idle connections. */
  close(): void;
}

/** Once per process. */
export function createClients(services: Services, options: ClientsOptions): ServiceClients {
  const { cacheMaxBytes, ...rest } = options;
  const cacheStore = cacheMaxBytes > 0 ? createCacheStore(cacheMaxBytes) : null;
  const stacks = new Map(
    serviceNames.map((name) => [name, createStack(name, services[name], { ...rest, cacheStore })] as const),
  );
  const stackOf = (name: ServiceName) => stacks.get(name) as Stack;
  const clients = serviceNames.map((name) => [name, registry[name](stackOf(name).send)]);
  return {
    clients: Object.fromEntries(clients) as Clients,
    closedInMs: (service) => stackOf(service).breaker.closedInMs(),
    attemptsPerCall: (service) => attemptsPerCallOf(services[service]),
    close: () => {
      for (const stack of stacks.values()) stack.close();
    },
  };
}
