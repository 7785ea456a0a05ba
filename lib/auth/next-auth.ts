import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { findSessionUser, revokeSession } from "@/db/queries/sessions";
import { signInSchema } from "@/lib/api/schemas/me";
import { signIn } from "@/lib/commands/sign-in";
import { AppError } from "@/lib/errors";
import { PEER_HEADER } from "@/lib/peer-address";
import { routes } from "@/lib/routes";
import { getRuntime, type Runtime } from "@/lib/runtime";
import { readKnownDevice } from "./known-device";
import { readCookie, SESSION_SECONDS } from "./session-cookie";
import { cookieName, isSecureUrl } from "./session-cookie-name";

/** What became of a sign-in: next-auth itself turns every failure into a redirect. */
export interface SignInOutcome {
  userId?: string;
  error?: unknown;
}

/** next-auth, built when it is used: the runtime does not exist when modules are loaded. */
export function nextAuth(outcome: SignInOutcome = {}) {
  return NextAuth(async () => authConfig(getRuntime(), outcome));
}

function authConfig(runtime: Runtime, outcome: SignInOutcome): NextAuthConfig {
  const { db, env, log } = runtime;
  return {
    secret: runtime.authSecret,
    basePath: "/api/auth",
    trustHost: true,
    useSecureCookies: isSecureUrl(env.publicUrl),
    cookies: cookies(env.publicUrl),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: routes.login, signOut: routes.login, error: routes.login },
    providers: [
      Credentials({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (credentials, request) => authorize({ runtime, outcome, credentials, request }),
      }),
    ],
    callbacks: {
      // The token carries the id of the session's row and nothing else; what the row says is read on every request.
      jwt: async ({ token, user }) => {
        if (user && "sessionId" in user) return { sid: user.sessionId };
        const { sid } = token;
        return typeof sid === "string" && (await findSessionUser(db, sid)) ? { sid } : null;
      },
      session: async ({ session, token }) => {
        const user = typeof token["sid"] === "string" ? await findSessionUser(db, token["sid"]) : null;
        return {
          expires: String(session.expires),
          ...(user && { user: { id: user.userId, name: user.name, role: user.role } }),
        };
      },
      redirect: () => new URL(routes.newChat, env.publicUrl).href,
    },
    events: {
      signOut: async (message) => {
        const sid = "token" in message ? message.token?.["sid"] : null;
        if (typeof sid === "string") await revokeSession(db, sid);
      },
    },
    logger: {
      error: (error) => log.info({ kind: error.name }, "sign-in failed"),
      warn: (code) => log.debug({ code }, "next-auth warning"),
      debug: () => {},
    },
  };
}

interface Attempt {
  runtime: Runtime;
  outcome: SignInOutcome;
  credentials: unknown;
  request: Request;
}

async function authorize({ runtime, outcome, credentials, request }: Attempt) {
  const { db, env, authSecret: secret } = runtime;
  try {
    const parsed = signInSchema.safeParse(credentials);
    if (!parsed.success) throw new AppError("unauthenticated", "E-mail address or password is wrong.");
    const cookie = request.headers.get("cookie");
    const device = readCookie(cookie, cookieName("known-device", env.publicUrl));
    const { userId, sessionId } = await signIn(db, {
      ...parsed.data,
      address: request.headers.get(PEER_HEADER),
      knownDevice: await readKnownDevice(device, { secret, publicUrl: env.publicUrl }),
      userAgent: request.headers.get("user-agent") ?? "",
      lifetimeSeconds: SESSION_SECONDS,
    });
    outcome.userId = userId;
    return { id: userId, sessionId };
  } catch (error) {
    outcome.error = error;
    throw new CredentialsSignin();
  }
}

function cookies(publicUrl: string): NonNullable<NextAuthConfig["cookies"]> {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecureUrl(publicUrl) } as const;
  return {
    sessionToken: { name: cookieName("session", publicUrl), options },
    csrfToken: { name: cookieName("csrf", publicUrl), options },
    callbackUrl: { name: cookieName("callback-url", publicUrl), options },
  };
}
