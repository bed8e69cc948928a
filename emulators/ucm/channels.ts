import type { Clock, JsonObject } from '../shared'
import { outsiders, type Zone } from '../shared/calls'
import { extensions, trunks } from './cdr/parties'

const answerAfterMs = 3000

/** One call that is up or ringing. */
export interface LiveCall {
  number: number
  startMs: number
  /** When the second party picks up. */
  answerMs: number
  from: string
  fromName: string
  to: string
  toName: string
  inboundTrunk: string
  outboundTrunk: string
  service: string
}

/** The calls that are going on; one that was dialled is picked up after three seconds. */
export class LiveCalls {
  #calls: LiveCall[] = []
  #next = 0

  constructor(
    private readonly clock: Clock,
    private readonly zone: Zone,
    count: number,
  ) {
    for (let index = 0; index < count; index++) {
      const caller = outsiders[index % outsiders.length]
      const callee = extensions[index % extensions.length]
      const startMs = clock.now() - (count - index) * 30_000
      this.#calls.push({
        number: this.#next++,
        startMs,
        answerMs: startMs + answerAfterMs,
        from: caller?.number ?? '',
        fromName: caller?.name ?? '',
        to: callee?.number ?? '',
        toName: callee?.name ?? '',
        inboundTrunk: trunks[0].name,
        outboundTrunk: '',
        service: 'macro-dial',
      })
    }
  }

  /** Rings somebody. */
  dial(from: string, to: string, service: string, outboundTrunk = ''): void {
    const startMs = this.clock.now()
    const nameOf = (number: string): string => extensions.find((party) => party.number === number)?.name ?? ''
    this.#calls.push({
      number: this.#next++,
      startMs,
      answerMs: startMs + answerAfterMs,
      from,
      fromName: nameOf(from),
      to,
      toName: nameOf(to),
      inboundTrunk: '',
      outboundTrunk,
      service,
    })
  }

  find(channel: string): LiveCall | undefined {
    return this.#calls.find((call) => channelsOf(call).includes(channel))
  }

  end(call: LiveCall): void {
    this.#calls = this.#calls.filter((other) => other !== call)
  }

  endAll(): void {
    this.#calls = []
  }

  answer(call: LiveCall): void {
    call.answerMs = Math.min(call.answerMs, this.clock.now())
  }

  isUp(call: LiveCall): boolean {
    return call.answerMs <= this.clock.now()
  }

  /** The rows of listBridgedChannels. */
  bridged(): JsonObject[] {
    return this.#calls
      .filter((call) => this.isUp(call))
      .map((call) => {
        const [channel1, channel2] = channelsOf(call)
        return {
          bridge_id: `bridge-${call.number}`,
          bridge_time: this.#wall(call.answerMs),
          callerid1: call.from,
          callerid2: call.to,
          channel1,
          channel2,
          have_send: 0,
          inbound_trunk_name: call.inboundTrunk,
          name1: call.fromName,
          name2: call.toName,
          outbound_trunk_name: call.outboundTrunk,
          uniqueid1: `${Math.floor(call.startMs / 1000)}.${call.number * 2}`,
          uniqueid2: `${Math.floor(call.startMs / 1000)}.${call.number * 2 + 1}`,
        }
      })
  }

  /** The rows of listUnBridgedChannels. */
  unbridged(): JsonObject[] {
    return this.#calls
      .filter((call) => !this.isUp(call))
      .map((call) => ({
        channel: channelsOf(call)[1],
        state: 'Ringing',
        service: call.service,
        callername: call.fromName,
        callernum: call.from,
        connectednum: call.to,
        connectedname: call.toName,
        alloc_time: this.#wall(call.startMs),
        inbound_trunk_name: call.inboundTrunk,
        outbound_trunk_name: call.outboundTrunk,
        uniqueid: `${Math.floor(call.startMs / 1000)}.${call.number * 2 + 1}`,
      }))
  }

  #wall(epochMs: number): string {
    return this.zone.wallText(Math.floor(epochMs / 1000))
  }
}

function channelsOf({ number, from, to, inboundTrunk, outboundTrunk }: LiveCall): [string, string] {
  const hex = (value: number): string => value.toString(16).padStart(8, '0')
  const first = inboundTrunk === '' ? from : trunks[0].peer
  const second = outboundTrunk === '' ? to : trunks[0].peer
  return [`PJSIP/${first}-${hex(number * 2)}`, `PJSIP/${second}-${hex(number * 2 + 1)}`]
}
