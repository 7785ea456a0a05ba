import { redisScript } from "../../../db/redis-client";

/*
 * An episode is a hash (what it is, its last number, whether it is closed) and a stream whose entry ids are the numbers: a frame
 * is `<seq>-0`, the end is `<last>-1`. Each script is one step on the server, so that a stale owner cannot append behind a close.
 * KEYS: the hash, the stream. Times are in milliseconds.
 */

/** ARGV: message id, kind, owner epoch, keep. An episode that is there stays as it is, closed or not. */
export const OPEN_EPISODE = redisScript(`
  if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'messageId', ARGV[1], 'kind', ARGV[2], 'epoch', ARGV[3], 'last', 0, 'closed', 0)
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  end
  return 1`);

/**
 * ARGV: keep, then first number, last number and chunks of each frame. A frame without chunks takes its place back: what it held
 * is deleted; it may stand for several that had been one by one. Answers "absent", "closed", "gap" (numbers before these are missing) or "ok".
 */
export const APPEND_FRAMES = redisScript(`
  local state = redis.call('HMGET', KEYS[1], 'last', 'closed')
  if not state[1] then return 'absent' end
  if state[2] ~= '0' then return 'closed' end
  local last = tonumber(state[1])
  for i = 2, #ARGV, 3 do
    local seq, lastSeq = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
    if ARGV[i + 2] == '' then
      redis.call('XDEL', KEYS[2], seq .. '-0')
      if seq <= last + 1 and lastSeq > last then last = lastSeq end
    elseif seq > last then
      if seq ~= last + 1 then
        redis.call('HSET', KEYS[1], 'last', last)
        return 'gap'
      end
      redis.call('XADD', KEYS[2], seq .. '-0', 'last', ARGV[i + 1], 'chunks', ARGV[i + 2])
      last = lastSeq
    end
  end
  redis.call('HSET', KEYS[1], 'last', last)
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
  return 'ok'`);

/** ARGV: keep. Closes the episode against every writer, also against one that has not opened it yet. */
export const CLOSE_EPISODE = redisScript(`
  local state = redis.call('HMGET', KEYS[1], 'last', 'closed')
  if state[2] == '1' then return 0 end
  redis.call('HSET', KEYS[1], 'last', state[1] or 0, 'closed', 1)
  redis.call('XADD', KEYS[2], (state[1] or 0) .. '-1', 'closed', 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
  return 1`);

/**
 * ARGV: the number that is wanted first, how many frames at most. Answers false when there is no such episode, else what it is,
 * and from the frame that holds the wanted number on what there is.
 */
export const READ_EPISODE = redisScript(`
  local state = redis.call('HMGET', KEYS[1], 'messageId', 'kind', 'epoch', 'last', 'closed')
  if not state[5] then return false end
  local wanted = ARGV[1]
  local entries = redis.call('XREVRANGE', KEYS[2], wanted .. '-0', '-', 'COUNT', 1)
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], wanted .. '-1', '+', 'COUNT', ARGV[2])) do
    entries[#entries + 1] = entry
  end
  return { { state[1] or '', state[2] or '', state[3] or '0', state[4], state[5] }, entries }`);
