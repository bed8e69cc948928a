import { statistic } from '../tree/make'
import type { Content } from '../tree/nodes'
import type { World } from './world'

/** Counters of an interface: 64 bits for bytes and packets, growing while the router runs. */
export function interfaceStats(world: World, bytesPerSecond: number): Content {
  return {
    BytesSent: statistic.big(world.counter(bytesPerSecond / 8)),
    BytesReceived: statistic.big(world.counter(bytesPerSecond)),
    PacketsSent: statistic.big(world.counter(bytesPerSecond / 6000)),
    PacketsReceived: statistic.big(world.counter(bytesPerSecond / 1200)),
    ErrorsSent: statistic.uint(0),
    ErrorsReceived: statistic.uint(2),
    DiscardPacketsSent: statistic.uint(0),
    DiscardPacketsReceived: statistic.uint(5),
  }
}
