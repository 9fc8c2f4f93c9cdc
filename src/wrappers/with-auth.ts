/** Stage 6: a field is answered only to whoever may have it, and with no record that belongs to somebody else. */
import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { GatewayContext, Identity } from "../context.ts";
import {
  type Authorization,
  both,
  decisionOf,
  isNothing,
  type Requirement,
  refusalOf,
  toRequirement,
  without,
} from "./authorization.ts";
import type { Resolver, Wrap } from "./with-fallback.ts";

/**
 * Before the resolver: whoever lacks what the field asks for gets `UNAUTHENTICATED` or `FORBIDDEN`, and nothing is asked
 * of anybody. After it: records that are not for whoever asks are gone, as if they did not exist: null, or left out of a
 * list that has no nulls.
 * @returns Null where the schema leaves nothing to decide at this field, so that it costs nothing.
 * @throws At a record, an `Error` without a code, where it does not say whose it is.
 */
export function withAuth(
  schema: GraphQLSchema,
  authorization: Authorization,
  type: GraphQLObjectType,
  fieldName: string,
): Wrap | null {
  const field = type.getFields()[fieldName];
  if (field === undefined) throw new Error(`${type.name}.${fieldName} is not in the schema`);
  const coordinate = `${type.name}.${fieldName}`;
  const required = authorization.ownRequirementOf(coordinate);
  const sift = siftOf(schema, field.type, authorization.requirementOf(coordinate));
  if (isNothing(required) && sift === null) return null;
  return (next) => {
    const resolve: Resolver = (parent, args, context, info) => {
      const refusal = refusalOf(required, context.identity);
      if (refusal !== null) throw refusal;
      if (sift === null) return next(parent, args, context, info);
      return later(next(parent, args, context, info), (value) => visible(sift(value, { context, info })));
    };
    wrapped.add(resolve);
    return resolve;
  };
}

const wrapped = new WeakSet<Resolver>();

/** Whether authorization is what stands outermost around a resolver. */
export function isWithAuth(resolve: Resolver | undefined): boolean {
  return resolve !== undefined && wrapped.has(resolve);
}

/** Whoever asks, and where. */
interface Asking {
  readonly context: GatewayContext;
  readonly info: GraphQLResolveInfo;
}

/** What stands in the place of a record that is not for whoever asks. */
const refused = Symbol("refused");
type Sift = (value: unknown, asking: Asking) => unknown;
type Judge = (record: unknown, asking: Asking) => boolean;

const visible = (value: unknown): unknown => (value === refused ? null : value);

/** Does at once what can be done at once: a promise where none was needed costs every field beneath it a turn. */
function later(value: unknown, then: (value: unknown) => unknown): unknown {
  return isPromise(value) ? value.then(then) : then(value);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** What becomes of a field's value; null where all of it may pass. */
function siftOf(schema: GraphQLSchema, type: GraphQLOutputType, known: Requirement): Sift | null {
  if (isNonNullType(type)) return siftOf(schema, type.ofType, known);
  if (isListType(type)) {
    const siftItem = siftOf(schema, type.ofType, known);
    return siftItem && siftList(siftItem, isNonNullType(type.ofType));
  }
  const judge = judgeOf(schema, type, known);
  return judge && ((value, asking) => (isNoRecord(value) || judge(value, asking) ? value : refused));
}

/** An error among the values is the engine's to report. */
const isNoRecord = (value: unknown): boolean =>
  value === null || value === undefined || value instanceof Error;

function siftList(siftItem: Sift, isWithoutNulls: boolean): Sift {
  const siftItems = (items: readonly unknown[], asking: Asking) => {
    const left: unknown[] = [];
    for (const item of items) {
      const sifted = siftItem(item, asking);
      if (sifted !== refused) left.push(sifted);
      else if (!isWithoutNulls) left.push(null);
    }
    return left;
  };
  return (value, asking) => {
    if (isNoRecord(value)) return value;
    if (!Array.isArray(value)) throw new Error("a list that is no array can't be judged");
    if (!value.some(isPromise)) return siftItems(value, asking);
    // What is left out has to be known before the list is; else each item may fail by itself.
    if (isWithoutNulls) return Promise.all(value).then((items) => siftItems(items, asking));
    return value.map((item) => later(item, (record) => visible(siftItem(record, asking))));
  };
}

/**
 * Whether a record is for whoever asks; null where every record is.
 * @param known What is certain of whoever asks, so that it need not be asked for here.
 * @param above The types around this one, where it is judged as a part of another record.
 */
function judgeOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  known: Requirement,
  above: readonly GraphQLNamedType[] = [],
): Judge | null {
  if (above.includes(type)) return null;
  if (isAbstractType(type)) return judgeByMember(schema, type, known, above);
  if (!isObjectType(type)) return null;
  const decision = decisionOf(schema, type);
  const asked = toRequirement(decision);
  const left = without(asked, known);
  const judges: Judge[] = [];
  if (!isNothing(left)) judges.push((_record, { context }) => refusalOf(left, context.identity) === null);
  if (decision?.requires === "owner") {
    const { owner } = decision;
    judges.push((record, { context }) => {
      const isOwn = isOwner(context.identity, ownerOf(record, owner, type));
      if (!isOwn) context.foreign.push(type.name);
      return isOwn;
    });
  }
  judges.push(...judgesOfParts(schema, type, both(known, asked), [...above, type]));
  const [first, second] = judges;
  if (first === undefined || second === undefined) return first ?? null;
  return (record, asking) => judges.every((judge) => judge(record, asking));
}

/** A record that can't do without another one, as the place in a page can't without its order, is gone with it. */
function judgesOfParts(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  known: Requirement,
  above: readonly GraphQLNamedType[],
): readonly Judge[] {
  return Object.values(type.getFields()).flatMap(({ name, type: partType, resolve, args }) => {
    // What has a resolver of its own is not known yet.
    if (!isNonNullType(partType) || isListType(partType.ofType) || args.length > 0) return [];
    if (resolve !== undefined && resolve !== defaultFieldResolver) return [];
    const judge = judgeOf(schema, partType.ofType, known, above);
    if (judge === null) return [];
    return (record: unknown, asking: Asking) => {
      const part = (record as Readonly<Record<string, unknown>>)[name];
      return isNoRecord(part) || judge(part, asking);
    };
  });
}

function judgeByMember(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  known: Requirement,
  above: readonly GraphQLNamedType[],
): Judge | null {
  const judges = new Map<string, Judge>();
  for (const member of schema.getPossibleTypes(type)) {
    const judge = judgeOf(schema, member, known, above);
    if (judge !== null) judges.set(member.name, judge);
  }
  if (judges.size === 0) return null;
  const members = new Set(schema.getPossibleTypes(type).map(({ name }) => name));
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return (record, asking) => {
    const name = resolveType(record, asking.context, asking.info, type);
    if (typeof name !== "string" || !members.has(name)) {
      throw new Error(`a record of ${type.name} does not say at once which of its types it is of`);
    }
    return judges.get(name)?.(record, asking) ?? true;
  };
}

/** A key may be called like a person; it is none. */
function isOwner(identity: Identity | null, ownerId: string): boolean {
  return identity?.kind === "person" && identity.subject === ownerId;
}

function ownerOf(record: unknown, property: string, type: GraphQLObjectType): string {
  const owner = (record as Readonly<Record<string, unknown>>)[property];
  if (typeof owner === "string" && owner !== "") return owner;
  throw new Error(`a record of ${type.name} does not say whose it is: it has no text as \`${property}\``);
}
