-- KEYS: records, changes. ARGV: a nonce, in case there is none, and the names to read.
-- Returns layout and nonce, the server's role, run id and replication id, and a record or nil for each name.
local head = redis.call('HGET', KEYS[1], '')
if head and string.sub(head, 1, 2) ~= '1-' then
  return {head}
end
if not head or not redis.call('ZSCORE', KEYS[2], '') then
  head = '1-' .. ARGV[1]
  redis.call('ZADD', KEYS[2], 'NX', 0, '')
  redis.call('HSET', KEYS[1], '', head)
end
-- Whoever may not use INFO does without it.
local function info(section)
  local text = redis.pcall('INFO', section)
  return type(text) == 'string' and text or ''
end
local replication = info('replication')
local answer = {
  head,
  string.match(replication, 'role:(%w+)') or '',
  string.match(info('server'), 'run_id:(%w+)') or '',
  string.match(replication, 'master_replid:(%w+)') or '',
}
-- In parts, as a call takes a limited number of arguments.
for first = 2, #ARGV, 1000 do
  local records = redis.call('HMGET', KEYS[1], unpack(ARGV, first, math.min(first + 999, #ARGV)))
  for i = 1, #records do
    answer[#answer + 1] = records[i]
  end
end
return answer
