#!lua flags=allow-oom
-- Removes the record KEYS[1] and answers {its value}, or {} if there is none. A server without memory runs it too, so that
-- logouts work there.
local was = redis.call('GETDEL', KEYS[1])
if was then
	return {was}
end
return {}
