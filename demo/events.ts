/** The event bus between the demo services, standing for a message broker: typed, in order, delivered before publish returns. */

import { EventEmitter } from "node:events";
import type { Money } from "./shapes.ts";

interface Messages {
  readonly "order.placed": { readonly orderId: string; readonly userId: string; readonly total: Money };
  readonly "order.shipped": { readonly orderId: string };
  readonly "order.cancelled": {
    readonly orderId: string;
    readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  };
  readonly "payment.accepted": { readonly orderId: string };
}

export interface EventBus {
  publish<Name extends keyof Messages>(name: Name, message: Messages[Name]): void;
  subscribe<Name extends keyof Messages>(name: Name, listener: (message: Messages[Name]) => void): void;
}

/**
 * Makes a bus. Publish only after the database has committed: a listener may read what the message tells of.
 */
export function createEventBus(): EventBus {
  const emitter = new EventEmitter();
  return {
    publish(name, message) {
      emitter.emit(name, message);
    },
    subscribe(name, listener) {
      emitter.on(name, listener);
    },
  };
}
