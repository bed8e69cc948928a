import { hilink } from './hilink.mjs'
import { kalliope } from './kalliope.mjs'
import { sagemcom } from './sagemcom.mjs'
import { ucm } from './ucm.mjs'

/** The devices of the demo, in the order in which they are shown. */
export const devices = [ucm, hilink, sagemcom, kalliope]
