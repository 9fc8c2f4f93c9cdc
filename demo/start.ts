/** Starts the whole demo, the four services and a token issuer, each on a port of its own, with the same data every time. */

import { createCatalogService } from "./catalog/service.ts";
import { createClock } from "./clock.ts";
import { createEventBus } from "./events.ts";
import { createIssuer, type TokenOverrides } from "./issuer.ts";
import { createOrderService } from "./order/service.ts";
import { createPaymentService } from "./payment/service.ts";
import { createSeed, SEEDED_AT } from "./seed/seed.ts";
import { createUserService } from "./user/service.ts";

const HEARTBEAT_EVERY_MS = 15_000;

type ServiceName = "user" | "order" | "payment" | "catalog";

export interface DemoOptions {
  /** 127.0.0.1 where it is left out. */
  readonly host?: string | undefined;
  /** Any free port for those that are left out. */
  readonly ports?: Partial<Record<ServiceName | "issuer", number>> | undefined;
  /** Orders that are paid while the demo runs ship after this long and arrive after this long again; else never. */
  readonly progressEveryMs?: number | undefined;
  /** Between two heartbeats of an order's event stream: 15 seconds where it is left out. */
  readonly heartbeatEveryMs?: number | undefined;
}

export interface Demo {
  /** Base URLs without a trailing slash. */
  readonly services: Readonly<Record<ServiceName, { readonly url: string }>>;
  readonly issuer: {
    readonly url: string;
    readonly jwksUrl: string;
    readonly issuer: string;
    readonly audience: string;
    /** Signs a token for any subject, without asking whether the user service knows it. */
    mint(subject: string, overrides?: TokenOverrides): Promise<string>;
  };
  /** Ends all servers at once, with their open connections and event streams. */
  close(): Promise<void>;
}

/** Rejects, with everything closed again, if a port is taken. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { host = "127.0.0.1", ports = {} } = options;
  const servers = createServers(options);
  const close = async () => {
    await Promise.all(Object.values(servers).map((server) => server.close()));
  };
  const listen = async (name: keyof typeof servers) => ({
    url: await servers[name].listen(host, ports[name] ?? 0),
  });
  try {
    const [user, order, payment, catalog, issuer] = await Promise.all([
      listen("user"),
      listen("order"),
      listen("payment"),
      listen("catalog"),
      listen("issuer"),
    ]);
    const { audience, mint } = servers.issuer;
    return {
      services: { user, order, payment, catalog },
      issuer: {
        ...issuer,
        jwksUrl: `${issuer.url}/.well-known/jwks.json`,
        issuer: issuer.url,
        audience,
        mint,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function createServers({ progressEveryMs, heartbeatEveryMs = HEARTBEAT_EVERY_MS }: DemoOptions) {
  const seed = createSeed();
  const bus = createEventBus();
  const clock = createClock(SEEDED_AT);
  const catalog = createCatalogService(seed.catalog, bus);
  const stockroom = { productOf: catalog.stock.findProduct, reserve: catalog.stock.reserve };
  return {
    user: createUserService(seed.people),
    order: createOrderService({ ...seed.order, stockroom, bus, clock, progressEveryMs, heartbeatEveryMs }),
    payment: createPaymentService({ seed: seed.payment, bus, clock }),
    catalog,
    issuer: createIssuer(new Set(seed.people.map(({ id }) => id))),
  };
}

export type { TokenOverrides } from "./issuer.ts";
