/** Stage 6: how often one caller is answered a field, as `@rateLimit` in the schema declares it. */
import { createHash } from "node:crypto";
import {
  type FieldDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getDirectiveValues,
  Kind,
} from "graphql";
import { getFieldIdentity, getGraphQLRateLimiter, RateLimitError, Store } from "graphql-rate-limit";
import type { GatewayContext, PendingOperation } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { keyOf, type Take, type Taken } from "../limit.ts";
import { createAuthorization, refusalOf } from "./authorization.ts";
import type { Wrap } from "./with-fallback.ts";

/** A field's `@rateLimit`, in one frontend. */
export interface FieldLimit {
  /** `Query.search`. */
  readonly coordinate: string;
  /** Names the counters: those of two frontends are two. */
  readonly name: string;
  readonly max: number;
  /** As the schema writes it. */
  readonly window: string;
  readonly windowMs: number;
  readonly identityArgs: readonly string[];
  readonly arrayLengthField: string | null;
  readonly outage: Take["outage"];
}

interface Place {
  readonly frontend: string;
  readonly typeName: string;
}

interface Field {
  readonly astNode?: FieldDefinitionNode | null | undefined;
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * @returns Null where the field has no `@rateLimit`.
 * @throws where its words can't be held to: the library takes a window that it can't read for no limit at all.
 */
export function fieldLimitOf(
  schema: GraphQLSchema,
  { astNode }: Field,
  { frontend, typeName }: Place,
): FieldLimit | null {
  const directive = schema.getDirective("rateLimit");
  const values = directive && astNode && getDirectiveValues(directive, astNode);
  if (!values) return null;
  const { max, window, identityArgs, arrayLengthField = null, outage } = values as unknown as FieldLimit;
  const coordinate = `${typeName}.${astNode.name.value}`;
  const fault = (what: string) => new Error(`${coordinate} has a @rateLimit with ${what}`);

  const [, count, unit] = /^([1-9]\d*)([smh])$/.exec(window) ?? [];
  if (unit === undefined) throw fault(`the window "${window}"; write a number with s, m or h`);
  if (max < 1) throw fault(`a max of ${max}`);
  const declared = new Map((astNode.arguments ?? []).map(({ name, type }) => [name.value, type]));
  for (const path of identityArgs) {
    const [argument = ""] = path.split(".");
    if (!declared.has(argument)) throw fault(`"${path}", which is none of its arguments`);
    if (argument === arrayLengthField) throw fault(`"${path}", which is counted already`);
  }
  if (arrayLengthField !== null) {
    const type = declared.get(arrayLengthField);
    const inner = type?.kind === Kind.NON_NULL_TYPE ? type.type : type;
    if (inner?.kind !== Kind.LIST_TYPE) throw fault(`"${arrayLengthField}", which is no list of its own`);
  }
  const windowMs = Number(count) * unitMs[unit as keyof typeof unitMs];
  const name = `${frontend}.${coordinate}`;
  return { coordinate, name, max, window, windowMs, identityArgs, arrayLengthField, outage };
}

/**
 * Refuses with `RATE_LIMITED` before the resolver is reached. The library's limiter decides, over a store that counts
 * in one atomic step; one limiter for each use of the directive, so that the store knows what it is counted against.
 */
export function withRateLimit(limit: FieldLimit): Wrap {
  const store = new AtomicStore(limit);
  const limiter = getGraphQLRateLimiter({
    store,
    identifyContext: (asking: Asking) => store.expect(asking),
    formatError: () => wordsOf(limit),
  });
  const { window, identityArgs, arrayLengthField } = limit;
  const options = { window, identityArgs, ...(arrayLengthField === null ? {} : { arrayLengthField }) };
  // The library names counters by this alone, and two types may have a field of the same name.
  const named = { fieldName: limit.name } as GraphQLResolveInfo;

  return (next) => async (parent, args, context, info) => {
    const counted = countedArgs(limit, args);
    const cost = costOf(limit, counted);
    const asking: Asking = { context, cost, taken: null };
    const max = lastOf(limit, cost);
    const message = await limiter(
      { parent, args: counted, context: asking, info: named },
      { ...options, max },
    );
    const { taken } = asking;
    if (taken === null) throw new Error(`nobody has counted ${limit.name}`);
    if (message !== undefined || !taken.granted) {
      const words = message ?? wordsOf(limit);
      throw new GatewayError("RATE_LIMITED", words, {
        retryAfterMs: taken.retryAfterMs,
        cause: new RateLimitError(words),
      });
    }
    return next(parent, args, context, info);
  };
}

function wordsOf({ coordinate, max, window, arrayLengthField }: FieldLimit): string {
  const what = arrayLengthField === null ? "times" : `items of \`${arrayLengthField}\``;
  return `\`${coordinate}\` is answered for ${max} ${what} in ${window}, and no more, to one caller. Ask again later.`;
}

/**
 * The part of the limit that the library looks at: the last units, as many as are asked for. It goes through all time
 * stamps at each call, and with thousands of them that takes longer than the field.
 */
const lastOf = ({ max }: FieldLimit, cost: number) => Math.min(max, cost);

/** One asking for a field, on its way through the library. */
interface Asking {
  readonly context: GatewayContext;
  readonly cost: number;
  /** Set by the store. */
  taken: Taken | null;
}

interface CallIdentity {
  readonly contextIdentity: string;
  readonly fieldIdentity: string;
}

/** In use beyond the end of any window. */
const inUse = Number.MAX_SAFE_INTEGER;

class AtomicStore extends Store {
  readonly #limit: FieldLimit;
  #asking: Asking | null = null;

  constructor(limit: FieldLimit) {
    super();
    this.#limit = limit;
  }

