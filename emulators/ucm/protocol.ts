import { type JsonObject, jsonReply, type Reply } from '../shared'

/** Status codes of the API, from the official table. */
export const statusTexts = {
  '-1': 'invalid parameters',
  '-5': 'need authentication',
  '-6': 'cookie error',
  '-7': 'connection closed',
  '-8': 'system timeout',
  '-9': 'abnormal system error',
  '-15': 'invalid value',
  '-16': 'no such item',
  '-19': 'unsupported',
  '-24': 'failed to operate data',
  '-25': 'failed to update data',
  '-26': 'failed to get data',
  '-37': 'wrong account or password',
  '-43': 'data modified or deleted',
  '-44': 'item already added',
  '-45': 'too frequent, retry after 15 s',
  '-46': 'others do the same, retry after 15 s',
  '-47': 'no permission',
  '-50': 'sensitive characters',
  '-51': 'another task is running',
  '-57': 'too frequent, retry after 60 s',
  '-68': 'login restriction',
  '-69': 'conference running',
  '-70': 'login forbidden',
  '-71': "username doesn't exist",
  '-90': 'conference busy',
  '-98': 'digital calls running',
} as const
export type StatusText = keyof typeof statusTexts

/** The usual reply: `{"response":…,"status":0}`. */
export function success(response: JsonObject = {}): Reply {
  return jsonReply({ response, status: 0 })
}

/** The usual failure: `{"response":{},"status":-16}`. */
export function failure(status: number, response: JsonObject = {}): Reply {
  return jsonReply({ response, status })
}

/** What a CloudUCM answers to anything that is no API request. */
export function noRequest(): Reply {
  return failure(-1, { error_msg: 'Invalid parameters!' })
}
