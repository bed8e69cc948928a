import { rowsOf, textOf } from './active-calls.js'

type Row = Readonly<Record<string, unknown>>

/** What became of one thing that a PBX tells of. */
export interface StateChange {
  topic: 'extension' | 'queue' | 'agent' | 'trunk' | 'voicemail' | 'conference'
  /** What distinguishes it within its topic. */
  key: string
  payload: object
  /** Told as it is, not because it changed: the first that is heard of it. */
  isFirst: boolean
}

/**
 * The present state of extensions, queues and their agents, trunks, voicemail boxes and conferences, and what changed in
 * it. What a PBX repeats is no change.
 */
export class UcmStates {
  readonly #known = new Map<string, { text: string; change: StateChange }>()
  readonly #rooms = new Map<string, Map<string, Member>>()
  readonly #trunkNames = new Map<string, string>()

  /** Takes an event, or the rows of a list in its place. */
  apply(event: string, body: unknown): StateChange[] {
    return rowsOf(body).flatMap((row) => (readers[event] === undefined ? [] : this.#read(event, row)))
  }

  /** Names of trunks by their index, which is all that an event tells. */
  nameTrunks(rows: unknown): void {
    for (const row of rowsOf(rows)) {
      const index = textOf(row, 'trunk_index')
      const name = textOf(row, 'trunk_name')
      if (index !== null && name !== null) this.#trunkNames.set(index, name)
    }
  }

  /** Everything that is known now. */
  present(): StateChange[] {
    return [...this.#known.values()].map(({ change }) => change)
  }

  #read(event: string, row: Row): StateChange[] {
    switch (event) {
      case 'ExtensionStatus':
        return this.#extension(row)
      case 'TrunkStatus':
        return this.#trunk(row)
      case 'VoiceMailStatus':
        return this.#voicemail(row)
      case 'CallQueueStatus':
        return this.#queue(row)
      default:
        return this.#conference(row)
    }
  }

  #extension(row: Row): StateChange[] {
    const extension = textOf(row, 'extension')
    const status = textOf(row, 'status')
    if (extension === null || status === null) return []
    const before = this.#payloadOf('extension', extension)?.status ?? null
    return this.#changed('extension', extension, { extension, status: statusWord(status) }, { before })
  }

  #trunk(row: Row): StateChange[] {
    const status = textOf(row, 'status')
    const trunk =
      this.#trunkNames.get(textOf(row, 'trunk_index') ?? '') ?? textOf(row, 'trunk_name') ?? textOf(row, 'trunk_index')
    if (trunk === null || status === null) return []
    const word = status.toLowerCase()
    const up = upWords.has(word) ? true : downWords.has(word) ? false : null
    return this.#changed('trunk', trunk, { trunk, status: word, up })
  }

