/** Stage 4: says in words what an operation can cause at most, and which of its fields are the reason. For people. */
import type { GraphQLSchema } from "graphql";
import type { PendingOperation } from "../context.ts";
import { codeOf } from "../errors.ts";
import type { Frontend } from "../frontends/frontend.ts";
import { createArgumentBounds, createVariableLimits } from "./argument-bounds.ts";
import { createCost } from "./cost.ts";
import {
  createFanOut,
  createFanOutCheck,
  type FanOut,
  type FanOutCheckOptions,
  type FanOutPart,
  type Place,
} from "./fan-out.ts";
import { createOperationFields, type OperationField } from "./operation-fields.ts";

export interface Explanation {
  /** Lines for a terminal, without colours. */
  readonly text: string;
  /** Why the frontend would refuse it; empty where it would not. */
  readonly refusals: readonly string[];
}

/**
 * @param pending A valid operation, of a document that is within the limits.
 * @throws {GatewayError} where its variables leave open what it asks for.
 */
export function explain(
  schema: GraphQLSchema,
  frontend: Pick<Frontend, "name" | "limits">,
  pending: PendingOperation,
  options: FanOutCheckOptions,
): Explanation {
  const fields = createOperationFields(schema)(pending);
  const fanOut = createFanOut(schema)(fields);
  const { limits } = frontend;
  const cost = createCost(schema).estimate(fields);
  const refusals = refusalsOf(schema, frontend, pending, options);
  const cells = [...fanOut.callsPerService].map(([service, calls]) => {
    const perCall = options.attemptsPerCall(service);
    return [service, `${calls}`, `${perCall}`, `${calls * perCall}`, `${limits.attempts}`];
  });
  const name = pending.operation.name?.value ?? `An unnamed ${pending.operation.operation}`;
  const lines = [
    `${name}, asked of ${frontend.name}`,
    "",
    ...table([["service", "calls", "attempts a call", "attempts", "allowed"], ...cells]),
    "",
    ...[...fanOut.callsPerService.keys()].flatMap((service) =>
      fanOut.parts.filter(({ read, calls }) => read.service === service && calls > 0).flatMap(partLines),
    ),
    "",
    `depth ${depthOf(fields)} of ${limits.depth}, cost ${cost} of ${limits.cost}${cost > 0 ? "; without" : ""}`,
    ...table(dearest(fields, createCost(schema).estimate)).map((line) => `  ${line}`),
    ...toVerdict(frontend, refusals),
  ];
  return { text: `${lines.map((line) => line.trimEnd()).join("\n")}\n`, refusals };
}

const mostDear = 8;

/** Fields by what leaving them out would save, the dearest first. */
function dearest(
  fields: readonly OperationField[],
  estimate: (fields: readonly OperationField[]) => number,
): readonly (readonly string[])[] {
  const whole = estimate(fields);
  return allOf(fields, "")
    .map(({ field, path }) => ({ path, saved: whole - estimate(without(fields, field)) }))
    .filter(({ saved }) => saved > 1)
    .toSorted((left, right) => right.saved - left.saved)
    .slice(0, mostDear)
    .map(({ path, saved }) => [path, `${saved} less`]);
}

function allOf(
  fields: readonly OperationField[],
  above: string,
): readonly { readonly field: OperationField; readonly path: string }[] {
  return fields.flatMap((field) => {
    const path = `${above}${field.responseName}`;
    return [{ field, path }, ...allOf(field.children, `${path}.`)];
  });
}

function without(fields: readonly OperationField[], left: OperationField): readonly OperationField[] {
  return fields.flatMap((field) =>
    field === left ? [] : { ...field, children: without(field.children, left) },
  );
}

/** Lines that say whether it is accepted. */
export function toVerdict({ name }: Pick<Frontend, "name">, refusals: readonly string[]): readonly string[] {
  if (refusals.length === 0) return [`${name} accepts it.`];
  return [`${name} refuses it:`, ...refusals.map((refusal) => `  ${refusal}`)];
}

/** The same figures for a file: what is asked of each service, and by which fields. */
export function summaryOf({ callsPerService, parts }: FanOut, options: FanOutCheckOptions) {
  return {
    attempts: Object.fromEntries(
      [...callsPerService]
        .map(([service, calls]) => [service, calls * options.attemptsPerCall(service)] as const)
        .toSorted(([left], [right]) => left.localeCompare(right)),
    ),
    calls: Object.fromEntries(
      parts
        .filter(({ calls }) => calls > 0)
        .map(({ read, calls }) => [read.name.toUpperCase(), calls] as const)
        .toSorted(([left], [right]) => left.localeCompare(right)),
    ),
  };
}

/** What is said against it once its document is read: by any of the checks. */
function refusalsOf(
  schema: GraphQLSchema,
  frontend: Pick<Frontend, "name" | "limits">,
  pending: PendingOperation,
  options: FanOutCheckOptions,
): readonly string[] {
  const { limits } = frontend;
  const estimate = createCost(schema).estimate(createOperationFields(schema)(pending));
  const checks = [
    () => createVariableLimits(limits)(pending.variables),
    () => createArgumentBounds(schema)(pending),
    () => createFanOutCheck(options)(schema, frontend)(pending),
  ];
  const tooDear =
    estimate > limits.cost ? [`The operation costs ${estimate}, where ${limits.cost} is the most.`] : [];
  return [...checks.flatMap(messageOf), ...tooDear];
}

function messageOf(check: () => void): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return [(error as Error).message];
  }
}

/** One read: how many calls, why as many, and the fields that it is for. */
function partLines({ read, demands, keys, moments, calls }: FanOutPart): readonly string[] {
  const head = `${read.service} ${read.name.toUpperCase()}: ${count(calls, "call")}, ${reasonOf(read, keys, moments)}`;
  const rows = [...Map.groupBy(demands, ({ place }) => pathOf(place))].map(([path, ofPath]) => {
    const asked = ofPath.reduce((total, demand) => total + demand.keys, 0);
    const instances = ofPath.reduce((total, demand) => total + demand.instances, 0);
    return [path, `${instances} ×`, asked === instances ? "" : `${asked} keys`];
  });
  return [head, ...table(rows).map((line) => `  ${line}`)];
}

function reasonOf({ calls, kept }: FanOutPart["read"], keys: number, moments: number): string {
  switch (calls) {
    case "each":
      return "one each time";
    case "once":
      return "one however many fields need it, and again after a write";
    case "by_arguments":
      return "one for each set of arguments";
    default: {
      const refreshed = kept ? "; twice as many where kept ones are refreshed" : "";
      return `for ${count(keys, "key")}, known at ${count(moments, "moment")} at most${refreshed}`;
    }
  }
}

function pathOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.above) names.unshift(at.field.responseName);
  return names.join(".");
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

function depthOf(fields: readonly OperationField[]): number {
  return Math.max(0, ...fields.map(({ children }) => 1 + depthOf(children)));
}

/** Columns in line: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
}
