/** Stage 5: tries on a schema, before it serves anybody, every rule that it declares: whoever is to be refused is refused. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from "graphql";
import type { GatewayContext, Identity } from "../context.ts";
import { codeOf } from "../errors.ts";
import type { TakeAll } from "../limit.ts";
import { createAuthorization, decisionOf, objectTypesIn, refusalOf } from "../wrappers/authorization.ts";
import { isWithAuth } from "../wrappers/with-auth.ts";
import type { Resolver } from "../wrappers/with-fallback.ts";
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
  const outcome = await ask(probe, identity);
  if (outcome.code === code && !outcome.hasReached) return [];
  const who = identity === null ? "nobody" : `a ${identity.kind} without scopes`;
  return [`${probe.coordinate} is not refused to ${who}, as @auth says it is`];
}

/** Of what everything gives that a resolver can reach for, nothing is the person's who asks. */
async function findForeignRecord(probe: Probe): Promise<readonly string[]> {
  const target = getNamedType(probe.field.type);
  const decision = isObjectType(target) ? decisionOf(probe.schema, target) : null;
  if (decision?.requires !== "owner") return [];
  const everything = { ...person, scopes: scopesIn(probe.schema) };
  const { value, code, hasReached } = await ask(probe, everything, {});
  if (code === null || !hasReached) {
    // A resolver may need arguments that make sense. What can't be tried must at least be where it belongs.
    const isWrapped = isWithAuth(probe.field.resolve as Resolver | undefined);
    return isWrapped ? [] : [`${probe.coordinate} can't be tried, and nothing stands around its resolver`];
  }
  const isList = isListType(getNullableType(probe.field.type));
  const records = (isList ? (value as readonly unknown[] | null) : [value]) ?? [];
  const isForeign = (record: unknown) =>
    record !== null && record !== undefined && (record as Records)[decision.owner] !== person.subject;
  return records.some(isForeign)
    ? [`${probe.coordinate} gives somebody else's ${target.name}, which @auth says is for its owner`]
    : [];
}

type Records = Readonly<Record<string, unknown>>;

/** As much as the limit allows, and once more, all at the same time: counters that look first and take later let more through. */
async function findUnlimited(probe: Probe): Promise<readonly string[]> {
  const { schema, frontend, type, field, coordinate } = probe;
  const limit = fieldLimitOf(schema, field, { frontend, typeName: type.name });
  if (limit === null) return [];
  const identity = { ...person, scopes: scopesIn(schema) };
  const { arrayLengthField, max } = limit;
  const atOnce = arrayLengthField === null ? {} : { [arrayLengthField]: new Array(max).fill("x") };
  const askings = arrayLengthField === null ? max : 1;
  const outcomes = await Promise.all(Array.from({ length: askings + 1 }, () => ask(probe, identity, atOnce)));
  const refused = outcomes.filter(({ code, hasReached }) => code === "RATE_LIMITED" && !hasReached).length;
  if (refused === 0) return [`${coordinate} is answered more than ${max} times`];
  return refused === 1 ? [] : [`${coordinate} is refused before it was asked ${max} times`];
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
  args: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  let hasReached = false;
  const onReach = () => {
    hasReached = true;
  };
  const loaders = sourceOf(onReach);
  const context = probeContext({ identity, caller: `self-test:${coordinate}`, take, loaders });
  const { resolve = (parent: unknown) => (parent as Record<string, unknown>)[field.name] } = field;
  try {
    const path = { key: field.name, prev: undefined, typename: type.name };
    const info = { fieldName: field.name, parentType: type, path } as unknown as GraphQLResolveInfo;
    return {
      value: await resolve(parentOf(onReach), { input: {}, ids: [], ...args }, context, info),
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

/** Everything that a resolver may reach for, at whatever depth and with whatever arguments, is somebody else's. */
function sourceOf(onReach: () => void): GatewayContext["loaders"] {
  const reach = () => {
    onReach();
    return Promise.resolve(foreign);
  };
  const source: unknown = new Proxy(reach, {
    get: (_target, name) => {
      if (name === "then") return undefined;
      if (name !== "subject") return source;
      onReach();
      return stranger;
    },
  });
  return source as GatewayContext["loaders"];
}

/** A record of which every property is somebody else's. */
function parentOf(onReach: () => void): unknown {
  const get = (_target: object, name: string | symbol) => {
    if (name === "then") return undefined;
    onReach();
    return typeof name === "string" && /id$/i.test(name) ? stranger : foreign;
  };
  return new Proxy({}, { get, has: () => true });
}

const stranger = "somebody-else";
const foreignRecord = { id: stranger, userId: stranger };
/** One record and a list of it at once, so that it fits wherever a resolver looks into what it got. */
const foreign = Object.assign([foreignRecord], foreignRecord);
