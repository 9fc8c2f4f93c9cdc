/** Who may have which field, read off the SDL's text alone: it shares no code with the gateway, and is compared with its answers. */
import { readFileSync } from "node:fs";
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  type UnionTypeDefinitionNode,
} from "graphql";

/** Who asks. */
export interface Role {
  readonly name: string;
  readonly kind: "nobody" | "person" | "key";
  readonly scopes: readonly string[];
}

export interface SdlField {
  /** `Order.payment`. */
  readonly coordinate: string;
  readonly name: string;
  readonly type: string;
  readonly parent: string;
}

/** What becomes of the last field of a path. */
export type Expected =
  | { readonly kind: "answered" }
  /** The field at this place of the path is null, with this code: its resolver was not reached. */
  | { readonly kind: "refused"; readonly at: number; readonly code: "UNAUTHENTICATED" | "FORBIDDEN" }
  /** The field at this place was asked, and what it gave is for others: null or an empty list, without an error. */
  | { readonly kind: "absent"; readonly at: number };

interface Auth {
  readonly requires: string;
  readonly scopes: readonly string[];
}

/** One of a frontend's schemas, as its text has it. */
export class SdlSchema {
  readonly #objects = new Map<string, ObjectTypeDefinitionNode>();
  readonly #unions = new Map<string, UnionTypeDefinitionNode>();

  constructor(name: string) {
    const folder = new URL("../../schema/", import.meta.url);
    for (const file of ["shared", name]) {
      const { definitions } = parse(readFileSync(new URL(`${file}.graphql`, folder), "utf8"));
      for (const definition of definitions) {
        if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
          this.#objects.set(definition.name.value, definition);
        } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
          this.#unions.set(definition.name.value, definition);
        }
      }
    }
  }

  fieldsOf(type: string): readonly SdlField[] {
    return (this.#objects.get(type)?.fields ?? []).map((field) => ({
      coordinate: `${type}.${field.name.value}`,
      name: field.name.value,
      type: namedType(field.type),
      parent: type,
    }));
  }

  /** Each field beneath a root type, by one of the shortest ways to it. */
  paths(root: "Query" | "Mutation"): readonly (readonly SdlField[])[] {
    const paths: (readonly SdlField[])[] = [];
    const seen = new Set<string>([root]);
    const queue: (readonly [string, readonly SdlField[]])[] = [[root, []]];
    for (const [type, above] of queue) {
      for (const field of this.fieldsOf(type)) {
        const path = [...above, field];
        paths.push(path);
        if (seen.has(field.type) || !this.#objects.has(field.type)) continue;
        seen.add(field.type);
        queue.push([field.type, path]);
      }
    }
    return paths;
  }

  hasFields(type: string): boolean {
    return this.#objects.has(type) || this.#unions.has(type);
  }

  expected(path: readonly SdlField[], role: Role): Expected {
    for (const [at, { parent, name, type }] of path.entries()) {
      const field = this.#objects.get(parent)?.fields?.find((one) => one.name.value === name);
      const own = authOf(field);
      const ofType = authOf(this.#objects.get(type));
      const ofRoot = parent === "Mutation" ? authOf(this.#objects.get(parent)) : null;
      const all = [own, ofType, ofRoot].filter((auth) => auth !== null);
      const deciding = own ? [own] : all;
      const needsPerson = deciding.some(({ requires }) => requires !== "ANYONE");
      const scopes = all.flatMap((auth) => auth.scopes);
      const lacksScope = scopes.some((scope) => !role.scopes.includes(scope));
      if (role.kind === "nobody" && (needsPerson || scopes.length > 0)) {
        return { kind: "refused", at, code: "UNAUTHENTICATED" };
      }
      if ((role.kind === "key" && needsPerson) || lacksScope)
        return { kind: "refused", at, code: "FORBIDDEN" };
      const isForPeople = ofType !== null && ofType.requires !== "ANYONE";
      if (isForPeople && role.kind !== "person") return { kind: "absent", at };
    }
    return { kind: "answered" };
  }
}

function authOf(node: FieldDefinitionNode | ObjectTypeDefinitionNode | undefined): Auth | null {
  const directive = node?.directives?.find(({ name }) => name.value === "auth");
  if (!directive) return null;
  const requires = argumentOf(directive, "requires");
  if (requires?.kind !== Kind.ENUM) throw new Error("an @auth that does not say what it requires");
  const scopes = argumentOf(directive, "scopes");
  return {
    requires: requires.value,
    scopes:
      scopes?.kind === Kind.LIST ? scopes.values.map((one) => ("value" in one ? String(one.value) : "")) : [],
  };
}

const argumentOf = (directive: ConstDirectiveNode, argument: string) =>
  directive.arguments?.find(({ name }) => name.value === argument)?.value;

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
