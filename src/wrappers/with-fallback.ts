/** Stage 6: what a field is answered with where its service fails, as `@upstream` in the schema declares it. */
import { type GraphQLFieldResolver, type GraphQLSchema, getDirectiveValues } from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError, isUpstreamFailure } from "../errors.ts";

export type Resolver = GraphQLFieldResolver<unknown, GatewayContext>;

/** What every wrapper is: it gives a resolver something more to do, and leaves its answers as they are. */
export type Wrap = (next: Resolver) => Resolver;

/** The schema's words, in lower case. */
type Fallback = "null" | "last_good" | "empty_list" | "featured" | "own";

/** What `@upstream` says of a field. */
export interface Upstream {
  /** The service that the field can't do without. */
  readonly service: string;
  readonly fallback: Fallback;
}

/** The fallbacks that take data of their own, each with the way to it. */
export type Substitutes = Readonly<Record<"featured", Resolver>>;

/** Null where the field has no `@upstream`. */
export function upstreamOf(
  schema: GraphQLSchema,
  { astNode }: { readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null | undefined },
): Upstream | null {
  const directive = schema.getDirective("upstream");
  const values = directive && astNode && getDirectiveValues(directive, astNode);
  return values ? { service: String(values.service), fallback: values.fallback as Fallback } : null;
}

export function withFallback({ service, fallback }: Upstream, substitutes: Substitutes): Wrap {
  if (fallback === "own") return (next) => next;
  const substitute = substituteOf(fallback, substitutes);
  return (next) => (parent, args, context, info) => {
    const answerInstead = (error: unknown) => {
      if (substitute === null || !(error instanceof Error && isUpstreamFailure(error))) throw error;
      context.substituted.push(error);
      return substitute(parent, args, context, info);
    };
    const refusal = fallback === "last_good" ? null : refusalOf(service, context);
    if (refusal !== null) return answerInstead(refusal);
    if (substitute === null) return next(parent, args, context, info);
    try {
      const result: unknown = next(parent, args, context, info);
      return result instanceof Promise ? result.catch(answerInstead) : result;
    } catch (error) {
      return answerInstead(error);
    }
  };
}

/** Null where the failure is the field's. What is kept of an earlier answer is found beneath the resolver, not here. */
function substituteOf(fallback: Fallback, substitutes: Substitutes): Resolver | null {
  if (fallback === "featured") return substitutes.featured;
  return fallback === "empty_list" ? () => [] : null;
}

/** What a field ends in whose service is not to be asked now; null where it may be asked. */
function refusalOf(service: string, { breakers, identity }: GatewayContext): GatewayError | null {
  // Without a person there is nothing personal to ask for, and the resolver knows what to answer.
  if (identity === null) return null;
  const retryAfterMs = breakers.closedInMs(service);
  if (retryAfterMs === null) return null;
  return new GatewayError("UPSTREAM_UNAVAILABLE", "the breaker is open", { service, retryAfterMs });
}
