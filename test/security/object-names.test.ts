/** No name in what comes in, from callers or services, gives an object anything that it did not have. */
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { faults } from "../support/fault-proxy.ts";
import {
  type GatewayUnderTest,
  operations,
  serviceNames,
  startGateway,
  toAnswer,
} from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

const strict = { accept: "application/graphql-response+json" };

describe("names that objects have already", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "__defineGetter__", "hasOwnProperty"];
  const own = Reflect.ownKeys(Object.prototype);
  const poison = `{"polluted":"yes","prototype":{"polluted":"yes"}}`;

  function expectClean() {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(own);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get(Function.prototype, "polluted")).toBeUndefined();
  }

  const send = async (body: string, headers: Record<string, string> = {}) =>
    toAnswer(
      await fetch(`${gateway.url}/graphql/web`, {
        method: "POST",
        headers: { "content-type": "application/json", ...strict, ...headers },
        body,
      }),
    );

  const bodiesWith = (name: string) => [
    `{"query":"{ __typename }","${name}":${poison}}`,
    `{"query":"{ __typename }","variables":{"${name}":${poison}}}`,
    `{"query":"{ __typename }","extensions":{"${name}":${poison}}}`,
    `{"query":"query ($id: ID!) { product(id: $id) { id } }","variables":{"id":{"${name}":${poison}}}}`,
    `{"query":"mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) { __typename } }","variables":{"i":{"idempotencyKey":"k","name":"x","${name}":${poison}}}}`,
    `{"query":"mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { __typename } }","variables":{"i":{"idempotencyKey":"k","items":[{"productId":"p1","quantity":1,"${name}":${poison}}]}}}`,
  ];

  threat(
    {
      row: 32,
      attack: "__proto__, constructor and their like in bodies, variables, inputs and headers",
      times: names.length * 7,
      result: "400, or ignored; no object has anything new",
    },
    async (tried) => {
      const authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
      for (const name of names) {
        for (const [at, body] of bodiesWith(name).entries()) {
          const { status, text } = await send(body, { authorization });
          tried();
          // Where nothing looks, it is ignored; as a value, it is refused.
          expect(at < 3 ? [200, 400] : [400], `${body} ${text}`).toContain(status);
          expectClean();
        }
        const { status } = await send(`{"query":"{ __typename }"}`, { [name]: poison, "x-user-id": name });
        tried();
        expect([200, 400]).toContain(status);
        expectClean();
      }
      expect(gateway.journal()).toEqual([]);
    },
  );

  threat(
    {
      row: 32,
      attack: "the same names in what services answer",
      times: names.length * serviceNames.length * 2,
      result: "the answer as without them; no object has anything new",
    },
    async (tried) => {
      const usual = await gateway.ask("web", operations.web, { as: "u1" });
      for (const name of names) {
        for (const service of serviceNames) {
          gateway.proxies[service].setFault(
            faults.mutate((json) =>
              JSON.parse(JSON.stringify(json).replaceAll(/\{(?=")/g, `{"${name}":${poison},`)),
            ),
          );
          const web = await gateway.ask("web", operations.web, { as: "u1" });
          const mobile = await gateway.ask("mobile", operations.mobile, { as: "u1" });
          tried(2);
          expect(web.body.data, `${service} ${name}`).toEqual(usual.body.data);
          expect(mobile.body.errors, `${service} ${name}`).toBeUndefined();
          expect(web.text + mobile.text).not.toContain("polluted");
          expectClean();
          gateway.proxies[service].setFault(null);
        }
      }
    },
    120_000,
  );

  control({ row: 32, naive: "a deep merge of parsed JSON" }, () => {
    const merge = (target: object, source: object): object => {
      for (const [key, value] of Object.entries(source)) {
        const known: unknown = Reflect.get(target, key);
        if (typeof value === "object" && typeof known === "object" && known !== null) merge(known, value);
        else Reflect.set(target, key, value);
      }
      return target;
    };
    try {
      merge({}, JSON.parse(`{"__proto__":${poison}}`));
      expect(expectClean).toThrow();
    } finally {
      for (const name of ["polluted", "prototype"]) Reflect.deleteProperty(Object.prototype, name);
    }
    expectClean();
  });
});
