-- Begins each script. KEYS: records, changes, pending.
-- Gives a resource its next version, and returns its number.
local function bump(name, stamp)
  local number = redis.call('ZINCRBY', KEYS[2], 1, '')
  -- The counter may have been lost without the records.
  local before = tonumber(string.match(redis.call('HGET', KEYS[1], name) or '', '^%d+'))
  if before and before >= tonumber(number) then
    number = string.format('%.0f', before + 1)
    redis.call('ZADD', KEYS[2], number, '')
  end
  redis.call('ZADD', KEYS[2], number, name)
  redis.call('HSET', KEYS[1], name, number .. '-' .. stamp)
  return number
end
-- Bumps what transactions have bumped. Asking a hash for a score is an error, by which even a user who may not use the
-- commands below is told that there is something: then this is an error too, and hides nothing.
local function fold()
  if type(redis.pcall('ZSCORE', KEYS[3], '')) == 'table' then
    local pending = redis.call('HGETALL', KEYS[3])
    for i = 1, #pending, 2 do
      -- No resource has the empty name, under which the layout is kept.
      if pending[i] ~= '' then
        bump(pending[i], pending[i + 1])
      end
    end
    -- At the end, so that a failure loses none.
    redis.call('DEL', KEYS[3])
  end
end
