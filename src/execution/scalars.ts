/** Stage 5: the scalars that look at what they get. The others pass the services' texts on, unchanged. */
import { GraphQLError, GraphQLID, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLSafeInt } from "graphql-scalars";
import { idPattern } from "../models.ts";

/**
 * GraphQL's own `ID`, held to what the services take for one, so that no other text ever comes near a URL.
 * It stays `ID`, and not a scalar of its own, for the sake of the tools that apps are built with.
 */
export const strictId = textScalar(
  GraphQLID.toConfig(),
  idPattern,
  "an id is 1 to 64 letters, digits, `_` or `-`",
  (value) => (typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value),
);

const idempotencyKey = textScalar(
  { name: "IdempotencyKey" },
  // Visible ASCII: it goes into a header.
  /^[\x21-\x7e]{1,255}$/,
  "an idempotency key is 1 to 255 printable ASCII characters without spaces",
  (value) => value,
);

export const scalars: readonly GraphQLScalarType[] = [strictId, idempotencyKey, GraphQLSafeInt];

function textScalar(
  config: ConstructorParameters<typeof GraphQLScalarType<string, string>>[0],
  pattern: RegExp,
  rule: string,
  normalize: (value: unknown) => unknown,
): GraphQLScalarType<string, string> {
  const parse = (input: unknown, node?: ValueNode): string => {
    const value = normalize(input);
    if (typeof value === "string" && pattern.test(value)) return value;
    throw new GraphQLError(`Not a valid ${config.name}: ${rule}.`, {
      nodes: node ?? null,
      extensions: { code: "BAD_USER_INPUT" },
    });
  };
  return new GraphQLScalarType<string, string>({
    ...config,
    parseValue: (value) => parse(value),
    parseLiteral: (node) =>
      parse(
        node.kind === Kind.STRING ? node.value : node.kind === Kind.INT ? Number(node.value) : null,
        node,
      ),
  });
}
