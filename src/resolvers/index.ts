/** Stage 7: all that reaches for data, shared by every frontend. A frontend names these and shapes what they give. */
import * as mutations from "./mutations.ts";
import * as order from "./order.ts";
import * as person from "./person.ts";
import * as product from "./product.ts";

export const sharedResolvers = { mutations, order, person, product };
export type SharedResolvers = typeof sharedResolvers;
