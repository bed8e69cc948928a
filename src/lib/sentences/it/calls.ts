import type { Translation } from '../translation.js'

export const calls: Translation<'calls'> = {
  'status-count': '{calls#} {calls|chiamata|chiamate}',
  'status-ack': 'attende una conferma (ack)',
  'status-start': 'punto di partenza fissato',
}