  #voicemail(row: Row): StateChange[] {
    const extension = textOf(row, 'extensions') ?? textOf(row, 'extension')
    if (extension === null || row.newmsg === undefined) return []
    const counts = { new: numberOf(row.newmsg), old: numberOf(row.oldmsg), urgent: numberOf(row.urgemsg) }
    return this.#changed('voicemail', extension, { extension, ...counts })
  }

  #queue(row: Row): StateChange[] {
    const queue = textOf(row, 'extension')
    if (queue === null) return []
    const agents = rowsOf(row.member ?? []).flatMap((member) => this.#agent(queue, member))
    if (row.callswaiting === undefined) return agents
    const statistics = {
      queue,
      name: textOf(row, 'queuename'),
      waiting: numberOf(row.callswaiting),
      agents: numberOf(row.agentcount),
      available: numberOf(row.availablecount),
      answered: numberOf(row.callscomplete),
      abandoned: numberOf(row.callsabandoned),
    }
    return [...this.#changed('queue', queue, statistics), ...agents]
  }

  /** Records may tell a part only: what they leave out stays. */
  #agent(queue: string, member: Row): StateChange[] {
    const extension = textOf(member, 'member_extension')
    const action = textOf(member, 'queue_action')
    if (extension === null || action === null || !action.endsWith('Member')) return []
    const key = `${queue} ${extension}`
    const before = this.#payloadOf('agent', key) ?? {}
    const told = textOf(member, 'status')
    const login = textOf(member, 'logintime')
    const membership = textOf(member, 'membership')
    const name = [textOf(member, 'first_name'), textOf(member, 'last_name')].filter((part) => part !== null).join(' ')
    const isGone = action === 'CallQueueDeleteMember' || membership === 'logoff'
    const status = isGone ? 'logged-off' : told === null ? (before.status ?? null) : statusWord(told)
    const payload = {
      queue,
      extension,
      name: name === '' ? (before.name ?? null) : redecoded(name),
      status,
      pauseReason: status === 'paused' ? (textOf(member, 'pause_reason') ?? before.pauseReason ?? null) : null,
      loggedInSince: isGone || login === '--' ? null : (login ?? before.loggedInSince ?? null),
    }
    // An update tells that something has just changed, also where nothing was known before.
    const changes = this.#changed('agent', key, payload)
    return action === 'CallQueueAddMember' ? changes : changes.map((change) => ({ ...change, isFirst: false }))
  }

  #conference(row: Row): StateChange[] {
    const room = textOf(row, 'extension') ?? textOf(row, 'conf_number')
    if (room === null) return []
    const members = this.#rooms.get(room) ?? new Map<string, Member>()
    this.#rooms.set(room, members)
    for (const member of rowsOf(row.member ?? [])) {
      const number = textOf(member, 'member_number') ?? textOf(member, 'caller_id')
      const key = textOf(member, 'channel_name') ?? number
      if (key === null) continue
      if (member.action === 'delete') members.delete(key)
      else {
        const isMuted = textOf(member, 'is_audio_muted') ?? textOf(member, 'is_muted')
        const muted = isMuted === null ? (members.get(key)?.muted ?? null) : isMuted === 'yes'
        members.set(key, { number, name: textOf(member, 'caller_name') ?? members.get(key)?.name ?? null, muted })
      }
    }
    const changes = this.#changed('conference', room, { room, members: [...members.values()] })
    return changes.map((change) => ({ ...change, isFirst: false }))
  }

  #changed(topic: StateChange['topic'], key: string, state: object, more: object = {}): StateChange[] {
    const id = `${topic} ${key}`
    const text = JSON.stringify(state)
    const known = this.#known.get(id)
    if (known?.text === text) return []
    const change: StateChange = { topic, key, payload: { ...state, ...more }, isFirst: known === undefined }
    this.#known.set(id, { text, change })
    return [change]
  }

  #payloadOf(topic: string, key: string): Record<string, unknown> | undefined {
    const payload = this.#known.get(`${topic} ${key}`)?.change.payload
    return payload === undefined ? undefined : { ...payload }
  }
}

interface Member {
  number: string | null
  name: string | null
  muted: boolean | null
}

const readers: Readonly<Record<string, true>> = {
  ExtensionStatus: true,
  TrunkStatus: true,
  VoiceMailStatus: true,
  CallQueueStatus: true,
  ConferenceStatus: true,
  ConferenceForVideoStatus: true,
}

const upWords = new Set(['reachable', 'registered', 'available', 'idle', 'busy'])
const downWords = new Set(['unreachable', 'unregistered', 'failed', 'unavailable', 'rejected', 'lagged'])

/** `idle` `ringing` `in-use` `busy` `unavailable`, or the PBX's own word in lower case. */
function statusWord(status: string): string {
  return status.toLowerCase() === 'inuse' ? 'in-use' : status.toLowerCase()
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null
}

/** Names come as UTF-8 that was read as Latin-1 (seen in Grandstream's own interface). */
function redecoded(name: string): string {
  const bytes = Buffer.from(name, 'latin1')
  if (bytes.toString('latin1') !== name) return name
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') ? name : text
}
