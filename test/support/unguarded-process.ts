/** Apollo Server as it comes, on the web frontend's schema without any resolvers, as a process of its own: what negative controls ask. */
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

const readSdl = (name: string) =>
  readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), "utf8");

const server = new ApolloServer({ typeDefs: [readSdl("shared"), readSdl("web")] });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
console.log(`listens at ${url}`);
