/** The variables with which an operation asks for the most that its schema allows: by `@range` and `@length`. */
import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLSchema,
  getDirectiveValues,
  getNullableType,
  isListType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

export function largestVariables(schema: GraphQLSchema, document: DocumentNode): Record<string, unknown> {
  const typeInfo = new TypeInfo(schema);
  const variables: Record<string, unknown> = {};
  const visitor = visitWithTypeInfo(typeInfo, {
    Argument: ({ value }) => {
      const argument = typeInfo.getArgument();
      if (value.kind !== Kind.VARIABLE || !argument) return;
      const largest = largestOf(schema, argument);
      if (largest !== null) variables[value.name.value] = largest;
    },
  });
  visit(document, visitor);
  return variables;
}

function largestOf(schema: GraphQLSchema, { astNode, type }: GraphQLArgument): unknown {
  const most = (name: string) => {
    const directive = schema.getDirective(name);
    const values = directive && astNode && getDirectiveValues(directive, astNode);
    return values ? Number(values.max) : null;
  };
  if (isListType(getNullableType(type))) {
    return Array.from({ length: most("length") ?? 0 }, (_, at) => `p${at + 1}`);
  }
  return most("range");
}