  /** The library gives the store two names only; it calls both in the same synchronous step, so that nobody comes between. */
  expect(asking: Asking): string {
    this.#asking = asking;
    return asking.context.caller;
  }

  /** Takes, and answers one time stamp for each of the limit's last units that was in use before. */
  override async getForIdentity(identity: CallIdentity): Promise<readonly number[]> {
    const asking = this.#asking;
    this.#asking = null;
    if (asking?.context.caller !== identity.contextIdentity)
      throw new Error("somebody else is being counted");
    const { context, cost } = asking;
    const take = takeOf(this.#limit, identity, cost);
    const taken = takeReserved(context, take) ?? (await context.take([take]))[0] ?? nothingTaken;
    asking.taken = taken;
    const used = this.#limit.max - taken.remaining - (taken.granted ? cost : 0);
    const before = this.#limit.max - lastOf(this.#limit, cost);
    return new Array<number>(Math.max(0, used - before)).fill(inUse);
  }

  /** All is written already. */
  override setForIdentity(_identity: CallIdentity, _timestamps: readonly number[], windowMs?: number): void {
    if (windowMs !== this.#limit.windowMs)
      throw new Error(`${this.#limit.name}: the window is read as ${windowMs}`);
  }
}

const nothingTaken: Taken = { granted: false, remaining: 0, retryAfterMs: 0 };

function takeOf(
  { max, windowMs, outage }: FieldLimit,
  { contextIdentity, fieldIdentity }: CallIdentity,
  cost: number,
): Take {
  const key = keyOf("field", contextIdentity, fieldIdentity);
  return { key, limit: { kind: "window", max, windowMs }, cost, outage };
}

type Args = Readonly<Record<string, unknown>>;

/**
 * What the library is given in the place of the arguments: each value of `identityArgs` under its whole path, in a form that
 * can't be taken for two, and lists as their length alone, which is of no interest once it is over the limit.
 */
function countedArgs({ max, identityArgs, arrayLengthField }: FieldLimit, args: Args): Args {
  const counted: Record<string, unknown> = Object.create(null);
  for (const path of identityArgs) counted[path] = textOf(valueAt(args, path));
  if (arrayLengthField !== null) {
    const list = args[arrayLengthField];
    counted[arrayLengthField] = { length: Array.isArray(list) ? Math.min(list.length, max + 1) : 0 };
  }
  return counted;
}

/** As the library counts: an empty list is one. */
function costOf({ arrayLengthField }: FieldLimit, counted: Args): number {
  if (arrayLengthField === null) return 1;
  return (counted[arrayLengthField] as { readonly length: number }).length || 1;
}

function valueAt(args: Args, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? (value as Args)[name]
          : undefined,
      args,
    );
}

const maxTextLength = 64;

function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length <= maxTextLength
    ? keyOf(text)
    : keyOf(`#${createHash("sha256").update(text).digest("base64url")}`);
}

/** A field of an operation, as the guard finds it. */
interface OperationField {
  readonly coordinate: string;
  readonly args: Args;
}

type CreateOperationFields = (
  schema: GraphQLSchema,
) => (pending: PendingOperation) => readonly OperationField[];

/**
 * A check that takes for all limited root fields of an operation at once, in the document's order: one round trip for an
 * operation, however many fields and aliases it has. It refuses nothing; the fields do, when they are reached. To be
 * the last check, since what it takes is spent. Fields that the caller may not have spend nothing.
 * @param createOperationFields Gives an operation's root fields, fragments in place and arguments as values.
 */
export function createReservation(
  createOperationFields: CreateOperationFields,
): (
  schema: GraphQLSchema,
  frontend: { readonly name: string },
) => (pending: PendingOperation, context: GatewayContext) => Promise<void> {
  return (schema, { name: frontend }) => {
    const limits = rootLimitsOf(schema, frontend);
    const authorization = createAuthorization(schema);
    const fieldsOf = createOperationFields(schema);
    return async (pending, context) => {
      const takes = fieldsOf(pending).flatMap(({ coordinate, args }) => {
        const limit = limits.get(coordinate);
        if (limit === undefined) return [];
        if (refusalOf(authorization.requirementOf(coordinate), context.identity) !== null) return [];
        const counted = countedArgs(limit, args);
        const fieldIdentity = getFieldIdentity(limit.name, limit.identityArgs, counted);
        return takeOf(limit, { contextIdentity: context.caller, fieldIdentity }, costOf(limit, counted));
      });
      if (takes.length === 0) return;
      const answers = await context.take(takes);
      reserved.set(
        context,
        takes.map((take, index) => ({ take, taken: answers[index] ?? nothingTaken })),
      );
    };
  };
}

function rootLimitsOf(schema: GraphQLSchema, frontend: string): ReadonlyMap<string, FieldLimit> {
  const limits = new Map<string, FieldLimit>();
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const limit = fieldLimitOf(schema, field, { frontend, typeName: type?.name ?? "" });
      if (limit !== null) limits.set(limit.coordinate, limit);
    }
  }
  return limits;
}

interface Reserved {
  readonly take: Take;
  readonly taken: Taken;
}

/** What was taken in advance, by operation: each has a context of its own. */
const reserved = new WeakMap<GatewayContext, Reserved[]>();

/** Gives out what was taken in advance, once, in the order in which it was taken; null where nothing was. */
function takeReserved(context: GatewayContext, { key, cost }: Take): Taken | null {
  const list = reserved.get(context);
  const index = list?.findIndex(({ take }) => take.key === key && take.cost === cost) ?? -1;
  return list?.splice(index, index === -1 ? 0 : 1)[0]?.taken ?? null;
}
