-- ARGV from 2 on: the names to read.
-- The answer goes on with a record or nil for each.
add(ARGV, 2)
return answer
