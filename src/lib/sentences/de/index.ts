import type { Translations } from '../translation.js'
import { calls } from './calls.js'
import { hilink } from './hilink.js'
import { http } from './http.js'
import { input } from './input.js'
import { kalliope } from './kalliope.js'
import { lookup } from './lookup.js'
import { node } from './node.js'
import { sagemcom } from './sagemcom.js'
import { session } from './session.js'
import { ucm } from './ucm.js'

export const sentences: Translations = { calls, hilink, http, input, kalliope, lookup, node, sagemcom, session, ucm }
