/** Stage 7: what a person can change. What a person can cause to fail is a typed problem, never an error. */
import type { GatewayContext } from "../context.ts";
import { GatewayError, rejectionOf } from "../errors.ts";
import type { ChangedProfile, Order, PaidOrder } from "../models.ts";
import { personalLoaders } from "./person.ts";

const problemMessages = {
  OutOfStock: "Something in the order is not in stock in the quantity asked for.",
  NotCancellable: "The order has gone too far to be cancelled.",
  NotPayable: "The order can't be paid: it is paid already, or cancelled.",
  PaymentDeclined: "The payment method was declined.",
  OrderNotFound: "You have no order with this id.",
  PaymentMethodNotFound: "You have no payment method with this id.",
  IdempotencyKeyReused:
    "This idempotency key was used before with another input. Make a new key for a new intent.",
} as const;

interface Problem<Name extends string> {
  readonly __typename: Name;
  readonly message: string;
}
interface InvalidInput extends Problem<"InvalidInput"> {
  readonly field: string | null;
}

type ProblemName = keyof typeof problemMessages;

interface Input {
  readonly idempotencyKey: string;
}
interface PlaceOrderInput extends Input {
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly addressId?: string | null;
}
interface PayOrderInput extends Input {
  readonly orderId: string;
  readonly methodId: string;
}
interface CancelOrderInput extends Input {
  readonly orderId: string;
}
interface UpdateProfileInput extends Input {
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly locale?: string | null;
}

export async function placeOrder(
  _parent: unknown,
  { input }: { readonly input: PlaceOrderInput },
  context: GatewayContext,
) {
  const { order, user } = personalLoaders(context);
  const { idempotencyKey, items, addressId } = input;
  if (typeof addressId === "string") {
    const person = await user.person();
    if (!person?.addresses.some(({ id }) => id === addressId))
      return invalidInput(input, "invalid_addressId");
  }
  return write(
    context,
    input,
    () => order.place({ items, ...(typeof addressId === "string" ? { addressId } : {}) }, idempotencyKey),
    (placed: Order) => ({ __typename: "PlaceOrderSuccess" as const, order: placed }),
    { "409 out_of_stock": "OutOfStock" },
  );
}

/** The amount is the order's total: whoever pays can't choose it. */
export async function payOrder(
  _parent: unknown,
  { input }: { readonly input: PayOrderInput },
  context: GatewayContext,
) {
  const { order, payment } = personalLoaders(context);
  const { idempotencyKey, orderId, methodId } = input;
  const [ownOrder, ownMethods] = await Promise.all([order.byId(orderId), payment.methods()]);
  if (ownOrder === null) return problem("OrderNotFound");
  if (!ownMethods.some(({ id }) => id === methodId)) return problem("PaymentMethodNotFound");
  return write(
    context,
    input,
    () => payment.pay({ orderId, methodId, amount: ownOrder.total }, idempotencyKey),
    (): PaidOrder => ({ __typename: "PayOrderSuccess", orderId }),
    { "402 declined": "PaymentDeclined", 409: "NotPayable" },
  );
}

/** Read again, and apart from the payment: where this fails, the payment has succeeded all the same. */
export const paidOrder = (
  { orderId }: PaidOrder,
  _args: unknown,
  context: GatewayContext,
): Promise<Order | null> => personalLoaders(context).order.byId(orderId);

export async function cancelOrder(
  _parent: unknown,
  { input }: { readonly input: CancelOrderInput },
  context: GatewayContext,
) {
  const { order } = personalLoaders(context);
  if ((await order.byId(input.orderId)) === null) return problem("OrderNotFound");
  return write(
    context,
    input,
    () => order.cancel(input.orderId, input.idempotencyKey),
    (cancelled: Order) => ({ __typename: "CancelOrderSuccess" as const, order: cancelled }),
    { 404: "OrderNotFound", "409 not_cancellable": "NotCancellable" },
  );
}

export async function updateProfile(
  _parent: unknown,
  { input }: { readonly input: UpdateProfileInput },
  context: GatewayContext,
) {
  const { user, subject } = personalLoaders(context);
  const { idempotencyKey, ...change } = input;
  try {
    return await write(
      context,
      input,
      () => user.update(change, idempotencyKey),
      (): ChangedProfile => ({ __typename: "UpdateProfileSuccess", person: { id: subject } }),
      {},
    );
  } catch (error) {
    // Whom the user service does not know has no profile to change.
    if (rejectionOf(error)?.status !== 404) throw error;
    throw new GatewayError("UNAUTHENTICATED", "The token's person is not known.", { cause: error });
  }
}

/**
 * Makes a write, and gives what came of it; a refusal that no person can cause stays an error.
 * @param refusals The problem that a refusal means, by its status and code, or by its status whatever its code.
 */
async function write<Result, Success, Name extends ProblemName = never>(
  context: GatewayContext,
  input: Input,
  send: () => Promise<Result>,
  succeed: (result: Result) => Success,
  refusals: Readonly<Record<string, Name>>,
): Promise<Success | Problem<Name> | Problem<"IdempotencyKeyReused"> | InvalidInput> {
  // Before the write, not after its success: it may be done although its answer is lost.
  personalLoaders(context).clearAll();
  try {
    return succeed(await send());
  } catch (error) {
    const rejection = rejectionOf(error);
    const refused =
      rejection && (refusals[`${rejection.status} ${rejection.code}`] ?? refusals[rejection.status]);
    if (refused) return problem(refused);
    if (rejection?.status !== 422) throw error;
    if (rejection.code === "idempotency_key_reused") return problem("IdempotencyKeyReused");
    return invalidInput(input, rejection.code);
  }
}

function problem<Name extends ProblemName>(name: Name): Problem<Name> {
  return { __typename: name, message: problemMessages[name] };
}

/** The services name the field that they refuse in their code: `invalid_locale`. Only fields of the input are passed on. */
function invalidInput(input: Input, code: string | null): InvalidInput {
  const named = code?.startsWith("invalid_") ? code.slice("invalid_".length) : null;
  const field = named !== null && Object.hasOwn(input, named) ? named : null;
  return {
    __typename: "InvalidInput",
    message: `${field === null ? "A value" : `The value of \`${field}\``} was refused.`,
    field,
  };
}
