import { UNPACK_ENVIRONMENT } from "../processes/carried-environment";

/** Becomes the shell in $1, with what commands get besides their environment. */
export const TERMINAL_WRAPPER = `
ulimit -c 0 2> /dev/null
umask 022
${UNPACK_ENVIRONMENT}exec "$1" -i
`;
