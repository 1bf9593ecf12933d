-- ARGV: a nonce, in case there is none, the resource's name and the new stamp; the command that
-- announces the bump, or an empty text, and the channel.
-- Returns layout and nonce, and the new number.
local head = redis.call('HGET', KEYS[1], '')
if head and string.sub(head, 1, 2) ~= '1-' then
  return {head}
end
if not head or not redis.call('ZSCORE', KEYS[2], '') then
  head = '1-' .. ARGV[1]
  redis.call('HSET', KEYS[1], '', head)
end
fold()
local number = bump(ARGV[2], ARGV[3])
-- Nobody relies on that, so whoever may not or cannot do it bumps all the same.
if ARGV[4] ~= '' then
  redis.pcall(ARGV[4], ARGV[5], ARGV[2])
end
return {head, number}
