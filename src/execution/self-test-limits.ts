/** Stage 5: tries on a frontend, before it serves anybody, each of its limits: an operation that exceeds it is refused. */
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isLeafType,
  isListType,
  isRequiredArgument,
  parse,
} from "graphql";
import type { GatewayContext, PendingOperation } from "../context.ts";
import { codeOf, GatewayError } from "../errors.ts";
import type { Frontend, OperationLimits } from "../frontends/index.ts";
import type { TakeAll } from "../limit.ts";
import { probeContext } from "./self-test.ts";

/** What stands between a request and execution, as it is wired. */
export interface Guards {
  /** From a text to a document that may be executed. */
  readonly readDocument: (text: string) => unknown;
  readonly checkVariables: (variables: unknown) => void;
  /** Made anew, for a frontend with limits that nothing can keep. */
  readonly createChecks: readonly ((schema: GraphQLSchema, frontend: Frontend) => Check)[];
  /** Nobody may ask about the schema then. */
  readonly production: boolean;
}

type Check = (pending: PendingOperation, context: GatewayContext) => void | Promise<void>;

/** What allows more than this is no limit, and takes too long to exceed. */
const mostTried = 100_000;

/** Documents each of which exceeds one limit, and no other; what else is wrong with it is found later. */
const tooMuch: Readonly<
  Record<Exclude<keyof OperationLimits, "variablesBytes" | "cost" | "attempts">, (limit: number) => string>
> = {
  documentBytes: (limit) => `{ a } #${"a".repeat(limit)}`,
  tokens: (limit) => `query (${"$a: A ".repeat(limit / 4 + 1)}) { a }`,
  depth: (limit) => `${"{ a ".repeat(limit + 1)}${"}".repeat(limit + 1)}`,
  fields: (limit) => `{ ${Array.from({ length: limit + 1 }, (_, at) => `a${at}`).join(" ")} }`,
  aliases: (limit) => `{ ${Array.from({ length: limit + 1 }, (_, at) => `a${at}: a`).join(" ")} }`,
  directives: (limit) => `{ a ${"@a ".repeat(limit + 1)} }`,
  listItems: (limit) => `{ a(b: [${"0 ".repeat(limit + 1)}]) }`,
};

/** @returns A sentence for each limit that does not hold; empty where all do. */
export async function findUnheldLimits(
  schema: GraphQLSchema,
  frontend: Frontend,
  guards: Guards,
  take: TakeAll,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const expectRefusal = (reason: keyof OperationLimits, attempt: () => unknown) => {
    if (!isRejected(reason, attempt))
      faults.push(`an operation that exceeds ${frontend.name}'s limit \`${reason}\` is not refused`);
  };
  const { limits } = frontend;
  for (const [reason, write] of Object.entries(tooMuch)) {
    const name = reason as keyof typeof tooMuch;
    if (!(limits[name] > mostTried)) expectRefusal(name, () => guards.readDocument(write(limits[name])));
  }
  if (!(limits.variablesBytes > mostTried)) {
    expectRefusal("variablesBytes", () => guards.checkVariables({ a: "a".repeat(limits.variablesBytes) }));
  }
  for (const reason of ["cost", "attempts"] as const) {
    const nothing = { ...frontend, limits: { ...frontend.limits, [reason]: 0 } };
    const checks = guards.createChecks.map((createCheck) => createCheck(schema, nothing));
    const pending = pendingOf(everyRootField(schema));
    const errors = await Promise.all(checks.map((check) => errorFrom(check, pending, take)));
    if (!errors.some((error) => reasonIn(error) === reason)) {
      const hint = reason === "attempts" ? ": does each field that asks a service have @upstream?" : "";
      faults.push(`an operation that exceeds ${frontend.name}'s limit \`${reason}\` is not refused${hint}`);
    }
  }
  if (guards.production && !throws(() => guards.readDocument("{ __schema { __typename } }"))) {
    faults.push(`a question about ${frontend.name}'s schema is not refused`);
  }
  const checks = guards.createChecks.map((createCheck) => createCheck(schema, frontend));
  for (const { coordinate, source } of beyondBounds(schema)) {
    const errors = await Promise.all(checks.map((check) => errorFrom(check, pendingOf(source), take)));
    if (!errors.some((error) => codeOf(error) === "BAD_USER_INPUT"))
      faults.push(`${coordinate} takes what is out of its bounds`);
  }
  return faults;
}

/** For each argument of a query's root field that has bounds, an operation that is beyond them by one. */
function beyondBounds(
  schema: GraphQLSchema,
): readonly { readonly coordinate: string; readonly source: string }[] {
  const directives = ["range", "length"].flatMap((name) => schema.getDirective(name) ?? []);
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) =>
    field.args.flatMap((argument) =>
      directives.flatMap((directive) => {
        const bounds = argument.astNode && getDirectiveValues(directive, argument.astNode);
        if (!bounds) return [];
        const most = Number(bounds.max);
        const beyond = directive.name === "range" ? String(most + 1) : longer(argument.type, most + 1);
        const others = field.args.filter((other) => other !== argument && isRequiredArgument(other));
        const given = [
          `${argument.name}: ${beyond}`,
          ...others.map(({ name, type }) => `${name}: ${longer(type, 1)}`),
        ];
        const selection = isLeafType(getNamedType(field.type)) ? "" : "{ __typename }";
        return {
          coordinate: `Query.${field.name}(${argument.name}:)`,
          source: `{ ${field.name}(${given.join(" ")}) ${selection} }`,
        };
      }),
    ),
  );
}

/** A list of as many items, or a text of as many characters; a number as it is. */
function longer(type: GraphQLInputType, size: number): string {
  if (isListType(getNullableType(type))) return `[${'"x" '.repeat(size)}]`;
  return ["Int", "Float", "SafeInt"].includes(getNamedType(type).name)
    ? String(size)
    : JSON.stringify("x".repeat(size));
}

function isRejected(reason: string, attempt: () => unknown): boolean {
  return throws(attempt, (error) => reasonIn(error) === reason);
}

function throws(attempt: () => unknown, isExpected: (error: unknown) => boolean = () => true): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return isExpected(error);
  }
}

/** What a check throws; null where it lets the operation through. */
async function errorFrom(check: Check, pending: PendingOperation, take: TakeAll): Promise<unknown> {
  try {
    await check(pending, probeContext({ take, caller: "self-test" }));
    return null;
  } catch (error) {
    return error;
  }
}

function reasonIn(error: unknown): string | null {
  const isRefusal = error instanceof GatewayError && error.code === "OPERATION_REJECTED";
  return isRefusal ? (error.exceeded?.reason ?? null) : null;
}

/** Each of them costs something, and together they ask every service that the schema has to do with. */
function everyRootField(schema: GraphQLSchema): string {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ name, type }) =>
    isLeafType(getNamedType(type)) ? name : `${name} { __typename }`,
  );
  return `{ ${fields.join(" ")} }`;
}

function pendingOf(source: string): PendingOperation {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new TypeError("a document without an operation");
  return { document, operation, variables: {} };
}
