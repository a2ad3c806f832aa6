/**
 * SIP2, as a package: what sip2d itself decodes, encodes and speaks with. Nothing else of `src/protocol` is promised to
 * anybody.
 *
 * @module
 */
export { codeMeaning } from "../code_meanings.ts";
export {
  type DecodedRequest,
  type DecodedResponse,
  decodeRequest,
  decodeResponse,
  type LineFormat,
  type LineReading,
} from "../decode_request.ts";
export { describeMessage, type JsonMessage, type MeaningOf, messageToJson, type Shown } from "../describe_message.ts";
export { encodeMessage, type Writing } from "../encode_message.ts";
export { decodeText, encodeText, type Encoding, writableText } from "../encoding.ts";
export { checksum, type ErrorDetection, sumOf } from "../error_detection.ts";
export { type FieldName, type FieldRow, fields } from "../fields.ts";
export { createLineSplitter, type Line, type LineSplitter } from "../line_splitter.ts";
export type { AnyMessage, ExtraField, ReceivedResponse, Request, Response } from "../message.ts";
export type {
  FieldUsages,
  FixedField,
  MessageRow,
  ProtocolVersion,
  RequestRow,
  ResponseRow,
  Usage,
} from "../message_row.ts";
export type { VariableField, WritingPlan } from "../message_table.ts";
export { type NegativeAnswer, negativeResponse } from "../negative_response.ts";
export { type RequestName, requests } from "../requests.ts";
export { type ResponseName, responses } from "../responses.ts";
export type { ByteStream, NodeByteStream, WebByteStream } from "../session/byte_stream.ts";
export type { ReceivedAnswer } from "../session/exchange.ts";
export type { TelnetLogin } from "../session/telnet_login.ts";
export { openTerminal, type OutgoingRequest, type Terminal, type TerminalOptions } from "../session/terminal.ts";
export { TerminalError, type TerminalProblem } from "../session/terminal_error.ts";
export { formatTimestamp, parseTimestamp, type Timestamp } from "../timestamp.ts";
