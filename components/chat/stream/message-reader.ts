/** In a module of its own, so that the SDK's reducer and its parsers are fetched only where something streams. */
export { readUIMessageStream } from "ai";
