-- SPDX-License-Identifier: Apache-2.0
-- For wrk: each request is a new report over Open311. Prints answers by kind at the end.
local key = os.getenv("BENCH_KEY")
local threads = {}

function setup(thread)
   thread:set("id", #threads)
   table.insert(threads, thread)
end

function init()
   n, good, bad = 0, 0, 0
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
   n = n + 1
   local body = "api_key=" .. key .. "&service_code=road&address_string=bridge&description=report+" .. id .. "+" .. n
   return wrk.format(nil, "/open311/v2/requests.json", nil, body)
end

function response(status)
   if status == 200 then good = good + 1 else bad = bad + 1 end
end

function done(summary)
   local good, bad = 0, 0
   for _, thread in ipairs(threads) do
      good = good + thread:get("good")
      bad = bad + thread:get("bad")
   end
   local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   io.write(string.format("REPORTS %.0f good %d bad %d lost\n", good / (summary.duration / 1e6), bad, lost))
end
