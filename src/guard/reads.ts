/** Stage 4: what each field asks of the services, as `@upstream` and `@read` of the schema say it, checked once. */
import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  isEnumType,
  isObjectType,
} from "graphql";

/** How often a service is asked for one operation; see `enum Calls` in the schema. */
export type HowOften = "once" | "by_arguments" | "by_key" | "by_key_and_arguments" | "each";

/** Something that is asked of a service, by its name in the schema, in lower case. */
export interface Read {
  readonly name: string;
  readonly service: string;
  readonly calls: HowOften;
  /** Reads that it waits for where they are under way. */
  readonly after: readonly string[];
  /** Whether its records are the same for everybody, so that some of a batch may be at hand from before. */
  readonly kept: boolean;
}

/** What one field asks for, by its resolver alone. */
export interface FieldReads {
  /** Where one waits for another, in that order. */
  readonly reads: readonly Read[];
  /** Those of them one of which gives the answer; empty where the answer waits for nothing. */
  readonly awaits: readonly Read[];
}

export interface Reads {
  /** Null where the field asks for nothing. */
  of(field: GraphQLField<unknown, unknown>): FieldReads | null;
}

type Bearer = { readonly astNode?: unknown };

/** @throws {Error} naming every read of which it isn't said how often, and every `@upstream` that can't be right. */
export function createReads(schema: GraphQLSchema): Reads {
  const faults: string[] = [];
  const reads = readReads(schema, faults);
  const ofField = new Map<Bearer, FieldReads>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const values = valuesOf(schema, "upstream", field);
      if (values === null) continue;
      const own = wordsOf(values.reads).flatMap((name) => reads.get(name) ?? []);
      const awaited = values.awaits === undefined || values.awaits === null ? null : wordsOf(values.awaits);
      const awaits = awaited === null ? own : own.filter(({ name }) => awaited.includes(name));
      ofField.set(field, { reads: own, awaits });
      for (const fault of faultsOf(values, own, awaited, reads)) {
        faults.push(`${type.name}.${field.name} ${fault}`);
      }
    }
  }
  if (faults.length > 0)
    throw new Error(["The schema doesn't say what is asked of services:", ...faults].join("\n  "));
  return { of: (field) => ofField.get(field) ?? null };
}

function faultsOf(
  values: Readonly<Record<string, unknown>>,
  own: readonly Read[],
  awaited: readonly string[] | null,
  reads: ReadonlyMap<string, Read>,
): readonly string[] {
  const service = wordOf(values.service);
  const fallback = wordOf(values.fallback);
  const names = own.map(({ name }) => name);
  const faults = (awaited ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => `awaits ${name}, which is not among its reads`);
  if (own.every((read) => read.service !== service)) {
    faults.push(`depends on the ${service} service, but has no read of it`);
  }
  if (reads.has(fallback) && !names.includes(fallback)) {
    faults.push(`falls back to ${fallback}, which is not among its reads`);
  }
  return faults;
}

function readReads(schema: GraphQLSchema, faults: string[]): ReadonlyMap<string, Read> {
  const reads = new Map<string, Read>();
  const personal = new Set(
    enumValues(schema, "Service")
      .filter((value) => valuesOf(schema, "personal", value) !== null)
      .map(({ name }) => name.toLowerCase()),
  );
  for (const value of enumValues(schema, "Read")) {
    const values = valuesOf(schema, "read", value);
    const name = value.name.toLowerCase();
    if (values === null) {
      faults.push(`Read.${value.name} needs @read`);
      continue;
    }
    const service = wordOf(values.service);
    const calls = wordOf(values.calls) as HowOften;
    reads.set(name, { name, service, calls, after: wordsOf(values.after), kept: !personal.has(service) });
  }
  return reads;
}

function enumValues(schema: GraphQLSchema, name: string) {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues() : [];
}

function valuesOf(
  schema: GraphQLSchema,
  name: string,
  { astNode }: Bearer,
): Readonly<Record<string, unknown>> | null {
  const directive = schema.getDirective(name);
  const node = astNode as { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
  return (directive && node && getDirectiveValues(directive, node)) ?? null;
}

const wordOf = (value: unknown) => String(value).toLowerCase();
const wordsOf = (values: unknown) => (Array.isArray(values) ? values.map(wordOf) : []);
