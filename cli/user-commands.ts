import { findUserByEmail } from "../db/queries/users";
import { createToken } from "../lib/commands/create-token";
import { createUser } from "../lib/commands/create-user";
import { setPassword } from "../lib/commands/set-password";
import { AppError } from "../lib/errors";
import { type Command, type CommandContext, optional, type Options, required, UsageError } from "./command";
import { parseExpiry } from "./expiry";

const PASSWORD_OPTIONS = { password: { type: "string" }, "password-stdin": { type: "boolean" } } as const;

async function readPassword(context: CommandContext, options: Options): Promise<string | null> {
  return options["password-stdin"] === true
    ? await context.readStdin()
    : (optional(options, "password") ?? null);
}

/** At a terminal twice, for nobody sees what was typed; else from standard input. */
async function askPassword({ askHidden, readStdin }: CommandContext): Promise<string> {
  if (askHidden === null) return readStdin();
  const password = await askHidden("New password: ");
  if ((await askHidden("Once more: ")) === password) return password;
  throw new AppError("invalid_request", "The two passwords are not the same. Nothing was changed.");
}

export const userCreate: Command = {
  name: "user create",
  usage: "user create --email E --name N --role admin|member [--password P | --password-stdin]",
  options: {
    email: { type: "string" },
    name: { type: "string" },
    role: { type: "string" },
    ...PASSWORD_OPTIONS,
  },
  run: async (context, options) => {
    const role = required(options, "role");
    if (role !== "admin" && role !== "member") throw new UsageError("--role is admin or member");
    const user = await createUser(context.db, {
      email: required(options, "email"),
      name: required(options, "name"),
      role,
      password: await readPassword(context, options),
    });
    return JSON.stringify(user);
  },
};

export const userSetPassword: Command = {
  name: "user set-password",
  usage: "user set-password --email E [--password-stdin]",
  options: { email: { type: "string" }, ...PASSWORD_OPTIONS },
  run: async (context, options) => {
    const email = required(options, "email");
    const password = (await readPassword(context, options)) ?? (await askPassword(context));
    await setPassword(context.db, { email, password });
    return null;
  },
};

export const tokenCreate: Command = {
  name: "token create",
  usage: "token create --email E --name N [--expires 30d]",
  options: { email: { type: "string" }, name: { type: "string" }, expires: { type: "string" } },
  run: async (context, options) => {
    const user = await findUserByEmail(context.db, required(options, "email"));
    if (!user) throw new AppError("not_found", "Nobody has this e-mail address.");
    const expires = optional(options, "expires");
    const { token } = await createToken(context.db, {
      userId: user.id,
      name: required(options, "name"),
      scope: "all",
      expiresAt: expires === undefined ? null : parseExpiry(expires, Date.now()),
      notAfter: null,
    });
    return token;
  },
};
