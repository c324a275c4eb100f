#!lua
-- Adds the record ARGV[1], whose Keep is ARGV[2] milliseconds, to the index KEYS[1] of an owner, or moves it to a later
-- end, and removes what has ended.
--
-- The scores are an hour later than the end, because the records may be on servers with other clocks.
local function number(n)
	return string.format('%.0f', n) -- tostring has 14 digits only
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. number(now))
redis.call('ZADD', KEYS[1], 'GT', number(now + ARGV[2] + 3600000), ARGV[1])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], number(last[2]))
return {}
