/** Stage 7: pages of the services as Relay connections. */
import { GatewayError, rejectionOf } from "../errors.ts";
import type { Page } from "../models.ts";

/** A page as the Relay connection specification has it. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string | null }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

/** @throws {GatewayError} `BAD_USER_INPUT` where the service does not know the cursor that was asked for. */
export async function toConnection<Node>(
  page: Promise<Page<Node>>,
  after: string | null | undefined,
): Promise<Connection<Node>> {
  try {
    return connectionOf(await page, typeof after === "string");
  } catch (error) {
    if (typeof after === "string" && rejectionOf(error)?.status === 400) {
      throw new GatewayError(
        "BAD_USER_INPUT",
        "`after` is not a cursor of this list: pass the `endCursor` of the page before, unchanged.",
        { cause: error },
      );
    }
    throw error;
  }
}

/** The services give one cursor a page, which stands behind the page's last entry. */
function connectionOf<Node>(
  { items, nextCursor, total }: Page<Node>,
  hasPreviousPage: boolean,
): Connection<Node> {
  const cursorAt = (index: number) => (index === items.length - 1 ? nextCursor : null);
  return {
    edges: items.map((node, index) => ({ node, cursor: cursorAt(index) })),
    nodes: items,
    pageInfo: {
      hasNextPage: nextCursor !== null,
      hasPreviousPage,
      startCursor: cursorAt(0),
      endCursor: nextCursor,
    },
    totalCount: total,
  };
}
