/** Stage 5: tries on a schema, before it serves anybody, every rule that it declares: whoever is to be refused is refused. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { GatewayContext, Identity } from "../context.ts";
import { codeOf } from "../errors.ts";
import type { TakeAll } from "../limit.ts";
import { createAuthorization, decisionOf, objectTypesIn, refusalOf } from "../wrappers/authorization.ts";
import { fieldLimitOf } from "../wrappers/with-rate-limit.ts";

/**
 * Calls the resolvers as they will be called, with everything that they reach for replaced. A rule that was declared and
 * then lost on the way, because a wrapper was left out or another one swallows what it says, shows here.
 * @param take Counters of its own, which nobody else's calls have touched.
 * @returns A sentence for each rule that does not hold; empty where all do.
 */
export async function findUnheldRules(
  schema: GraphQLSchema,
  frontend: string,
  take: TakeAll,
): Promise<readonly string[]> {
  const authorization = createAuthorization(schema);
  const faults: string[] = [];
  for (const type of objectTypesIn(schema)) {
    for (const field of Object.values(type.getFields())) {
      const probe = { schema, frontend, take, type, field, coordinate: `${type.name}.${field.name}` };
      const required = authorization.ownRequirementOf(probe.coordinate);
      for (const identity of strangers) {
        const refusal = refusalOf(required, identity);
        if (refusal !== null) faults.push(...(await findUnrefused(probe, identity, refusal.code)));
      }
      faults.push(...(await findForeignRecord(probe)), ...(await findUnlimited(probe)));
    }
  }
  return faults;
}

interface Probe {
  readonly schema: GraphQLSchema;
  readonly frontend: string;
  readonly take: TakeAll;
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, GatewayContext>;
  readonly coordinate: string;
}

const machine: Identity = {
  kind: "key",
  subject: "self-test",
  tenant: null,
  scopes: [],
  tier: "standard",
  credentialId: null,
};
const person: Identity = { ...machine, kind: "person" };

/** Those who may have the least. */
const strangers = [null, machine, person] as const;

async function findUnrefused(
  probe: Probe,
  identity: Identity | null,
  code: string,
): Promise<readonly string[]> {
  const outcome = await ask(probe, identity, {});
  if (outcome.code === code && !outcome.hasReached) return [];
  const who = identity === null ? "nobody" : `a ${identity.kind} without scopes`;
  return [`${probe.coordinate} is not refused to ${who}, as @auth says it is`];
}

/** Of what everything gives that a resolver can reach for, nothing is the person's who asks. */
async function findForeignRecord(probe: Probe): Promise<readonly string[]> {
  const target = getNamedType(probe.field.type);
  if (!isObjectType(target) || decisionOf(probe.schema, target)?.requires !== "owner") return [];
  const everything = { ...person, scopes: scopesIn(probe.schema) };
  const { value } = await ask(probe, everything, foreignRecord);
  const records = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined);
  return records.includes(foreignRecord)
    ? [`${probe.coordinate} gives somebody else's ${target.name}, which @auth says is for its owner`]
    : [];
}

/** As much as the limit allows, and then once more. */
async function findUnlimited(probe: Probe): Promise<readonly string[]> {
  const { schema, frontend, type, field, coordinate } = probe;
  const limit = fieldLimitOf(schema, field, { frontend, typeName: type.name });
  if (limit === null) return [];
  const identity = { ...person, scopes: scopesIn(schema) };
  const { arrayLengthField, max } = limit;
  const atOnce = arrayLengthField === null ? {} : { [arrayLengthField]: new Array(max).fill("x") };
  const askings = arrayLengthField === null ? max : 1;
  for (let count = 0; count < askings; count += 1) {
    const { code } = await ask(probe, identity, {}, atOnce);
    if (code === "RATE_LIMITED") return [`${coordinate} is refused before it was asked ${max} times`];
  }
  const { code, hasReached } = await ask(probe, identity, {});
  return code === "RATE_LIMITED" && !hasReached ? [] : [`${coordinate} is answered more than ${max} times`];
}

function scopesIn(schema: GraphQLSchema): readonly string[] {
  return objectTypesIn(schema).flatMap((type) =>
    [type, ...Object.values(type.getFields())].flatMap((one) => decisionOf(schema, one)?.scopes ?? []),
  );
}

interface Outcome {
  readonly value?: unknown;
  /** Of what the resolver threw. */
  readonly code?: string | null;
  /** Whether it came as far as to reach for data. */
  readonly hasReached: boolean;
}

async function ask(
  { type, field, take, coordinate }: Probe,
  identity: Identity | null,
  record: object,
  args: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  let hasReached = false;
  const given = isListType(isNonNullType(field.type) ? field.type.ofType : field.type) ? [record] : record;
  const source = sourceOf(given, () => {
    hasReached = true;
  });
  const context = probeContext({ identity, caller: `self-test:${coordinate}`, take, loaders: source });
  const { resolve = (parent: unknown) => (parent as Record<string, unknown>)[field.name] } = field;
  try {
    const path = { key: field.name, prev: undefined, typename: type.name };
    const info = { fieldName: field.name, parentType: type, path } as unknown as GraphQLResolveInfo;
    return {
      value: await resolve(parentOf(given), { input: {}, ids: [], ...args }, context, info),
      hasReached,
    };
  } catch (error) {
    return { code: codeOf(error), hasReached };
  } finally {
    // Whether a person is known is asked beside what the field gives.
    await Promise.allSettled(context.provisional.map(({ holds }) => holds));
  }
}

/** A context of nobody's request. */
export function probeContext(parts: Partial<GatewayContext>): GatewayContext {
  return {
    requestId: "self-test",
    identity: null,
    breakers: { closedInMs: () => null },
    provisional: [],
    substituted: [],
    foreign: [],
    kept: [],
    price: { quote: null },
    ...parts,
  } as GatewayContext;
}

/** Everything that a resolver may reach for, at whatever depth and with whatever arguments, is one answer. */
function sourceOf(answer: unknown, onReach: () => void): GatewayContext["loaders"] {
  const reach = () => {
    onReach();
    return Promise.resolve(answer);
  };
  const source: unknown = new Proxy(reach, {
    get: (_target, name) => (name === "then" ? undefined : name === "subject" ? foreignRecord.id : source),
  });
  return source as GatewayContext["loaders"];
}

/** A record of which every property is what is given. */
function parentOf(given: unknown): unknown {
  return new Proxy({}, { get: (_target, name) => (name === "then" ? undefined : given), has: () => true });
}

const foreignRecord = Object.freeze({ id: "somebody-else", userId: "somebody-else" });
