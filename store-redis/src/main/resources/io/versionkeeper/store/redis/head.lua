-- Goes on in each script that reads. ARGV[1]: a nonce, in case there is none.
-- Every answer begins with layout and nonce, the server's role, run id and replication id.
local head = redis.call('HGET', KEYS[1], '')
if head and string.sub(head, 1, 2) ~= '1-' then
  return {head}
end
if not head or not redis.call('ZSCORE', KEYS[2], '') then
  head = '1-' .. ARGV[1]
  redis.call('ZADD', KEYS[2], 'NX', 0, '')
  redis.call('HSET', KEYS[1], '', head)
end
fold()
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
-- Adds a record or nil for each name from the first one on. In parts, as a call takes a limited number of arguments.
local function add(names, first)
  for from = first, #names, 1000 do
    local records = redis.call('HMGET', KEYS[1], unpack(names, from, math.min(from + 999, #names)))
    for i = 1, #records do
      answer[#answer + 1] = records[i]
    end
  end
end
