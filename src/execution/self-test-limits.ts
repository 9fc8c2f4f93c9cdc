/** Stage 5: tries on a frontend, before it serves anybody, each of its limits: an operation that exceeds it is refused. */
import { type GraphQLSchema, getNamedType, getOperationAST, isLeafType, parse } from "graphql";
import type { GatewayContext, PendingOperation } from "../context.ts";
import { GatewayError } from "../errors.ts";
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
    if (limits[name] <= mostTried) expectRefusal(name, () => guards.readDocument(write(limits[name])));
  }
  if (limits.variablesBytes <= mostTried) {
    expectRefusal("variablesBytes", () => guards.checkVariables({ a: "a".repeat(limits.variablesBytes) }));
  }
  for (const reason of ["cost", "attempts"] as const) {
    const nothing = { ...frontend, limits: { ...frontend.limits, [reason]: 0 } };
    const checks = guards.createChecks.map((createCheck) => createCheck(schema, nothing));
    const reasons = await Promise.all(checks.map((check) => reasonOf(check, everyRootField(schema), take)));
    if (!reasons.includes(reason)) {
      faults.push(`an operation that exceeds ${frontend.name}'s limit \`${reason}\` is not refused`);
    }
  }
  return faults;
}

function isRejected(reason: string, attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return reasonIn(error) === reason;
  }
}

async function reasonOf(check: Check, pending: PendingOperation, take: TakeAll): Promise<string | null> {
  try {
    await check(pending, probeContext({ take, caller: "self-test" }));
    return null;
  } catch (error) {
    return reasonIn(error);
  }
}

function reasonIn(error: unknown): string | null {
  const isRefusal = error instanceof GatewayError && error.code === "OPERATION_REJECTED";
  return isRefusal ? (error.exceeded?.reason ?? null) : null;
}

/** Each of them costs something, and together they ask every service that the schema has to do with. */
function everyRootField(schema: GraphQLSchema): PendingOperation {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ name, type }) =>
    isLeafType(getNamedType(type)) ? name : `${name} { __typename }`,
  );
  const document = parse(`{ ${fields.join(" ")} }`);
  const operation = getOperationAST(document);
  if (!operation) throw new TypeError("a document without an operation");
  return { document, operation, variables: {} };
}
