/** Open event streams of one person: far more than tabs and scripts need, and few enough that nobody takes the process's sockets alone. */
export const MAX_STREAMS_PER_USER = 100;
/** Open event streams of one server process. */
export const MAX_STREAMS = 2_000;
