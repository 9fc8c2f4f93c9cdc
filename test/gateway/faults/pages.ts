/** The homepages under test: what of them each service takes with it, and whether what is left is what it should be. */
import { errorsOf, type GatewayUnderTest, operations, type ServiceName } from "../../support/gateway.ts";
import { mobileHome, webHomepage } from "../../support/oracle.ts";

export const frontends = ["web", "mobile"] as const;
export type FrontendName = (typeof frontends)[number];

/** Reads prices in English, which is also what stands in for a locale that can't be known. */
export const person = "u1";

/** The paths that need each service; `*` stands for every item of a list. */
const paths: Readonly<Record<FrontendName, Readonly<Record<ServiceName, readonly string[]>>>> = {
  web: {
    user: ["viewer.name", "viewer.email", "viewer.avatarUrl", "viewer.tier", "viewer.defaultAddress"],
    order: ["viewer.recentOrders"],
    payment: ["viewer.paymentMethods", "viewer.recentOrders.*.payment"],
    catalog: [
      "viewer.recentOrders.*.items.*.product",
      "homepage.featured",
      "homepage.recommended",
      "homepage.categories",
    ],
  },
  mobile: {
    user: ["home.me.name", "home.me.avatar"],
    order: ["home.orders"],
    payment: ["home.orders.*.paid"],
    catalog: ["home.orders.*.thumb", "home.featured", "home.recommended"],
  },
};

/** Whom the user service does not know counts as nobody. */
const pathsOfNobody: Readonly<Record<FrontendName, readonly string[]>> = {
  web: ["viewer"],
  mobile: ["home.me", "home.orders"],
};

/** The paths that a service may change by what it leaves out. */
export function changeablePaths(frontend: FrontendName, service: ServiceName): readonly string[] {
  return service === "user" ? pathsOfNobody[frontend] : paths[frontend][service];
}

/** The paths that a service takes with it when it fails. */
export function lostPaths(frontend: FrontendName, service: ServiceName): readonly string[] {
  return paths[frontend][service];
}

/** The text of the data with null at each of the paths. */
export function textWithout(data: unknown, without: readonly string[]): string {
  const copy = structuredClone(data);
  for (const path of without) takeOne(copy, path.split("."));
  return JSON.stringify(copy);
}

function takeOne(value: unknown, [key = "", ...rest]: readonly string[]): void {
  if (typeof value !== "object" || value === null) return;
  if (key === "*") for (const item of Object.values(value)) takeOne(item, rest);
  else if (rest.length === 0) Reflect.set(value, key, null);
  else takeOne(Reflect.get(value, key), rest);
}

/** Of both homepages, what they are when all services are well. */
export type Whole = Readonly<Record<FrontendName, unknown>>;

export async function wholePages({
  serviceUrls: urls,
}: Pick<GatewayUnderTest, "serviceUrls">): Promise<Whole> {
  const options = { urls, subject: person };
  return { web: await webHomepage(options), mobile: await mobileHome(options) };
}

export interface Page {
  readonly frontend: FrontendName;
  readonly status: number;
  readonly data: unknown;
  /** Codes with their services, without repeats. */
  readonly errors: readonly string[];
  /** Of each error, how long the service will not be asked; null where it does not say. */
  readonly retryAfterMs: readonly (number | null)[];
  readonly tookMs: number;
}

/** Asks for both homepages at once. */
export async function askPages(gateway: GatewayUnderTest, authorization: string): Promise<readonly Page[]> {
  return Promise.all(
    frontends.map(async (frontend) => {
      const startedAtMs = performance.now();
      const answer = await gateway.ask(frontend, operations[frontend], { headers: { authorization } });
      return {
        frontend,
        status: answer.status,
        data: answer.body.data,
        errors: errorsOf(answer),
        retryAfterMs: (answer.body.errors ?? []).map(({ extensions }) => extensions.retryAfterMs ?? null),
        tookMs: performance.now() - startedAtMs,
      };
    }),
  );
}

type Row = Readonly<Record<string, unknown>>;

/** All objects that have an id, by that and by what is asked of them. */
function recordsIn(value: unknown, found = new Map<string, Row>()): ReadonlyMap<string, Row> {
  if (typeof value !== "object" || value === null) return found;
  if (isRecord(value)) found.set(keyOf(value), value);
  for (const part of Object.values(value)) recordsIn(part, found);
  return found;
}

function isRecord(value: object): value is Row {
  return !Array.isArray(value) && "id" in value;
}

function keyOf(record: Row): string {
  return `${record.id} ${Object.keys(record).join()}`;
}

/**
 * What in `data` is neither null, nor left out, nor the same in `whole`: another's object, or a value from elsewhere.
 * An order on the phone whose payment is left out is not paid.
 */
export function strangersIn(data: unknown, whole: unknown): readonly string[] {
  const known = recordsIn(whole);
  const visit = (value: unknown, right: unknown, path: string): string[] => {
    if (value === null || value === right || (path.endsWith(".paid") && value === false)) return [];
    if (typeof value !== "object") return [path];
    if (Array.isArray(value)) {
      const others: readonly unknown[] = Array.isArray(right) ? right : [];
      return value.flatMap((item, at) => visit(item, others[at], `${path}.*`));
    }
    // A list may be shorter; anything else has its place.
    const own = isRecord(value) && path.endsWith(".*") ? known.get(keyOf(value)) : (right as Row | undefined);
    if (typeof own !== "object" || own === null) return [path];
    return Object.entries(value).flatMap(([key, part]) => visit(part, own[key], `${path}.${key}`));
  };
  return visit(data, whole, "data");
}
