-- ARGV from 2 on: a cursor's number and the name that had it, or two empty texts; how many changes to answer at most;
-- the names to read.
-- The answer goes on with the highest number, the name that has it, its record, the record of the cursor's name, the
-- names of the changes, which are nil without a cursor or if they are too many, and a record or nil for each of these
-- and of the names to read. It ends before all that if the user may not ask for changes.
local highest = redis.call('ZSCORE', KEYS[2], '')
-- The empty name has it too, and comes first.
local latest = redis.pcall('ZRANGEBYSCORE', KEYS[2], highest, highest, 'LIMIT', 1, 1)
if latest.err then
  return answer
end
local changes = false
if ARGV[2] ~= '' then
  -- One for the empty name, and one too many.
  changes = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[2], '+inf', 'LIMIT', 0, ARGV[4] + 2)
  if #changes > ARGV[4] + 1 then
    changes = false
  end
end
answer[5] = highest
answer[6] = latest[1] or ''
answer[7] = redis.call('HGET', KEYS[1], answer[6])
answer[8] = redis.call('HGET', KEYS[1], ARGV[3])
answer[9] = changes
add(changes or {}, 1)
add(ARGV, 5)
return answer
