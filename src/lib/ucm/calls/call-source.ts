import type { TimedCall } from '../../calls/call-record.js'
import { formatWall } from '../../calls/wall-clock.js'
