-- Shows SIP2 (3M's Standard Interchange Protocol 2.00, between terminals of libraries and their server) in Wireshark.
-- Made by sip2d @VERSION@ from its tables of messages and fields. License: Apache-2.0.
--
-- Install: copy this file into Wireshark's folder of personal Lua plugins (Help > About > Folders).
-- Once, without installing: tshark -X lua_script:sip2.lua -r capture.pcap
--
-- Passwords (AC, AD, CO) are hidden in what is dissected unless the preference "sip2.show_secrets" is set. The bytes of
-- the capture still hold them: hand on a text, not the capture.
--
-- Works with Lua 5.2 (Wireshark up to 4.2) and Lua 5.4.

-- Messages by their code; fields by their identifier. Written from the tables of sip2d.
local MESSAGES = {
@MESSAGES@}
local FIELDS = {
@FIELDS@}
-- What codes mean, by the name of the element or field.
local CODES = {
@CODES@}
-- What each position of a row of letters stands for.
local POSITIONS = {
@POSITIONS@}

local sip2 = Proto("sip2", "Standard Interchange Protocol 2.00")
sip2.prefs.ports = Pref.range("TCP ports", "6001", "Ports on which SIP2 is spoken without TLS", 65535)
sip2.prefs.tls_ports = Pref.range("TLS ports", "", "Ports on which SIP2 is spoken over TLS", 65535)
sip2.prefs.show_secrets = Pref.bool("Show passwords", false, "Show what AC, AD and CO hold")

local MASK = "***"
-- A line that is longer is not waited for: no message of SIP2 comes near it.
local LONGEST = 65536

-- Fields of the display filter -----------------------------------------------------------------------------------------

local shown = {
  code = ProtoField.string("sip2.code", "Message"),
  request = ProtoField.bool("sip2.request", "Request"),
  response = ProtoField.bool("sip2.response", "Response"),
  sequence = ProtoField.string("sip2.sequence_number", "AY sequence number"),
  checksum = ProtoField.uint16("sip2.checksum", "AZ checksum", base.HEX),
  response_in = ProtoField.framenum("sip2.response_in", "Response in", base.NONE, frametype.RESPONSE),
  request_in = ProtoField.framenum("sip2.request_in", "Request in", base.NONE, frametype.REQUEST),
  response_time = ProtoField.relative_time("sip2.response_time", "Response time"),
  unknown_field = ProtoField.string("sip2.unknown_field", "Field that is not in the table"),
}
local all = {}
for _, field in pairs(shown) do all[#all + 1] = field end

local function declare(made)
  all[#all + 1] = made
  return made
end

-- A name that both a fixed part and a field have is one in the display filter.
local elements, flags = {}, {}
local function declareElement(name, label, kind)
  if elements[name] == nil then
    local make = kind == "count" and ProtoField.uint32 or ProtoField.string
    elements[name] = declare(make("sip2." .. name, label))
  end
end
for _, message in pairs(MESSAGES) do
  for _, element in ipairs(message.fixed) do declareElement(element.name, element.label, element.kind) end
end
for _, field in pairs(FIELDS) do declareElement(field.name, field.label, "text") end
for name, positions in pairs(POSITIONS) do
  flags[name] = {}
  for at, meaning in ipairs(positions) do
    local abbreviation = "sip2." .. name .. "." .. meaning:gsub("[^%w]+", "_")
    flags[name][at] = declare(ProtoField.bool(abbreviation, meaning))
  end
end
sip2.fields = all

local wrong = {
  checksum = ProtoExpert.new("sip2.checksum.bad", "The checksum is wrong", expert.group.CHECKSUM, expert.severity.WARN),
  short = ProtoExpert.new("sip2.short", "The fixed part is too short", expert.group.MALFORMED, expert.severity.ERROR),
  unknown = ProtoExpert.new("sip2.unknown", "Not a message of SIP2", expert.group.PROTOCOL, expert.severity.NOTE),
}
sip2.experts = { wrong.checksum, wrong.short, wrong.unknown }

-- Requests and answers -------------------------------------------------------------------------------------------------

-- Requests that wait for their answers, by connection; what was linked, by the place of a message in the capture.
local waiting, links = {}, {}

function sip2.init()
  waiting, links = {}, {}
end

-- Both directions of a connection have the same name. The number of the TCP stream is not known in the first of two passes.
local function connectionOf(pinfo)
  local from, to = tostring(pinfo.src) .. " " .. pinfo.src_port, tostring(pinfo.dst) .. " " .. pinfo.dst_port
  return from < to and from .. " " .. to or to .. " " .. from
end

-- An answer belongs to the oldest request with its sequence number whose answer it can be; what waited longer got none.
local function take(queue, message, sequence)
  for at, request in ipairs(queue) do
    local fits = request.answer == message.code or message.code == "96" or request.code == "97"
    if fits and (sequence == nil or request.sequence == nil or request.sequence == sequence) then
      for _ = 1, at do table.remove(queue, 1) end
      return request
    end
  end
end

-- Links a message to its partner when it is seen first: afterwards packets are dissected in any order.
local function link(pinfo, place, message, sequence)
  if pinfo.visited or links[place] ~= nil then return end
  local own = { frame = pinfo.number, time = pinfo.rel_ts }
  links[place] = own
  local connection = connectionOf(pinfo)
  local queue = waiting[connection] or {}
  waiting[connection] = queue
  if message.answer ~= nil then
    queue[#queue + 1] = { code = message.code, answer = message.answer, sequence = sequence, own = own }
    return
  end
  local request = take(queue, message, sequence)
  if request == nil then return end
  own.request, request.own.response = request.own, own
end

local function showLink(tree, own)
  if own == nil then return end
  if own.response ~= nil then tree:add(shown.response_in, own.response.frame):set_generated() end
  if own.request == nil then return end
  tree:add(shown.request_in, own.request.frame):set_generated()
  local taken = math.max(0, math.floor((own.time - own.request.time) * 1e6 + 0.5))
  local seconds = math.floor(taken / 1e6)
  tree:add(shown.response_time, NSTime.new(seconds, (taken - seconds * 1e6) * 1000)):set_generated()
end

-- Values ---------------------------------------------------------------------------------------------------------------

-- A date and time, `20261124    101500` as `2026-11-24 10:15:00`, with its zone if it has one.
local function readableTime(text)
  local year, month, day, zone, hour, minute, second = text:match("^(%d%d%d%d)(%d%d)(%d%d)(....)(%d%d)(%d%d)(%d%d)$")
  if year == nil then return nil end
  local name = zone:match("%S+")
  return year .. "-" .. month .. "-" .. day .. " " .. hour .. ":" .. minute .. ":" .. second .. (name and " " .. name or "")
end

local function meaningOf(name, text)
  local codes = CODES[name]
  if codes == nil then return readableTime(text) end
  return codes[text] or codes[text:match("^0*(%d+)$") or ""]
end

local function addFlags(item, name, range, text)
  for at = 1, math.min(#text, #flags[name]) do
    item:add(flags[name][at], range(at - 1, 1), text:sub(at, at):upper() == "Y")
  end
end

local function addValue(tree, name, label, range, text, from)
  local item = tree:add(elements[name], range, text)
  local meaning = meaningOf(name, text)
  item:set_text(label .. ": " .. text .. (meaning and " (" .. meaning .. ")" or ""))
  if flags[name] ~= nil then addFlags(item, name, range(from, #text), text) end
end

-- The fixed part -------------------------------------------------------------------------------------------------------

-- How many bytes of the line an element takes, as sip2d reads it: none where a terminal left its date out and the fields
-- begin; fewer for a summary whose blanks were trimmed; nil where the line ends too soon.
local function widthAt(line, at, finish, element)
  if element.name == "summary" then return #line:sub(at, at + element.width - 1):match("^[YyNn ]*") end
  if element.kind == "time" then
    local id = line:sub(at, at + 1)
    if at == finish and finish <= #line or FIELDS[id] ~= nil or id == "AY" or id == "AZ" then return 0 end
  end
  if finish - at < element.width then return nil end
  return element.width
end

local function addElement(tree, element, range, text)
  if element.kind == "count" then
    local digits = text:match("^ *0*(%d+) *$")
    if digits == nil then return tree:add(range, element.label .. ": " .. text) end
    local meaning = CODES[element.name] and CODES[element.name][digits]
    local item = tree:add(elements[element.name], range, tonumber(digits))
    if meaning ~= nil then item:append_text(" (" .. meaning .. ")") end
    return
  end
  addValue(tree, element.name, element.label, range, text, 0)
end

-- Adds the fixed part, and gives the place behind it.
local function addFixed(tree, message, range, line)
  local finish = line:find("|", 3, true) or #line + 1
  local at, leftOut = 3, false
  for _, element in ipairs(message.fixed) do
    local width = leftOut and 0 or widthAt(line, at, finish, element)
    if width == nil then
      tree:add_proto_expert_info(wrong.short)
      return finish
    end
    leftOut = leftOut or width == 0 and element.kind == "time"
    if width > 0 then addElement(tree, element, range(at - 1, width), line:sub(at, at + width - 1)) end
    at = at + width
  end
  return at
end

-- Variable fields ------------------------------------------------------------------------------------------------------

local function addField(tree, range, id, text)
  local field = FIELDS[id]
  if field == nil then
    tree:add(shown.unknown_field, range, id .. text):set_text(id .. " (not in the table): " .. text)
    return
  end
  local hidden = field.secret and text ~= "" and not sip2.prefs.show_secrets
  addValue(tree, field.name, id .. " " .. field.label, range, hidden and MASK or text, 2)
end

local function addFields(tree, range, line, at)
  while at <= #line do
    local finish = line:find("|", at, true) or #line + 1
    local length = finish - at
    if length >= 2 then
      addField(tree, range(at - 1, length), line:sub(at, at + 1), line:sub(at + 2, finish - 1))
    end
    at = finish + 1
  end
end

-- Error detection ------------------------------------------------------------------------------------------------------

-- Takes AY and AZ off a line: the rest, the sequence number, the checksum, and where each begins.
local function errorDetection(line, message)
  local body, digits = line:match("^(.*)AZ(%x%x%x%x)$")
  if body == nil then return { body = line } end
  local rest, sequence = body:match("^(.*)AY(%d*)$")
  if rest ~= nil then return { body = rest, sequence = sequence, given = digits, az = #body } end
  local width = 2
  for _, element in ipairs(message.fixed) do width = width + element.width end
  if body:sub(-1) ~= "|" and #body ~= width then return { body = line } end
  return { body = body, given = digits, az = #body }
end

-- All bytes up to and with "AZ", two's complement in 16 bits.
local function checksumOf(line, length)
  local sum = 0
  for at = 1, length do sum = sum + line:byte(at) end
  return (65536 - sum % 65536) % 65536
end

local function addErrorDetection(tree, range, line, found)
  if found.sequence ~= nil then
    tree:add(shown.sequence, range(#found.body, 2 + #found.sequence), found.sequence)
  end
  if found.given == nil then return end
  local given, right = tonumber(found.given, 16), checksumOf(line, found.az + 2)
  local item = tree:add(shown.checksum, range(found.az, 6), given)
  if given == right then
    item:append_text(" (right)")
  else
    item:append_text(string.format(" (wrong: the bytes sum up to %04X)", right))
    item:add_proto_expert_info(wrong.checksum)
  end
end

-- Messages and lines ---------------------------------------------------------------------------------------------------

local function dissectMessage(range, place, pinfo, tree)
  local line = range:raw()
  local message = MESSAGES[line:sub(1, 2)]
  local own = tree:add(sip2, range)
  if message == nil then
    -- It may be what a person typed at a prompt, a password among it.
    own:set_text("Not a message of SIP2 (" .. #line .. " bytes)")
    own:add_proto_expert_info(wrong.unknown)
    return "(not a message)"
  end
  local title = message.label .. " (" .. message.code .. ")"
  own:set_text("SIP2, " .. title)
  own:add(shown.code, range(0, 2), message.code):set_text("Message: " .. title)
  own:add(message.answer and shown.request or shown.response, range(0, 2), true):set_generated()
  local found = errorDetection(line, message)
  addFields(own, range, found.body, addFixed(own, message, range, found.body))
  addErrorDetection(own, range, line, found)
  link(pinfo, place, message, found.sequence)
  showLink(own, links[place])
  return message.label
end

-- Names the messages of a packet in the list of packets. What ends in it and what lies within it come one after the other.
local function showTitles(pinfo, titles)
  if #titles == 0 then return end
  local before = pinfo.private.sip2
  pinfo.private.sip2 = (before and before .. ", " or "") .. table.concat(titles, ", ")
  pinfo.cols.info = pinfo.private.sip2
end

function sip2.dissector(buffer, pinfo, tree)
  pinfo.cols.protocol = "SIP2"
  local bytes, offset, titles = buffer:raw(), 0, {}
  while offset < #bytes do
    -- Ends of lines, and other control bytes before a message, are passed over, as servers do.
    local begin = bytes:find("[^\0-\31]", offset + 1)
    if begin == nil then break end
    offset = begin - 1
    local finish = bytes:find("[\r\n]", begin)
    if finish == nil and #bytes - offset < LONGEST and pinfo.can_desegment > 0 then
      pinfo.desegment_offset = offset
      pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
      break
    end
    local length = (finish or #bytes + 1) - begin
    local place = pinfo.number .. ":" .. buffer:offset() + offset .. ":" .. #bytes
    titles[#titles + 1] = dissectMessage(buffer(offset, length), place, pinfo, tree)
    offset = offset + length
  end
  showTitles(pinfo, titles)
  return #bytes
end

-- Ports ----------------------------------------------------------------------------------------------------------------

local tables = { ports = DissectorTable.get("tcp.port"), tls_ports = DissectorTable.get("tls.port") }
local registered = {}

local function listen()
  for preference, ports in pairs(tables) do
    if registered[preference] ~= nil then ports:remove(registered[preference], sip2) end
    registered[preference] = sip2.prefs[preference]
    ports:add(registered[preference], sip2)
  end
end

sip2.prefs_changed = listen
listen()
for _, ports in pairs(tables) do ports:add_for_decode_as(sip2) end
