#!lua
-- Replaces a record if its bytes are the old ones.
--
-- KEYS[1]  the record
-- ARGV     the old bytes, '' for no record; the new bytes; the TTL in milliseconds; the hash of the owner, '' for none;
--          the Keep in milliseconds; 'true' if the index of the owner has the record
--
-- Answers {1} if it has written; {0} if there is no record, and {0, bytes} if there is another one; {2} if it has not
-- written because the record must first be in the index. value.go describes the value.
--
-- A script that begins with "#!lua" and claims no flags is refused by a replica and by a server without memory before it
-- runs. Without that line, a replica would answer a mismatch from what it has.
local old, data, ttl, owner, keep, indexed = unpack(ARGV)

local value = redis.call('GET', KEYS[1])
local current, held = value, 0 -- the record's bytes, and the second until which the index of this owner has it
if value then
	local kind = string.byte(value)
	if kind == 0 and #value > 1 then
		current = string.sub(value, 2)
	elseif kind == 1 and #value > 13 then
		current = string.sub(value, 14)
		if string.sub(value, 2, 9) == owner then
			held = struct.unpack('>I4', string.sub(value, 10, 13))
		end
	end
end

if not value and old ~= '' then
	return {0}
end
if value and (old == '' or current ~= old) then
	return {0, current}
end

local header = '\0'
if owner ~= '' then
	local time = redis.call('TIME')
	local ends = math.min(math.ceil(time[1] + time[2] / 1000000 + keep / 1000), 4294967295)
	-- A slide keeps the end of the Keep where it was, but for the time that passed since it was computed.
	if indexed ~= 'true' and held < ends - 2 then
		return {2}
	end
	if indexed ~= 'true' then
		ends = held
	end
	header = '\1' .. owner .. struct.pack('>I4', ends)
end
redis.call('SET', KEYS[1], header .. data, 'PX', ttl)
return {1}
